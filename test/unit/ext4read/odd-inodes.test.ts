/** Inodes and directories that only damage or a foreign tool makes: each costs what Linux loses, and no more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u16le, u32le } from '../../../src/bytes/endian.ts';
import type { BootfsError } from '../../../src/contract/errors.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import { ExtImage } from '../../support/ext4/ext-image.ts';

/** Of dx_root: limit and count stand in place of the first hash. */
const DX_ENTRIES = 32;

const namesIn = (fs: FileSystem, path: string): number => fs.readdir(path).length;

function auditOf(fs: FileSystem, path: string): string[] {
  const found: BootfsError[] = [];
  for (const entry of fs.walk(path, { damage: 'report' })) {
    if (entry.path === path) entry.audit((damage) => found.push(damage));
  }
  return found.map(({ message }) => message);
}

/** An image whose index is changed by hand: its checksums are not asked for. */
function indexedImage(): { image: ExtImage; rootAt: number; path: string } {
  const image = new ExtImage('ext/ext4-htree-1-level');
  const path = '/d';
  const { ino } = image.mount().stat(path);
  // Its own number, `.` in 12 bytes, and dx_root_info of 8 bytes.
  for (let rootAt = 0; rootAt < image.bytes.length; rootAt += image.blockSize) {
    const isRoot = u32le(image.bytes, rootAt) === ino && u16le(image.bytes, rootAt + 4) === 12;
    if (isRoot && image.bytes[rootAt + 29] === 8) return { image, rootAt, path };
  }
  return assert.fail('no indexed directory');
}

test('names that the index does not lead to are not listed, and check --deep knows', () => {
  const { image, rootAt, path } = indexedImage();
  const before = namesIn(image.mount({ verify: 'none' }), path);
  assert.deepEqual(auditOf(image.mount({ verify: 'none' }), path), []);
  const count = u16le(image.bytes, rootAt + DX_ENTRIES + 2);
  image.put(rootAt + DX_ENTRIES + 2, 2, count - 1);
  const fs = image.mount({ verify: 'none' });
  assert.ok(namesIn(fs, path) < before);
  assert.match(auditOf(fs, path).join(), /its index does not lead to/);
  for (const { error } of fs.walk(path, { damage: 'report' })) assert.equal(error, undefined);
});

test('an index with more entries than the directory has blocks is none: all blocks are listed', () => {
  const { image, rootAt, path } = indexedImage();
  const before = namesIn(image.mount({ verify: 'none' }), path);
  const [limit, count] = [u16le(image.bytes, rootAt + DX_ENTRIES), u16le(image.bytes, rootAt + DX_ENTRIES + 2)];
  for (let entry = count; entry < limit; entry++) image.put(rootAt + DX_ENTRIES + entry * 8 + 4, 4, 1);
  image.put(rootAt + DX_ENTRIES + 2, 2, limit);
  const warnings = image.warnings({ verify: 'none' }, (fs) => assert.equal(namesIn(fs, path), before));
  assert.match(warnings.join(), /more entries than blocks/);
});

test('a journal superblock of version 1 is refused where the filesystem sets features in it', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  const inodeAt = image.inodeAt(8);
  const journalAt = u32le(image.bytes, inodeAt + 0x28 + 12 + 8) * image.blockSize;
  image.put(journalAt + 4, 4, 0x03000000);
  const has64Bit = (u32le(image.bytes, 1024 + 0x60) & 0x80) !== 0;
  if (!has64Bit) image.putSuper(0x5c, 4, u32le(image.bytes, 1024 + 0x5c) | 0x400);
  assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_CORRUPT', message: /version 1 on a filesystem with/ });
  assert.equal(image.mount({ journal: 'ignore' }).type, 'ext4');
});

test('a block of a directory whose last entry does not end with it, or that has no other than itself, is damage', () => {
  const block = (change: (image: ExtImage, at: number) => void): string => {
    const image = new ExtImage('ext/ext4-no-checksums');
    change(image, image.blockAt('/', 0));
    return auditOf(image.mount({ verify: 'none' }), '/')
      .concat(damageOf(image, '/'))
      .join();
  };
  const damageOf = (image: ExtImage, path: string): string[] => {
    try {
      image.mount({ verify: 'none' }).readdir(path);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  };
  assert.match(
    block((image, at) => image.put(at + 4, 2, image.blockSize)),
    /'\.' is the last entry/,
  );
  assert.match(
    block((image, at) => {
      let last = at;
      while (last + u16le(image.bytes, last + 4) < at + image.blockSize) last += u16le(image.bytes, last + 4);
      image.put(last + 4, 2, u16le(image.bytes, last + 4) - 4);
    }),
    /too close to the end of its block/,
  );
});

test('a long symbolic link whose block is gone is an error of itself', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  const links = [...image.mount().walk('/')].filter(({ stats }) => stats.type === 'symlink' && stats.size > 60);
  const path = String(links[0].path);
  image.putInode(path, 0x28 + 2, 2, 0);
  const fs = image.mount({ verify: 'none' });
  assert.throws(() => fs.readlink(path), { code: 'ERR_BOOTFS_CORRUPT', message: /symbolic link without a block/ });
});

test('a directory of no whole blocks is told by the audit', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  const path = [...image.mount().walk('/')].find(({ stats, path }) => stats.type === 'dir' && path !== '/')!.path;
  image.putInode(String(path), 4, 4, image.blockSize + 5);
  assert.match(auditOf(image.mount({ verify: 'none' }), String(path)).join(), /no whole blocks/);
});
