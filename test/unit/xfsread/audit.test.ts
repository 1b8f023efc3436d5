/** What no path leads to: headers and trees of allocation groups, and copies of the superblock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../src/device/memory.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { xfsDriver } from '../../../src/xfsread/xfs.ts';
import { imageBytes } from '../../support/images.ts';
import { XfsPatch } from '../../support/xfs/structures.ts';

const SECTOR = 512;
const AGF_CRC = 216;
const AGI_CRC = 312;
const TREE_CRC = 52;
const whole = imageBytes('xfs/xfs-default');

function damageOf(image: Uint8Array): string[] {
  const found: string[] = [];
  mountWith([xfsDriver])(memoryDevice(image)).audit((damage) => found.push(`${damage.code} ${damage.message}`));
  return found;
}

const patch = () => new XfsPatch(whole);
/** Byte of the root of a tree of group 0, whose number stands at byte `at` of the image. */
const root = (at: number) => patch().view.getUint32(at) * patch().blockSize;
const TREES = {
  bnobt: root(SECTOR + 16),
  cntbt: root(SECTOR + 20),
  inobt: root(2 * SECTOR + 20),
  finobt: root(2 * SECTOR + 328),
  refcountbt: root(SECTOR + 88),
};

test('sound filesystems have nothing to find, crashed ones neither', () => {
  assert.deepEqual(damageOf(whole), []);
  for (const name of ['groups', 'crash-rename', 'crash-grown', 'block-1k', 'nrext64', 'rhel8']) {
    assert.deepEqual(damageOf(imageBytes(`xfs/xfs-${name}`)), [], name);
  }
});

const HEADERS: readonly (readonly [string, number, number, (view: DataView) => void, RegExp])[] = [
  ['AGF magic', SECTOR, AGF_CRC, (view) => view.setUint32(0, 1), /xfs_agf has a wrong magic/],
  ['AGF number', SECTOR, AGF_CRC, (view) => view.setUint32(8, 3), /xfs_agf is of group 3/],
  ['AGF length', SECTOR, AGF_CRC, (view) => view.setUint32(12, 3), /has 3 blocks/],
  ['AGF identity', SECTOR, AGF_CRC, (view) => view.setUint32(64, 3), /xfs_agf of another filesystem/],
  ['AGF from a lost log', SECTOR, AGF_CRC, (view) => view.setUint32(208, 999), /xfs_agf is newer than the log/],
  ['free blocks', SECTOR, AGF_CRC, (view) => view.setUint32(52, 3), /xfs_agf says 3 free blocks/],
  ['levels', SECTOR, AGF_CRC, (view) => view.setUint32(28, 0xffffffff), /bnobt of 4294967295 levels/],
  ['no root', SECTOR, AGF_CRC, (view) => view.setUint32(20, 0x7fffffff), /cntbt outside its group/],
  ['root of another', SECTOR, AGF_CRC, (view) => view.setUint32(20, view.getUint32(16)), /cntbt: .*bb_magic/],
  ['AGI magic', 2 * SECTOR, AGI_CRC, (view) => view.setUint32(0, 1), /xfs_agi has a wrong magic/],
  ['free inodes', 2 * SECTOR, AGI_CRC, (view) => view.setUint32(28, 1), /xfs_agi says 1 free inodes/],
];

test('headers that are wrong are named', () => {
  for (const [what, start, crc, change, expected] of HEADERS) {
    const [first] = damageOf(patch().block(start, SECTOR, crc, change).image);
    assert.match(first ?? 'nothing', expected, what);
  }
  const unsealed = patch();
  unsealed.image[SECTOR + 52] ^= 1;
  assert.match(damageOf(unsealed.image)[0], /checksum of xfs_agf is wrong/);
});

test('a copy of the superblock that could not be restored from is named', () => {
  const changed = new XfsPatch(imageBytes('xfs/xfs-groups'));
  const secondGroup = changed.view.getUint32(84) * changed.blockSize;
  changed.image[secondGroup + 100] ^= 1;
  assert.match(damageOf(changed.image).join(), /checksum of the copy of the superblock is wrong \(group 1\)/);
  changed.image[secondGroup] ^= 1;
  assert.match(damageOf(changed.image).join(), /copy of the superblock has a wrong magic number/);
});

test('each tree is read block by block; one that is broken costs no other', () => {
  for (const [name, start] of Object.entries(TREES)) {
    const damaged = (change: (view: DataView) => void) =>
      damageOf(patch().block(start, patch().blockSize, TREE_CRC, change).image);
    assert.match(damaged((view) => view.setUint32(0, 1)).join(), new RegExp(`${name}: .*bb_magic`));
    assert.match(damaged((view) => view.setUint16(4, 1)).join(), new RegExp(`${name}: bb_level is 1, not 0`));
    assert.match(damaged((view) => view.setUint16(6, 60000)).join(), new RegExp(`${name}: bb_numrecs is 60000`));
    assert.match(damaged((view) => view.setUint32(48, 7)).join(), new RegExp(`${name}: a block of group 7`));
    assert.match(
      damaged((view) => view.setUint32(20, 7)).join(),
      new RegExp(`${name} says that it stands at sector 7`),
    );
    assert.equal(damaged((view) => view.setUint32(0, 1)).length, 1);
    const unsealed = patch();
    unsealed.image[start + 60] ^= 1;
    assert.match(damageOf(unsealed.image).join(), new RegExp(`checksum of xfs_btree_block of ${name} is wrong`));
  }
});

test('a run past the end of its group, or an empty one, is named', () => {
  for (const change of [
    (view: DataView) => view.setUint32(56, 0x7fffffff),
    (view: DataView) => view.setUint32(60, 0),
    (view: DataView) => view.setUint32(60, 0xffffffff),
  ]) {
    const { image } = patch().block(TREES.bnobt, patch().blockSize, TREE_CRC, change);
    assert.match(damageOf(image).join(), /bnobt: a run of/);
  }
});

test('a tree that leads to one block over and over ends', () => {
  const { blockSize } = patch();
  const most = Math.floor((blockSize - 56) / 12);
  const changed = patch().block(SECTOR, SECTOR, AGF_CRC, (view) => {
    view.setUint32(16, TREES.cntbt / blockSize);
    view.setUint32(28, 4);
  });
  const chain = [TREES.cntbt, TREES.inobt, TREES.finobt, TREES.bnobt];
  for (let level = 3; level > 0; level--) {
    changed.block(chain[3 - level], blockSize, TREE_CRC, (view) => {
      view.setUint32(0, 0x41423342);
      view.setUint16(4, level);
      view.setUint16(6, most);
      for (let index = 0; index < most; index++)
        view.setUint32(56 + most * 8 + index * 4, chain[4 - level] / blockSize);
    });
  }
  assert.match(damageOf(changed.image).join(), /bnobt leads to the same block twice/);
});
