import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Output } from '../../../../src/cli/terminal/output.ts';
import { ls } from '../../../../src/cli/verbs/ls.ts';
import type { VerbContext } from '../../../../src/cli/verbs/verb.ts';
import { type MemoryNode, memoryDirectory, memoryFileSystem, memoryNode } from '../../../support/memory-tree.ts';

/** What `ls` prints of the tree below `root`, and the error that it ends with. */
async function list(root: MemoryNode, options: Record<string, boolean>): Promise<{ text: string; error?: Error }> {
  const fs = memoryFileSystem(root);
  let text = '';
  const out = new Output((bytes) => {
    text += Buffer.from(bytes).toString();
  });
  const context = { options, common: options, out, openFileSystem: async () => fs, pathsIn: () => ['/'] };
  let error: Error | undefined;
  try {
    await ls.run(context as unknown as VerbContext);
  } catch (thrown) {
    error = thrown as Error;
  }
  out.flush();
  return { text, error };
}

function damagedNode(): MemoryNode {
  const node = memoryNode('file');
  node.damaged = true;
  return node;
}

test('each unreadable entry of ls --json says what is wrong with itself', async () => {
  const first = damagedNode();
  const second = damagedNode();
  const { text, error } = await list(memoryDirectory({ a: first, b: second, c: 'fine' }), { json: true });
  const [a, b, c] = JSON.parse(text).entries;
  assert.match(a.error, new RegExp(`inode ${first.ino}\\b`));
  assert.match(b.error, new RegExp(`inode ${second.ino}\\b`));
  assert.equal(c.error, undefined);
  assert.equal(c.type, 'file');
  assert.match(error?.message ?? '', /^2 entries could not be read: \/a: /);
});

test('ls -R says so where paths become too long, with -l and without', async () => {
  const name = 'd'.repeat(255);
  let deep = memoryDirectory({ end: '' });
  for (let level = 0; level < 20; level++) deep = memoryDirectory({ [name]: deep });
  for (const long of [false, true]) {
    const { error } = await list(deep, { recursive: true, long });
    assert.match(error?.message ?? '', /^1 entry could not be read: .*ENAMETOOLONG/);
  }
});
