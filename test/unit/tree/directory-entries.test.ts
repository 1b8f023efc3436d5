import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import { directoryEntries } from '../../../src/tree/directory-entries.ts';
import { memoryDirectory, memoryFileSystem, memoryNode, memorySymlink } from '../../support/memory-tree.ts';

const root = memoryDirectory({ b: '', a: memorySymlink('b'), d: { x: '' } });
root.children.push([Uint8Array.of(0xff), memoryNode('fifo')]);

test('entries come in the order on disk, links followed on the way, as often as they are asked for', () => {
  const fs = memoryFileSystem({ root, link: memorySymlink('root') });
  for (let times = 0; times < 2; times++) {
    assert.deepEqual(
      Array.from(directoryEntries(fs, '/link'), ({ name, type }) => [name, type]),
      [
        ['b', 'file'],
        ['a', 'symlink'],
        ['d', 'dir'],
        [Uint8Array.of(0xff), 'fifo'],
      ],
    );
  }
});

test('damage comes behind what can be read, with the path; so does an entry too many', () => {
  const half = memoryDirectory({ inside: '', too: '' });
  half.damagedListing = true;
  const fs = memoryFileSystem({ half });
  const seen: unknown[] = [];
  const list = (from: FileSystem) => () => {
    for (const { name } of directoryEntries(from, '/half')) seen.push(name);
  };
  assert.throws(list(fs), { code: 'ERR_BOOTFS_CORRUPT', path: '/half', syscall: 'scandir' });
  assert.throws(list(memoryFileSystem({ half }, { limits: { directoryEntries: 1 } })), { code: 'EFBIG' });
  assert.deepEqual(seen, ['inside', 'too', 'inside']);
});

test('what is no directory, what is not there, and a filesystem of somebody else are refused at once', () => {
  const fs = memoryFileSystem({ file: '' });
  assert.throws(() => directoryEntries(fs, '/file'), { code: 'ENOTDIR', path: '/file' });
  assert.throws(() => directoryEntries(fs, '/none'), { code: 'ENOENT' });
  assert.throws(() => directoryEntries({ ...fs, open: fs.open }, '/'), { code: 'EINVAL' });
  assert.throws(() => directoryEntries(undefined as unknown as FileSystem, '/'), { code: 'EINVAL' });
});
