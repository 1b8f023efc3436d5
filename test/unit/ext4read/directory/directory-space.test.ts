/** The space in directories of committed images, as fast commits find it: what Linux made of it, and what is not followed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DirectorySpace } from '../../../../src/ext4read/directory/directory-growth.ts';
import { DirectoryReader } from '../../../../src/ext4read/directory/directory-reader.ts';
import { newDirectorySpace, openDirectorySpace } from '../../../../src/ext4read/directory/directory-space.ts';
import { slotFor } from '../../../../src/ext4read/directory/entry-slots.ts';
import type { Inode } from '../../../../src/ext4read/inode/inode.ts';
import type { Volume } from '../../../../src/ext4read/volume/volume.ts';
import { inodeOf, volumeOf } from '../../../support/ext4/volume.ts';
import { imageBytes, mountImage } from '../../../support/images.ts';

const EXT4_CASEFOLD_FL = 0x40000000;

/** An image and its directories, by their paths. */
function directoriesOf(name: string): { volume: Volume; directories: ReadonlyMap<string, Inode> } {
  const volume = volumeOf(imageBytes(name));
  const directories = new Map<string, Inode>();
  for (const { path, stats } of mountImage(name).walk('/')) {
    if (stats?.type !== 'dir') continue;
    directories.set(String(path), inodeOf(volume, stats.ino));
  }
  return { volume, directories };
}

const plenty = () => ({ left: 1e6 });
const nameOf = (text: string) => new TextEncoder().encode(text);

/** Adds names of so many bytes until the size of the directory changes; gives how many fit before. */
function fill(space: DirectorySpace, length: number): { count: number; sizeInBytes: number | undefined } {
  const before = space.sizeInBytes;
  let current: DirectorySpace | undefined = space;
  for (let count = 0; ; count++) {
    current = current.add(slotFor(nameOf(String(count).padStart(length, 'n'))));
    if (current === undefined || current.sizeInBytes !== before) return { count, sizeInBytes: current?.sizeInBytes };
  }
}

for (const name of ['ext2-default', 'ext4-block-1k', 'ext4-inline-data', 'ext4-htree-1-level', 'ext4-htree-2-levels']) {
  test(`every directory of ${name} has the size that Linux gave it, and keeps it for a name that goes and comes back`, () => {
    const { volume, directories } = directoriesOf(`ext/${name}`);
    const fs = mountImage(`ext/${name}`);
    assert.ok(directories.size > 0);
    for (const [path, inode] of directories) {
      const space = openDirectorySpace(volume, inode, plenty());
      assert.ok(space, path);
      assert.equal(space.sizeInBytes, inode.size, path);
      const [first] = fs.readdir(path);
      if (typeof first !== 'string') continue;
      space.remove(nameOf(first));
      assert.equal(space.add(slotFor(nameOf(first)))?.sizeInBytes, inode.size, path);
    }
  });
}

test('a directory in its inode grows into the room that attributes leave, then into a block', () => {
  const { volume, directories } = directoriesOf('ext/ext4-inline-data');
  const inside = [...directories.values()].filter(({ inlineTail }) => inlineTail !== undefined);
  assert.ok(inside.length > 0);
  for (const inode of inside) {
    const space = openDirectorySpace(volume, inode, plenty())!;
    const { sizeInBytes } = fill(space, 20);
    assert.ok(sizeInBytes !== undefined && sizeInBytes > inode.size);
    // As one that is just made: the parent's number, and no names.
    const empty = newDirectorySpace(volume, inode);
    assert.equal(empty.sizeInBytes, 60);
    assert.ok((fill(empty, 5).sizeInBytes ?? 0) > 60);
  }
  const [block] = [...directories.values()].filter(({ inlineTail }) => inlineTail === undefined);
  assert.equal(newDirectorySpace(volume, block).sizeInBytes, volume.superblock.blockSize);
});

test('an index grows by leaves', () => {
  const { volume, directories } = directoriesOf('ext/ext4-htree-2-levels');
  const [, inode] = [...directories].find(([, { size }]) => size > 100 * 1024)!;
  const { sizeInBytes } = fill(openDirectorySpace(volume, inode, plenty())!, 200);
  assert.equal(sizeInBytes, inode.size + volume.superblock.blockSize);
});

test('a directory is not followed where it is casefolded, too large, or damaged', () => {
  const name = 'ext/ext4-htree-2-levels';
  const { volume, directories } = directoriesOf(name);
  const [, large] = [...directories].find(([, { size }]) => size > 100 * 1024)!;
  const folded = { ...large, flags: large.flags | EXT4_CASEFOLD_FL };
  assert.equal(openDirectorySpace(volume, folded, plenty()), undefined);
  assert.equal(openDirectorySpace(volume, large, { left: 10 }), undefined);
  assert.equal(openDirectorySpace(volume, { ...large, size: 0 }, plenty()), undefined);
  const root = directories.get('/')!;
  assert.equal(openDirectorySpace(volume, root, { left: 0 }), undefined);

  const rootAt = Buffer.from(imageBytes(name)).indexOf(new DirectoryReader(volume, large).readBlock(0)!);
  const damaged = (at: number, value: number) => {
    const bytes = imageBytes(name);
    bytes[rootAt + at] = value;
    const other = volumeOf(bytes, 'none');
    return openDirectorySpace(other, { ...large }, plenty());
  };
  // Of the index's root: a hash of no kind that splits are known for, three levels, no entry.
  assert.equal(damaged(28, 9), undefined);
  assert.equal(damaged(30, 2), undefined);
  assert.equal(damaged(34, 0), undefined);
});
