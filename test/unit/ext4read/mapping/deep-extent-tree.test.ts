/** Extent trees deeper than a small filesystem needs, built block by block. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u32le } from '../../../../src/bytes/endian.ts';
import { DeepImage, type MappedBlock } from '../../../support/ext4/deep-image.ts';

const PATH = '/zeroed';

/** Every second block of the file is mapped, every fifth of these unwritten; the others hold their number. */
function deepFile(depth: number): { image: DeepImage; ino: number; levels: number[][]; blocks: MappedBlock[] } {
  const image = new DeepImage();
  const { ino } = image.mount().stat(PATH);
  const blocks: MappedBlock[] = [];
  for (let index = 0; index < 2 ** (depth + 1); index++) {
    const fsBlock = image.takeBlock();
    image.block(fsBlock).fill(index + 1);
    blocks.push({ logicalBlock: 2 * index + 1, fsBlock, isUnwritten: index % 5 === 4 });
  }
  return { image, ino, levels: image.putTree(ino, depth, blocks), blocks };
}

for (const depth of [1, 2, 3, 4, 5]) {
  test(`a tree of depth ${depth} is read from anywhere`, () => {
    const { image, levels } = deepFile(depth);
    assert.equal(levels.length, depth);
    const fs = image.mount();
    const whole = fs.readFile(PATH);
    const { blockSize } = image;
    assert.equal(whole.length, 2 ** (depth + 2) * blockSize);
    const expected = new Uint8Array(whole.length);
    for (let index = 0; index < 2 ** (depth + 1); index++) {
      const at = (2 * index + 1) * blockSize;
      if (index % 5 !== 4) expected.fill(index + 1, at, at + blockSize);
    }
    assert.deepEqual(whole, expected);
    const file = fs.open(PATH);
    for (let at = whole.length - 1; at >= 0; at -= 1531) {
      const part = new Uint8Array(1);
      assert.equal(file.read(at, part), 1);
      assert.equal(part[0], expected[at]);
    }
    const kinds = fs.extents(PATH).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'hole').length, 2 ** (depth + 1));
  });

  test(`each level of a tree of depth ${depth} is checked against its checksum`, () => {
    const { levels } = deepFile(depth);
    levels.forEach((nodes, level) => {
      const { image } = deepFile(depth);
      const last = nodes[nodes.length - 1];
      image.put(last * image.blockSize + 700, 1, 1);
      const fs = image.mount();
      assert.throws(() => fs.readFile(PATH), {
        code: 'ERR_BOOTFS_CORRUPT',
        message: new RegExp(`et_checksum is wrong .*block ${last}\\b`),
      });
      // What the other nodes of the level map is read.
      const first = new Uint8Array(2 * image.blockSize);
      if (level > 0) assert.equal(fs.open(PATH).read(0, first), first.length);
      const warnings = image.warnings({ verify: 'none' }, (lax) => lax.readFile(PATH));
      assert.match(warnings[0].message, /et_checksum/);
    });
  });

  test(`a node of depth ${depth - 1} that points at itself ends the descent`, () => {
    const { image, ino, levels } = deepFile(depth);
    const node = levels[0][0];
    image.put(node * image.blockSize + 12 + (depth > 1 ? 4 : 8), 4, node);
    image.sealNode(ino, node);
    if (depth > 1) {
      assert.throws(() => image.mount().readFile(PATH), { message: new RegExp(`eh_depth is ${depth - 1}, expected`) });
    } else {
      // An extent may lead anywhere outside the filesystem's own structures: the file then shows the node.
      assert.equal(u32le(image.mount().readFile(PATH), image.blockSize) & 0xffff, 0xf30a);
    }
  });
}

test('a root of depth 6 is refused with its file', () => {
  const { image, ino } = deepFile(5);
  image.setInode(ino, [[0x28 + 6, 2, 6]]);
  assert.throws(() => image.mount().stat(PATH), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /eh_depth is 6, at most 5/,
  });
});
