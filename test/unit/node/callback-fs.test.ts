import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { type CallbackFunction, createFs } from '../../../src/node/index.ts';
import { memoryFileSystem, memorySymlink } from '../../support/memory-tree.ts';

const fs = createFs(memoryFileSystem({ boot: { vmlinuz: 'kernel' }, link: memorySymlink('boot/vmlinuz') }));

const promised = promisify as unknown as (call: CallbackFunction) => (...args: string[]) => Promise<unknown>;

test('callbacks come later, with what the Sync form gives', async () => {
  let hasReturned = false;
  const names = await new Promise((resolve) => {
    fs.readdir('/boot', (error: unknown, found: string[]) => resolve([error, found, hasReturned]));
    hasReturned = true;
  });
  assert.deepEqual(names, [null, ['vmlinuz'], true]);
  assert.equal(await promised(fs.readFile)('/link', 'utf8'), 'kernel');
});

test('errors are handed to the callback, and a missing callback is told at once', async () => {
  await assert.rejects(promised(fs.lstat)('/nope'), { code: 'ENOENT', path: '/nope' });
  assert.throws(() => fs.stat('/boot'), { code: 'EINVAL', message: /callback/ });
});

test('promises resolve to what the Sync form gives, and reject with what it throws', async () => {
  const { promises } = fs;
  assert.equal(await promises.readFile('/boot/vmlinuz', 'utf8'), 'kernel');
  assert.equal((await promises.stat('/link')).size, 6);
  assert.equal((await promises.lstat('/link')).isSymbolicLink(), true);
  assert.equal(await promises.readlink('/link'), 'boot/vmlinuz');
  assert.equal(await promises.realpath('/link'), '/boot/vmlinuz');
  assert.deepEqual(
    (await promises.readdir('/', { withFileTypes: true })).map(({ name }) => name),
    ['boot', 'link'],
  );
  await promises.access('/link');
  await assert.rejects(promises.access('/nope'), { code: 'ENOENT' });
  await assert.rejects(promises.access('/link', 2), { code: 'EINVAL' });
});
