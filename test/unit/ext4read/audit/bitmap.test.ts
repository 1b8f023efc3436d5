import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u32le } from '../../../../src/bytes/endian.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

function audit(image: ExtImage): string[] {
  const found: string[] = [];
  image.mount({ verify: 'none' }).audit((damage) => found.push(damage.message));
  return found;
}

/** The descriptor of group 0. */
const descriptorAt = (image: ExtImage): number => (image.blockSize === 1024 ? 2048 : image.blockSize);

test('whole bitmaps and orphan files are right, whatever the layout', () => {
  const names = [
    'ext/ext4-default-4k',
    'ext/ext4-bigalloc',
    'ext/ext4-64bit-off',
    'ext/ext4-meta-bg',
    'ext/ext4-orphan-file',
    'ext/ext4-crash-orphan-file',
  ];
  for (const name of names) assert.deepEqual(audit(new ExtImage(name)), [], name);
});

for (const [kind, field] of [
  ['block', 0],
  ['inode', 4],
] as const) {
  test(`one flipped bit in the ${kind} bitmap is found`, () => {
    const image = new ExtImage('ext/ext4-default-4k');
    const bitmap = u32le(image.bytes, descriptorAt(image) + field) * image.blockSize;
    image.put(bitmap, 1, image.bytes[bitmap] ^ 0x10);
    const found = audit(image);
    assert.equal(found.length, 1);
    assert.match(found[0], new RegExp(`bg_${kind}_bitmap_csum is wrong \\(group 0`));
  });
}

test('bits past the end of the group do not count', () => {
  const image = new ExtImage('ext/ext4-default-4k');
  const inodesPerGroup = u32le(image.bytes, 1024 + 0x28);
  const bitmap = u32le(image.bytes, descriptorAt(image) + 4) * image.blockSize;
  image.put(bitmap + inodesPerGroup / 8, 1, 0);
  assert.deepEqual(audit(image), []);
});

test('an orphan file that was changed behind its checksum is found', () => {
  const ino = 12;
  const image = new ExtImage('ext/ext4-orphan-file');
  const block = u32le(image.bytes, image.inodeAt(ino) + 0x28 + 12 + 8) * image.blockSize;
  image.put(block, 4, 77);
  const found = audit(image);
  assert.equal(found.length, 1);
  assert.match(found[0], /ob_checksum is wrong/);
});
