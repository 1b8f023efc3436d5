import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { UnwrappedImage } from '../../../src/box/unwrap.ts';
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { unwrapImage } from '../../../src/node/image-file.ts';
import { qcow2File, sparseFile, zstdFrame } from '../../support/image/wrapped-images.ts';

/** Text, zeros and noise over a few chunks of memory. */
const disk = Uint8Array.from({ length: 700_000 }, (_, at) =>
  at < 300_000 ? at % 251 : at < 600_000 ? 0 : (at * at) >> 3,
);

function contents(device: BlockDevice): Uint8Array {
  return readBytes(device, 0, device.size);
}

async function unwrap(bytes: Uint8Array, inflateLimit?: number): Promise<UnwrappedImage> {
  return unwrapImage(memoryDevice(bytes), { inflateLimit });
}

async function assertRefused(bytes: Uint8Array, code: string, message: RegExp, inflateLimit?: number): Promise<void> {
  await assert.rejects(async () => contents((await unwrap(bytes, inflateLimit)).device), { code, message });
}

test('a raw image is itself', async () => {
  const { device, formats } = await unwrap(disk);
  assert.deepEqual(formats, []);
  assert.deepEqual(contents(device), disk);
});

test('gzip, of one member and of several', async () => {
  const { device, formats } = await unwrap(gzipSync(disk));
  assert.deepEqual(formats, ['gzip']);
  assert.equal(device.size, disk.length);
  assert.deepEqual(contents(device), disk);
  assert.deepEqual(readBytes(device, 299_990, 20), disk.slice(299_990, 300_010));
  const members = Buffer.concat([gzipSync(disk.subarray(0, 1000)), gzipSync(disk.subarray(1000))]);
  assert.deepEqual(contents((await unwrap(members)).device), disk);
});

test('zeros after a gzip file, as on a block device, are no part of it', async () => {
  const packed = gzipSync(disk);
  for (const zeros of [1, 512, 2 ** 20, 5 * 2 ** 20]) {
    const { device } = await unwrap(Buffer.concat([packed, new Uint8Array(zeros)]));
    assert.deepEqual(contents(device), disk, `${zeros} zeros`);
  }
});

test('gzip that is cut off, damaged, or too large is refused', async () => {
  const packed = gzipSync(disk);
  for (const length of [3, 10, 18, 1000, packed.length - 8, packed.length - 1]) {
    await assertRefused(packed.subarray(0, length), 'ERR_BOOTFS_CORRUPT', /gzip: /);
  }
  const damaged = Uint8Array.from(packed);
  damaged[packed.length - 6] ^= 1;
  await assertRefused(damaged, 'ERR_BOOTFS_CORRUPT', /gzip: /);
  await assertRefused(packed, 'EFBIG', /more than 699999 bytes/, 699_999);
  assert.equal((await unwrap(packed, 700_000)).device.size, 700_000);
});

test('a gzip bomb is stopped at the limit, and said to be one', async () => {
  const bomb = gzipSync(new Uint8Array(64 * 2 ** 20));
  await assertRefused(Buffer.concat(Array(4).fill(bomb)), 'EFBIG', /more than 10000000 bytes/, 10_000_000);
});

test('zstd: raw and repeated blocks, several frames, skippable ones between them', async () => {
  const skippable = new Uint8Array([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);
  const first = zstdFrame([disk.subarray(0, 100_000), { byte: 7, length: 131_072 }]);
  const stream = Buffer.concat([skippable, first, skippable, zstdFrame([Uint8Array.of(1, 2, 3)], 3)]);
  // The magic number of a skippable frame alone does not make a file a zstd file.
  assert.deepEqual((await unwrap(Buffer.concat([skippable, disk]))).formats, []);
  const { device, formats } = await unwrap(stream);
  assert.deepEqual(formats, ['zstd']);
  const expected = new Uint8Array(100_000 + 131_072 + 3).fill(7);
  expected.set(disk.subarray(0, 100_000));
  expected.set([1, 2, 3], expected.length - 3);
  assert.deepEqual(contents(device), expected);
});

test('zstd: a stream of the reference compressor', async () => {
  // 40 times "bootfs reads boot files right.\n", by zstd 1.5.4 -19.
  const packed = Buffer.from('KLUv/QRoPQEA+GJvb3RmcyByZWFkcyBib290IGZpbGVzIHJpZ2h0LgoBANsifuUEDrb16A==', 'base64');
  const { device } = await unwrap(packed);
  assert.equal(Buffer.from(contents(device)).toString(), 'bootfs reads boot files right.\n'.repeat(40));
});

test('zstd that is cut off, too large, or asks for too much is refused', async () => {
  const stream = zstdFrame([disk.subarray(0, 5000), { byte: 7, length: 3000 }], 8000);
  for (let length = 5; length < 40; length++) {
    await assertRefused(stream.subarray(0, length), 'ERR_BOOTFS_CORRUPT', /cut off/);
  }
  await assertRefused(stream.subarray(0, stream.length - 1), 'ERR_BOOTFS_CORRUPT', /cut off/);
  await assertRefused(stream, 'EFBIG', /more than 7999 bytes/, 7999);
  await assertRefused(zstdFrame([Uint8Array.of(1)], 2), 'ERR_BOOTFS_CORRUPT', /another size/);
  const wide = zstdFrame([Uint8Array.of(1)]);
  wide[5] = 0x90;
  await assertRefused(wide, 'ERR_BOOTFS_UNSUPPORTED', /window of 268435456 bytes/);
  await assertRefused(zstdFrame(Array(1100).fill(new Uint8Array(0))), 'ERR_BOOTFS_CORRUPT', /too many tiny blocks/);
});

for (const options of [
  {},
  { version: 2 as const },
  { compressed: true },
  { compressed: true, clusterBits: 16 },
  { clusterBits: 9 },
]) {
  test(`qcow2 ${JSON.stringify(options)}`, async () => {
    const { device, formats } = await unwrap(qcow2File(disk, options));
    assert.deepEqual(formats, ['qcow2']);
    assert.deepEqual(contents(device), disk);
    assert.deepEqual(readBytes(device, 4000, 5000), disk.slice(4000, 9000));
  });
}

test('qcow2 that is not whole, or more than a disk of its own, is refused by name', async () => {
  await assertRefused(
    qcow2File(disk, { backingFile: 'base.qcow2' }),
    'ERR_BOOTFS_UNSUPPORTED',
    /backing file 'base\.qcow2'/,
  );
  await assertRefused(qcow2File(disk, { incompatible: 4 }), 'ERR_BOOTFS_UNSUPPORTED', /external data file/);
  await assertRefused(qcow2File(disk, { incompatible: 16 }), 'ERR_BOOTFS_CORRUPT', /extended L2/);
  await assertRefused(qcow2File(disk, { incompatible: 64 }), 'ERR_BOOTFS_UNSUPPORTED', /incompatible features 0x40/);
  await assertRefused(qcow2File(disk, { cryptMethod: 2 }), 'ERR_BOOTFS_UNSUPPORTED', /encrypted qcow2 \(LUKS\)/);
  const whole = qcow2File(disk);
  for (const length of [4, 71, 100, 5000, 9000, whole.length - 50_000]) {
    await assertRefused(whole.subarray(0, length), 'ERR_BOOTFS_CORRUPT', /cut off|ends before/);
  }
  const compressed = qcow2File(disk, { compressed: true });
  compressed.fill(0xff, compressed.length - 1000);
  await assertRefused(compressed, 'ERR_BOOTFS_CORRUPT', /compressed cluster/);
});

test('Android sparse: raw, fill, skipped and checksum chunks', async () => {
  const raw = disk.slice(0, 8192);
  const file = sparseFile([{ raw }, { fill: 0x04030201, blocks: 2 }, { skip: 1 }, { crc: 5 }, { raw }], 7);
  const { device, formats } = await unwrap(file);
  assert.deepEqual(formats, ['Android sparse image']);
  const filled = Uint8Array.from({ length: 8192 }, (_, at) => 1 + (at % 4));
  const expected = Buffer.concat([raw, filled, new Uint8Array(4096), raw]);
  assert.deepEqual(Buffer.from(contents(device)), expected);
  assert.deepEqual(Buffer.from(readBytes(device, 8191, 12)), expected.subarray(8191, 8203), 'a fill begins anywhere');
});

test('Android sparse whose chunks do not add up is refused', async () => {
  const raw = disk.slice(0, 4096);
  await assertRefused(sparseFile([{ raw }], 2), 'ERR_BOOTFS_CORRUPT', /fewer blocks/);
  await assertRefused(sparseFile([{ raw }, { skip: 2 }], 2), 'ERR_BOOTFS_CORRUPT', /more blocks/);
  const file = sparseFile([{ raw }, { skip: 1 }], 2);
  for (const length of [4, 27, 39, 3000, 4136, file.length - 1]) {
    await assertRefused(file.subarray(0, length), 'ERR_BOOTFS_CORRUPT', /cut off/);
  }
});

test('formats inside formats, up to a bound; formats that are not read', async () => {
  const { device, formats } = await unwrap(gzipSync(qcow2File(disk, { compressed: true })));
  assert.deepEqual(formats, ['gzip', 'qcow2']);
  assert.deepEqual(contents(device), disk);
  let deep: Uint8Array = disk;
  for (let level = 0; level < 5; level++) deep = gzipSync(deep);
  await assertRefused(deep, 'ERR_BOOTFS_UNSUPPORTED', /more than 4 image formats/);
  await assertRefused(Buffer.from('KDMV'.padEnd(600)), 'ERR_BOOTFS_UNSUPPORTED', /VMDK sparse extent of version/);
});

test('whatever the bytes, there is an image or a BootfsError', async () => {
  const raw = disk.slice(0, 4096);
  const starts = [
    gzipSync(disk.subarray(0, 20_000)),
    zstdFrame([raw, { byte: 1, length: 5000 }], 9096),
    qcow2File(disk.subarray(0, 40_000), { compressed: true }),
    sparseFile([{ raw }, { fill: 1, blocks: 3 }, { skip: 9 }], 13),
  ];
  const change = fc.tuple(fc.oneof(fc.nat(150), fc.nat(20_000)), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), fc.array(change, { maxLength: 6 }), async (start, changes) => {
      const bytes = Uint8Array.from(start);
      for (const [at, value] of changes) if (at >= 4 && at < bytes.length) bytes[at] = value;
      try {
        const { device } = await unwrap(bytes, 2 ** 20);
        readBytes(device, 0, Math.min(device.size, 100_000));
      } catch (error) {
        assert.ok(error instanceof BootfsError, (error as Error).stack);
      }
    }),
    { numRuns: 300 },
  );
});
