import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const FILES = ['small', 'large', 'salted', 'sha512', 'blocks-1k', 'aligned'];

/** Byte offset in the image of a byte of a file. */
function placeOf(image: ExtImage, path: string, offset: number): number {
  const extent = image
    .mount()
    .extents(path)
    .find(({ logicalOffset, length }) => offset >= logicalOffset && offset < logicalOffset + length)!;
  return extent.physicalOffset! + offset - extent.logicalOffset;
}

for (const name of FILES) {
  test(`${name} is the same whether it is verified or not`, () => {
    const image = new ExtImage('ext/ext4-verity');
    const plain = image.mount().readFile(`/${name}`);
    const file = image.mount({ fsverity: 'enforce' }).open(`/${name}`);
    const whole = new Uint8Array(plain.length);
    assert.equal(file.read(0, whole), plain.length);
    assert.deepEqual(whole, plain);
    const from = Math.floor(plain.length / 3);
    const part = new Uint8Array(Math.min(9000, plain.length - from));
    file.read(from, part);
    assert.deepEqual(part, plain.subarray(from, from + part.length));
    assert.match(file.verityDigest()!, name === 'sha512' ? /^sha512:[0-9a-f]{128}$/ : /^sha256:[0-9a-f]{64}$/);
  });

  test(`one flipped bit of ${name} is found when its block is read`, () => {
    const image = new ExtImage('ext/ext4-verity');
    const { size } = image.mount().stat(`/${name}`);
    for (const offset of [0, Math.floor(size / 2), size - 1]) {
      const place = placeOf(image, `/${name}`, offset);
      image.bytes[place] ^= 4;
      const fs = image.mount({ fsverity: 'enforce' });
      assert.throws(() => fs.readFile(`/${name}`), { code: 'ERR_BOOTFS_CORRUPT', message: /data block .* block \d+/ });
      assert.equal(image.mount().readFile(`/${name}`).length, size);
      image.bytes[place] ^= 4;
    }
  });
}

test('a flipped bit in the tree is found', () => {
  const image = new ExtImage('ext/ext4-verity');
  const data = image.mount().extents('/large');
  // The tree starts at the next multiple of 64 KiB, here in the extent that follows the data.
  const treeBytes = Math.ceil(600000 / 65536) * 65536;
  const last = data[data.length - 1];
  const inode = image.inodeOf('/large') + 4;
  image.put(inode, 4, treeBytes + 4096 * 3);
  const tree = placeOfForced(image, treeBytes);
  image.put(inode, 4, 600000);
  assert.ok(last.kind === 'data');
  image.bytes[tree + 5] ^= 1;
  const fs = image.mount({ fsverity: 'enforce', verify: 'none' });
  assert.throws(() => fs.readFile('/large'), { code: 'ERR_BOOTFS_CORRUPT', message: /Merkle tree has a wrong hash/ });
});

function placeOfForced(image: ExtImage, offset: number): number {
  const extents = image.mount({ verify: 'none' }).extents('/large');
  const extent = extents.find(
    ({ logicalOffset, length }) => offset >= logicalOffset && offset < logicalOffset + length,
  )!;
  return extent.physicalOffset! + offset - extent.logicalOffset;
}

test('a size that the descriptor does not give is refused', () => {
  const image = new ExtImage('ext/ext4-verity');
  image.put(image.inodeOf('/large') + 4, 4, 599999);
  const fs = image.mount({ fsverity: 'enforce', verify: 'none' });
  assert.throws(() => fs.open('/large'), { code: 'ERR_BOOTFS_CORRUPT', message: /data_size is 600000/ });
});

test('a file with the flag but no descriptor is refused when it matters', () => {
  const image = new ExtImage('ext/ext4-verity');
  const inode = image.inodeOf('/not-verity');
  image.put(inode + 0x20, 4, 0x180000);
  const fs = image.mount({ fsverity: 'enforce', verify: 'none' });
  assert.throws(() => fs.open('/not-verity'), { code: 'ERR_BOOTFS_CORRUPT', message: /without a descriptor/ });
  assert.equal(image.mount({ verify: 'none' }).readFile('/not-verity').length, 5000);
});

test('other files have no digest', () => {
  assert.equal(new ExtImage('ext/ext4-verity').mount().open('/not-verity').verityDigest(), undefined);
});
