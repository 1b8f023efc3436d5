/** Inode numbers of merged views: Linux's where it has any that stay, and never the same for two inodes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { fsidsOf, mergedIno } from '../../../src/overlay/inode-numbers.ts';
import { overlay } from '../../../src/overlay/overlay.ts';
import { treeOf } from '../../../src/tree/tree-file-system.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';

test('a number of 32 bits has that of its filesystem from bit 33 on, as with xino=on', () => {
  // Measured of three ext4 layers: "15" of the first and of the third, "2" of the root.
  assert.deepEqual(
    [mergedIno(15, 1, 3), mergedIno(15, 3, 3), mergedIno(2, 1, 3)],
    [8589934607, 25769803791, 8589934594],
  );
});

test('of one filesystem the numbers stay as they are, however many layers it is', () => {
  const fs = memoryFileSystem({ a: 'a' });
  const { ino } = fs.stat('/a');
  assert.equal(overlay([fs]).stat('/a').ino, ino);
  assert.equal(overlay([fs, fs]).stat('/a').ino, ino);
  // A data-only layer shows no inode of its own.
  assert.equal(overlay([fs], { data: [memoryFileSystem({})] }).stat('/a').ino, ino);
  const tree = treeOf(fs)!;
  const other = treeOf(memoryFileSystem({}))!;
  assert.deepEqual(fsidsOf([tree, other, tree]), [1, 2, 1]);
});

test('numbers of more than 32 bits are distinct from all others, as far as there are any', () => {
  const seen = new Set<number>();
  const wide = [2 ** 32, 2 ** 32 + 1, 2 ** 33, 2 ** 33 + 15, 3 * 2 ** 33 + 15, 2 ** 50];
  const inos = [0, 1, 15, 2 ** 32 - 1, ...wide];
  for (const fsid of [1, 2, 3]) for (const ino of inos) seen.add(mergedIno(ino, fsid, 3));
  assert.equal(seen.size, 3 * inos.length);
  const isUnsupported = (error: unknown) => error instanceof BootfsError && error.code === 'ERR_BOOTFS_UNSUPPORTED';
  assert.throws(() => mergedIno(2 ** 52, 1, 3), isUnsupported);
});
