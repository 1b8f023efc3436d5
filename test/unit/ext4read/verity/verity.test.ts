import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelsOf } from '../../../../src/ext4read/verity/verity.ts';
import { SHA512 } from '../../../../src/hash/algorithms.ts';
import { BootfsError, memoryDevice, mount } from '../../../../src/index.ts';
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

test('where a block is wrong, no byte of the read is left in the target', () => {
  const image = new ExtImage('ext/ext4-verity');
  image.bytes[placeOf(image, '/large', 300_000)] ^= 4;
  const file = image.mount({ fsverity: 'enforce' }).open('/large');
  for (const [from, length] of [
    [0, 600_000],
    [299_990, 20],
    [290_000, 20_000],
  ]) {
    const target = new Uint8Array(length).fill(0xaa);
    assert.throws(() => file.read(from, target), { code: 'ERR_BOOTFS_CORRUPT' });
    assert.ok(target.every((byte) => byte === 0));
  }
});

test('a device that changes between reads gives no byte that was not verified', () => {
  const { bytes } = new ExtImage('ext/ext4-verity');
  const plain = mount(memoryDevice(bytes)).readFile('/large');
  let turn = 0;
  let isFickle = false;
  const device = {
    size: bytes.length,
    read(byteOffset: number, target: Uint8Array) {
      target.set(bytes.subarray(byteOffset, byteOffset + target.length));
      if (isFickle && turn++ % 2 === 1) target[turn % target.length] ^= 0x10;
    },
  };
  let refused = 0;
  let served = 0;
  for (let run = 0; run < 120; run++) {
    isFickle = false;
    const file = mount(device, { fsverity: 'enforce', cacheBytes: 131072 }).open('/large');
    isFickle = true;
    const byteOffset = (run * 9973) % 590_000;
    const target = new Uint8Array(1 + ((run * 131) % 9000)).fill(0xaa);
    try {
      file.read(byteOffset, target);
      assert.deepEqual(target, plain.subarray(byteOffset, byteOffset + target.length));
      served++;
    } catch (error) {
      if (!(error instanceof BootfsError)) throw error;
      refused++;
      assert.ok(target.every((byte) => byte === 0));
    }
  }
  assert.ok(refused > 5 && served > 5, `${refused} refused, ${served} served`);
});

test('a tree of more levels than Linux takes is refused, and one of as many is not', () => {
  const tree = { algorithm: SHA512, blockSize: 1024, treeOffset: 65536 };
  assert.equal(levelsOf(tree, 16 ** 8 * 1024).length, 8);
  assert.throws(() => levelsOf(tree, 16 ** 8 * 1024 + 1), { code: 'ERR_BOOTFS_CORRUPT', message: /too many levels/ });
  assert.throws(() => levelsOf(tree, Number.MAX_SAFE_INTEGER), { code: 'ERR_BOOTFS_CORRUPT' });
  assert.deepEqual(levelsOf(tree, 1024), []);
});

test('a flipped bit in the tree is found', () => {
  const image = new ExtImage('ext/ext4-verity');
  const data = image.mount().extents('/large');
  // The tree starts at the next multiple of 64 KiB, here in the extent that follows the data.
  const treeBytes = Math.ceil(600000 / 65536) * 65536;
  const last = data[data.length - 1];
  const inode = image.inodeOf('/large') + 4;
  image.put(inode, 4, treeBytes + 4096 * 3);
  const tree = placeOfForced(image, '/large', treeBytes);
  image.put(inode, 4, 600000);
  assert.ok(last.kind === 'data');
  image.bytes[tree + 5] ^= 1;
  const fs = image.mount({ fsverity: 'enforce', verify: 'none' });
  assert.throws(() => fs.readFile('/large'), { code: 'ERR_BOOTFS_CORRUPT', message: /Merkle tree has a wrong hash/ });
});

test('every byte of a tree and of its descriptor that is flipped is an error, or another digest', () => {
  const image = new ExtImage('ext/ext4-verity');
  const size = 50_000;
  const inode = image.inodeOf('/blocks-1k') + 4;
  // 49 digests are one full block and half of one, below a block of two; the descriptor is in the filesystem's block behind them.
  const [treeOffset, treeLength, descriptorOffset] = [65_536, 3 * 1024, 65_536 + 4096];
  image.put(inode, 4, descriptorOffset + 4096);
  const tree = placeOfForced(image, '/blocks-1k', treeOffset);
  const descriptor = placeOfForced(image, '/blocks-1k', descriptorOffset);
  image.put(inode, 4, size);
  const look = (): string => {
    const file = image.mount({ fsverity: 'enforce', cacheBytes: 65_536 }).open('/blocks-1k');
    // The paths to the first block and to the last one hold all of the tree.
    for (const at of [0, size - 1]) file.read(at, new Uint8Array(1));
    return file.verityDigest()!;
  };
  const digest = look();
  const outcome = (at: number): string => {
    image.bytes[at] ^= 1 << (at % 8);
    try {
      return look() === digest ? `byte ${at} says nothing` : 'another digest';
    } catch (error) {
      assert.ok(error instanceof BootfsError, String(error));
      return error.code;
    } finally {
      image.bytes[at] ^= 1 << (at % 8);
    }
  };
  const outcomes = (start: number, length: number): string[] => [
    ...new Set(Array.from({ length }, (_, at) => outcome(start + at))),
  ];
  assert.deepEqual(outcomes(tree, treeLength), ['ERR_BOOTFS_CORRUPT']);
  assert.deepEqual(outcomes(descriptor, 256).sort(), [
    'ERR_BOOTFS_CORRUPT',
    'ERR_BOOTFS_UNSUPPORTED',
    'another digest',
  ]);
});

function placeOfForced(image: ExtImage, path: string, offset: number): number {
  const extents = image.mount({ verify: 'none' }).extents(path);
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

test('a descriptor with a field that fs-verity does not know is refused', () => {
  const opened = (change: (image: ExtImage, at: number) => void) => {
    const image = new ExtImage('ext/ext4-verity');
    // Version 1, SHA-256, blocks of 4 KiB, no salt, 600000 bytes.
    const start = [1, 1, 12, 0, 0, 0, 0, 0, 0xc0, 0x27, 9, 0];
    change(image, Buffer.from(image.bytes).indexOf(Uint8Array.from(start)));
    return () => image.mount({ fsverity: 'enforce', verify: 'none' }).open('/large');
  };
  const code = 'ERR_BOOTFS_CORRUPT';
  for (const size of [9, 17]) {
    assert.throws(
      opened((image, at) => image.put(at + 2, 1, size)),
      { code, message: new RegExp(`log_blocksize is ${size}`) },
    );
  }
  assert.throws(
    opened((image, at) => image.put(at + 3, 1, 33)),
    { code, message: /salt_size is 33/ },
  );
  assert.throws(
    opened((image, at) => image.put(at + image.blockSize - 4, 4, 5)),
    { code, message: /fs-verity descriptor of 5 bytes/ },
  );
});
