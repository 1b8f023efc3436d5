import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesFromPath } from '../../../src/bytes/names.ts';
import type { Tree, TreeNode } from '../../../src/contract/tree.ts';
import { readableXattrs } from '../../../src/tree/readable-xattrs.ts';

const NAMES = ['user.a', 'trusted.b', 'security.c', 'system.posix_acl_access'];

test('user attributes belong to files and directories, and links have no ACL', () => {
  const xattrs = () => NAMES.map((name) => ({ name: bytesFromPath(name), value: new Uint8Array(1) }));
  const tree = { xattrs } as unknown as Tree<TreeNode>;
  const shownFor = (type: TreeNode['type']): string[] =>
    readableXattrs(tree, { type, ino: 1, size: 0 }, assert.fail, 1000).map(({ name }) => Buffer.from(name).toString());
  for (const type of ['file', 'dir'] as const) assert.deepEqual(shownFor(type), NAMES);
  for (const type of ['char', 'block', 'fifo', 'socket'] as const) assert.deepEqual(shownFor(type), NAMES.slice(1));
  assert.deepEqual(shownFor('symlink'), ['trusted.b', 'security.c']);
});
