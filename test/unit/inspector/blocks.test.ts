/** What the inspector says of blocks that only some images have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../src/device/memory.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { blockAt } from '../../../src/inspector/answers/blocks.ts';
import { compareStates } from '../../../src/inspector/answers/comparison.ts';
import { erofsStructures } from '../../../src/inspector/answers/erofs-structures.ts';
import { listEntries, searchNames } from '../../../src/inspector/answers/listing.ts';
import { pictureOf } from '../../../src/inspector/answers/picture.ts';
import { structuresIn } from '../../../src/inspector/answers/structures.ts';
import { type MountedPlace, mountPlace } from '../../../src/web/mount-place.ts';
import { imageBytes } from '../../support/images.ts';
import { type MemoryTree, memoryFileSystem } from '../../support/memory-tree.ts';
import { seededRandom } from '../../support/random.ts';

const quiet = (): void => undefined;
const placeIn = (name: string): MountedPlace => mountPlace(openDisk(memoryDevice(imageBytes(name))), { partition: 0 });

/** Titles of the structures in all blocks up to this one. */
function titlesIn(name: string, most: number): string[] {
  const place = placeIn(name);
  // Whose a block is, is known once all have been drawn.
  pictureOf(place, quiet);
  const { blockCount } = blockAt(place, 0);
  return Array.from({ length: Math.min(most, blockCount) }, (_, fsBlock) =>
    blockAt(place, fsBlock).home.structures.map(({ title }) => title),
  ).flat();
}

test('FAT32 has its boot sector in two parts, and a sector of counts', () => {
  const titles = titlesIn('fat/fat32-many', 64);
  for (const title of ['boot sector', 'boot sector of FAT32', 'FSInfo']) assert.ok(titles.includes(title), title);
  assert.ok(titlesIn('fat/fat12-floppy', 4).includes('boot sector'));
});

test('ext: copies of the superblock, and blocks of attributes', () => {
  assert.ok(titlesIn('ext/ext4-xattr-block-shared', 20_000).includes('block of extended attributes'));
  const place = placeIn('ext/ext4-no-flex-bg');
  assert.ok(blockAt(place, 1025).home.structures.some(({ title }) => title === 'copy of the superblock'));
  assert.match(blockAt(place, 1025).area ?? '', /of group 1$/);
});

test('EROFS: chunks one by one where they have indexes, logical clusters where the index is whole', () => {
  assert.ok(titlesIn('erofs/chunk-indexes', 20_000).some((title) => title.startsWith('chunk ')));
  assert.ok(titlesIn('erofs/lz4-full-index', 20_000).some((title) => title.startsWith('cluster ')));
});

test('whatever the bytes, a block of EROFS has inodes and entries inside of it, or none', () => {
  const random = seededRandom(8);
  let decoded = 0;
  for (let round = 0; round < 600; round++) {
    const bytes = Uint8Array.from({ length: [0, 20, 40, 512, 4096][round % 5] }, () =>
      random(round % 3 === 0 ? 8 : 256),
    );
    const inodes = [0, 32, 33, 480, 4090].map((at, ino) => ({ at, ino }));
    for (const content of [
      { inodes, isDirectory: true },
      { inodes, isDirectory: false },
      { inodes: [], isDirectory: true },
    ]) {
      for (const { fields } of erofsStructures(bytes, content)) {
        for (const { byteOffset, lengthInBytes } of fields) assert.ok(byteOffset + lengthInBytes <= bytes.length);
        decoded += fields.length;
      }
    }
  }
  assert.ok(decoded > 0);
  assert.deepEqual(structuresIn('erofs', new Uint8Array(8), 4096, undefined, { inodes: [], isDirectory: true }), []);
});

/** So many files in each of so many directories. */
function manyFiles(directories: number, files: number, content = ''): MemoryTree {
  const inside = Object.fromEntries(Array.from({ length: files }, (_, at) => [`file-${at}`, content]));
  return Object.fromEntries(Array.from({ length: directories }, (_, at) => [`d${at}`, inside]));
}

test('a search that finds more than is shown is cut, and says how far it is', () => {
  const told: { done: number; total: number }[] = [];
  const fs = memoryFileSystem(manyFiles(30, 200));
  const { found, isCut } = searchNames(fs, 'FILE-', ({ done, total }) => void told.push({ done, total }));
  assert.ok(isCut && found.length < 6000);
  assert.ok(told.length > 0);
  assert.equal(searchNames(fs, 'nothing of that name', quiet).found.length, 0);
});

test('differences beyond those that are shown are cut; text that is too long is no text', () => {
  const [before, after] = ['a', 'b'].map((content) => memoryFileSystem(manyFiles(60, 100, content)));
  const told: number[] = [];
  const { isCut, differences } = compareStates(before, after, ({ done }) => void told.push(done));
  assert.ok(isCut && differences.length > 100 && told.length > 0);
  const long = 'x'.repeat(2 ** 21);
  const grown = compareStates(memoryFileSystem({ f: 'short' }), memoryFileSystem({ f: long }), quiet);
  assert.deepEqual(
    grown.differences.map(({ path, isText }) => [path, isText]),
    [
      ['/', false],
      ['/f', false],
    ],
  );
});

test('a listing shows where links lead', () => {
  const { fs } = placeIn('ext/ext4-crash-rename');
  const plain = placeIn('erofs/plain').fs;
  const target = listEntries(plain, '/').find(({ name }) => name === 'vmlinuz')?.target;
  assert.equal(target, 'boot/vmlinuz-6.18.0');
  assert.ok(listEntries(fs, '/boot').every(({ error }) => error === undefined));
});

test('a picture tells how far it is, where there are many files', () => {
  const told: number[] = [];
  pictureOf(placeIn('ext/ext4-many-entries'), ({ done }) => void told.push(done));
  assert.ok(told.length > 0 && told.every((done, at) => at === 0 || done > told[at - 1]));
});
