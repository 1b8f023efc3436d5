/** What Linux refuses at mount time for the sake of the superblock: each time with a right checksum. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../../src/device/memory.ts';
import { resolveOptions } from '../../../../src/mount/mount-options.ts';
import { recogniseXfs } from '../../../../src/xfsread/volume/recognition.ts';
import { readSuperblock } from '../../../../src/xfsread/volume/superblock.ts';
import { imageBytes } from '../../../support/images.ts';
import { XfsPatch } from '../../../support/xfs/structures.ts';

const image = imageBytes('xfs/xfs-default');
const read = (patch: XfsPatch, options = {}) =>
  readSuperblock(memoryDevice(patch.image), resolveOptions(options), false);

test('a good one gives the geometry', () => {
  const superblock = read(new XfsPatch(image));
  assert.equal(superblock.blockSize, 4096);
  assert.equal(superblock.blockCount, 4096);
  assert.equal(superblock.rootIno, 24704);
  assert.equal(superblock.firstAgBlock, 1);
});

const BROKEN: readonly (readonly [string, (view: DataView) => void, RegExp])[] = [
  ['v4', (view) => view.setUint16(100, (view.getUint16(100) & ~0xf) | 4), /XFS v4/],
  ['an unknown version', (view) => view.setUint16(100, (view.getUint16(100) & ~0xf) | 6), /sb_versionnum/],
  ['a missing mandatory feature', (view) => view.setUint16(100, view.getUint16(100) & ~0x2000), /sb_versionnum/],
  ['missing features2', (view) => view.setUint32(200, 0), /sb_features2/],
  ['an unknown incompatible feature', (view) => view.setUint32(216, view.getUint32(216) | 0x4000), /incompat 0x4000/],
  ['needsrepair', (view) => view.setUint32(216, view.getUint32(216) | 0x10), /needsrepair/],
  ['mkfs in progress', (view) => view.setUint8(126, 1), /sb_inprogress/],
  ['a block size that is no power of two', (view) => view.setUint32(4, 4097), /sb_blocksize/],
  ['a block size against its logarithm', (view) => view.setUint8(120, 13), /sb_blocksize/],
  ['a block size of 0', (view) => view.setUint32(4, 0), /sb_blocksize/],
  ['a sector size', (view) => view.setUint8(121, 8), /sb_sectsize/],
  ['an inode size', (view) => view.setUint16(104, 4096), /sb_inodesize/],
  ['inodes in a block', (view) => view.setUint16(106, 4), /sb_inopblock/],
  ['no groups', (view) => view.setUint32(88, 0), /sb_agcount/],
  ['more groups than blocks', (view) => view.setUint32(88, 5), /sb_dblocks/],
  ['a group size', (view) => view.setUint32(84, 0xffffffff), /sb_agblocks/],
  ['the logarithm of the group size', (view) => view.setUint8(124, 20), /sb_agblklog/],
  ['a filesystem larger than its groups', (view) => view.setUint32(12, 5000), /sb_dblocks/],
  ['a number of blocks of 64 bits', (view) => view.setUint32(8, 1), /sb_dblocks/],
  ['a directory block of 128 KiB', (view) => view.setUint8(192, 5), /sb_dirblklog/],
  ['no log', (view) => view.setUint32(96, 0), /sb_logblocks/],
  ['a log past its group', (view) => view.setUint32(96, 4096), /sb_logstart/],
  ['a share of inodes over 100 %', (view) => view.setUint8(127, 101), /sb_imax_pct/],
];

for (const [what, change, message] of BROKEN) {
  test(`${what}: refused by name`, () => {
    assert.throws(() => read(new XfsPatch(image).superblock((view) => void change(view))), message);
  });
}

test('features that a reader may ignore do not stop it', () => {
  const patch = new XfsPatch(image).superblock((view) => {
    view.setUint32(208, 0x80000000);
    view.setUint32(212, view.getUint32(212) | 0x80000000);
  });
  assert.equal(read(patch).blockSize, 4096);
});

test('a wrong checksum is refused, or a warning without verification', () => {
  const patch = new XfsPatch(image);
  patch.image[110] ^= 1;
  assert.throws(() => read(patch), /sb_crc/);
  const warnings: string[] = [];
  read(patch, { verify: 'none', onWarning: (warning: Error) => warnings.push(warning.message) });
  assert.equal(warnings.length, 1);
  assert.equal(recogniseXfs(memoryDevice(patch.image))?.isProven(), false);
  assert.equal(recogniseXfs(memoryDevice(image))?.isProven(), true);
});

test('an image cut off is refused; one too small for a superblock is not XFS', () => {
  assert.throws(() => readSuperblock(memoryDevice(image.slice(0, 2 ** 23)), resolveOptions({}), false), /shorter/);
  assert.equal(recogniseXfs(memoryDevice(image.slice(0, 100))), undefined);
});
