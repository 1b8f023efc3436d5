import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import type { VerityParameters } from '../../../src/verity/parameters.ts';
import { type VerityOptions, verityDevice } from '../../../src/verity/verity-device.ts';
import { hashAreaOf, makeVerityImage, SMALL, SUPERBLOCK_SIZE } from '../../support/verity/verity-image.ts';

const image = makeVerityImage(SMALL);
const hashArea = hashAreaOf(image, SMALL);

function openSmall(data: Uint8Array, hashes: Uint8Array, more: Partial<VerityOptions> = {}) {
  return verityDevice(memoryDevice(data), { rootHash: image.rootHash, hashDevice: memoryDevice(hashes), ...more });
}

/** All bytes of the device, or the error that they were refused with. */
function readAll(data: Uint8Array, hashes: Uint8Array): Uint8Array | BootfsError {
  try {
    const device = openSmall(data, hashes);
    return readBytes(device, 0, device.size);
  } catch (error) {
    if (error instanceof BootfsError) return error;
    throw error;
  }
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] ^= 1 << (at % 8);
  return copy;
}

for (const hash of ['sha1', 'sha256', 'sha512'] as const) {
  for (const format of [0, 1] as const) {
    for (const [dataBlockSize, hashBlockSize, dataBlocks] of [
      [512, 512, 600],
      [4096, 512, 70],
      [512, 4096, 300],
      [1024, 1024, 1],
    ]) {
      const name = `${hash}, format ${format}, blocks of ${dataBlockSize} and ${hashBlockSize}`;
      test(`${name}: every byte comes back, with superblock and without, beside the data and behind it`, () => {
        const salt = Uint8Array.from({ length: 32 }, (_, at) => at);
        const parameters: VerityParameters = { hash, format, salt, dataBlockSize, hashBlockSize, dataBlocks };
        const { data, rootHash, tree, ...rest } = makeVerityImage(parameters);
        const area = hashAreaOf({ data, rootHash, tree, ...rest }, parameters);
        const hashOffset = Math.ceil(data.length / hashBlockSize) * hashBlockSize;
        const together = new Uint8Array(hashOffset + area.length);
        together.set(data);
        together.set(area, hashOffset);
        for (const device of [
          verityDevice(memoryDevice(data), { rootHash, hashDevice: memoryDevice(area) }),
          verityDevice(memoryDevice(data), { rootHash, hashDevice: memoryDevice(tree), parameters }),
          verityDevice(memoryDevice(together), { rootHash, hashOffset }),
        ]) {
          assert.equal(device.size, data.length);
          assert.deepEqual(readBytes(device, 0, device.size), data);
          const from = Math.min(dataBlockSize - 3, data.length - 7);
          assert.deepEqual(readBytes(device, from, 7), data.subarray(from, from + 7));
        }
      });
    }
  }
}

test('every byte of the data that is flipped is an error that names its block', () => {
  const data = image.data.slice();
  const changing = openSmall(data, hashArea);
  for (let at = 0; at < data.length; at++) {
    const before = data[at];
    data[at] ^= 1 << (at % 8);
    const dataBlock = Math.floor(at / SMALL.dataBlockSize);
    const target = new Uint8Array(SMALL.dataBlockSize).fill(0xaa);
    assert.throws(
      () => changing.read(dataBlock * SMALL.dataBlockSize, target),
      (error: BootfsError) => error.code === 'ERR_BOOTFS_CORRUPT' && error.context['dataBlock'] === dataBlock,
    );
    assert.deepEqual(target, new Uint8Array(SMALL.dataBlockSize));
    data[at] = before;
  }
});

test('every byte of the tree that is flipped is an error that names its block', () => {
  for (let at = SUPERBLOCK_SIZE; at < hashArea.length; at++) {
    const outcome = readAll(image.data, flipped(hashArea, at));
    assert.ok(outcome instanceof BootfsError, `byte ${at}`);
    assert.equal(outcome.context['hashBlock'], Math.floor(at / SMALL.hashBlockSize), `byte ${at}: ${outcome.message}`);
  }
});

test('every byte of the superblock that is flipped is an error, but for those that say nothing about the tree', () => {
  const silent: number[] = [];
  for (let at = 0; at < SUPERBLOCK_SIZE; at++) {
    const outcome = readAll(image.data, flipped(hashArea, at));
    if (outcome instanceof BootfsError) continue;
    assert.deepEqual(outcome, image.data);
    silent.push(at);
  }
  const isSilent = (at: number) =>
    (at >= 0x10 && at < 0x20) || (at >= 0x52 && at < 0x58) || at >= 0x58 + SMALL.salt.length;
  const expected = Array.from({ length: SUPERBLOCK_SIZE }, (_, at) => at).filter(isSilent);
  // What stands behind the name's terminating zero is no part of the name.
  const behindName = silent.filter((at) => at > 0x26 && at < 0x40);
  assert.deepEqual(
    silent,
    [...behindName, ...expected].sort((a, b) => a - b),
  );
});

test('a number of data blocks that the tree is not for is refused, whichever it is', () => {
  for (let dataBlocks = 0; dataBlocks < SMALL.dataBlocks + 40; dataBlocks++) {
    if (dataBlocks === SMALL.dataBlocks) continue;
    const data = new Uint8Array(image.data.length + 40 * 512);
    data.set(image.data);
    const more = { hashDevice: memoryDevice(image.tree), parameters: { ...SMALL, dataBlocks } };
    // The only block of a tree without levels is verified where it is read.
    assert.throws(() => readBytes(openSmall(data, image.tree, more), 0, 512), BootfsError, `${dataBlocks}`);
  }
});

test('a device that changes between reads gives no byte that was not verified', () => {
  let turn = 0;
  const fickle = (bytes: Uint8Array) => ({
    size: bytes.length,
    read(byteOffset: number, target: Uint8Array) {
      target.set(bytes.subarray(byteOffset, byteOffset + target.length));
      if (turn++ % 11 === 10) target[turn % target.length] ^= 0x10;
    },
  });
  let refused = 0;
  let served = 0;
  for (let run = 0; run < 300; run++) {
    const byteOffset = (run * 997) % (image.data.length - 2000);
    const target = new Uint8Array((run * 131) % 2000).fill(0xaa);
    try {
      verityDevice(fickle(image.data), {
        rootHash: image.rootHash,
        hashDevice: fickle(hashArea),
        cacheBytes: 0,
      }).read(byteOffset, target);
      assert.deepEqual(target, image.data.slice(byteOffset, byteOffset + target.length));
      served++;
    } catch (error) {
      if (!(error instanceof BootfsError)) throw error;
      refused++;
      assert.ok(target.every((byte) => byte === 0 || byte === 0xaa));
    }
  }
  assert.ok(refused > 50 && served > 50, `${refused} refused, ${served} served`);
});

test('each hash block is read once, however small the cache, where the data is read in order', () => {
  const hashes = countingDevice(memoryDevice(hashArea));
  const device = verityDevice(memoryDevice(image.data), {
    rootHash: image.rootHash,
    hashDevice: hashes,
  });
  for (let at = 0; at < device.size; at += 100) readBytes(device, at, Math.min(100, device.size - at));
  const hashBlocks = image.tree.length / SMALL.hashBlockSize;
  assert.equal(hashes.counts.reads, hashBlocks + 1);
});

test('what is past the data blocks is refused, though the device goes on', () => {
  const longer = new Uint8Array(image.data.length + 4096);
  longer.set(image.data);
  const device = openSmall(longer, hashArea);
  assert.throws(() => readBytes(device, image.data.length - 1, 2), { code: 'EIO' });
  assert.throws(() => readBytes(device, image.data.length, 512), { code: 'EIO' });
});

test('what does not fit together is refused by name', () => {
  const wrongRoot = `00${image.rootHash.slice(2)}`;
  const short = image.data.subarray(0, image.data.length - 1);
  const cases: readonly (readonly [RegExp, () => unknown])[] = [
    [/root hash does not fit the topmost hash block/, () => openSmall(image.data, hashArea, { rootHash: wrongRoot })],
    [/expected hexadecimal digits/, () => openSmall(image.data, hashArea, { rootHash: 'abc' })],
    [/root hash has 2 bytes; one of sha256 has 32/, () => openSmall(image.data, hashArea, { rootHash: 'abcd' })],
    [/hash device ends before the verity tree/, () => openSmall(image.data, hashArea.slice(0, -1))],
    [/hash device ends before the verity superblock/, () => openSmall(image.data, hashArea.slice(0, 511))],
    [/data device is shorter/, () => openSmall(short, hashArea)],
    [/no verity superblock/, () => openSmall(image.data, hashArea, { hashOffset: 512 })],
    [/expected a multiple of 512/, () => openSmall(image.data, hashArea, { hashOffset: 100 })],
    [/unknown option options.roothash/, () => openSmall(image.data, hashArea, { roothash: '' } as object)],
  ];
  for (const [message, open] of cases) assert.throws(open, { name: 'BootfsError', message });
  const parameters: readonly (readonly [RegExp, Partial<VerityParameters>])[] = [
    [/hash algorithm 'md5'/, { hash: 'md5' as 'sha1' }],
    [/data block size 0 makes no sense/, { dataBlockSize: 0 }],
    [/data block size 1048576 makes no sense/, { dataBlockSize: 1048576 }],
    [/hash block size 768 makes no sense/, { hashBlockSize: 768 }],
    [/number of data blocks 9007199254740991 makes no sense/, { dataBlocks: Number.MAX_SAFE_INTEGER }],
    [/number of data blocks NaN makes no sense/, { dataBlocks: Number.NaN }],
    [/salt size 257 makes no sense/, { salt: new Uint8Array(257) }],
    [/format 2 makes no sense/, { format: 2 as 1 }],
  ];
  for (const [message, change] of parameters) {
    const open = () => openSmall(image.data, image.tree, { parameters: { ...SMALL, ...change } });
    assert.throws(open, { name: 'BootfsError', message });
  }
});

/** A device of any size that holds `bytes` at its start, and zeros. */
function sparse(bytes: Uint8Array, size: number) {
  const counts = { reads: 0, bytesRead: 0 };
  return {
    size,
    counts,
    read(byteOffset: number, target: Uint8Array) {
      counts.reads++;
      counts.bytesRead += target.length;
      target.fill(0);
      if (byteOffset < bytes.length) target.set(bytes.subarray(byteOffset, byteOffset + target.length));
    },
  };
}

function superblock(change: (view: DataView) => void): Uint8Array {
  const bytes = Uint8Array.from(image.superblock);
  change(new DataView(bytes.buffer));
  return bytes;
}

test('superblocks that say too much are refused by name, without work', () => {
  const setBlocks = (blocks: bigint) => superblock((view) => view.setBigUint64(72, blocks, true));
  const cases: readonly (readonly [RegExp, Uint8Array])[] = [
    [/number of data blocks 0 makes no sense/, setBlocks(0n)],
    [/number of data blocks \d+ makes no sense/, setBlocks(2n ** 64n - 1n)],
    [/number of data blocks \d+ makes no sense/, setBlocks(2n ** 53n)],
    [/number of data blocks \d+ makes no sense/, setBlocks(2n ** 44n)],
    [/data device is shorter/, setBlocks(2n ** 43n)],
    [/data block size 0 makes/, superblock((view) => view.setUint32(64, 0, true))],
    [/data block size 256 makes/, superblock((view) => view.setUint32(64, 256, true))],
    [/data block size 513 makes/, superblock((view) => view.setUint32(64, 513, true))],
    [/data block size 2147483648 makes/, superblock((view) => view.setUint32(64, 2 ** 31, true))],
    [/hash block size 1048576 makes/, superblock((view) => view.setUint32(68, 2 ** 20, true))],
    [/hash block size 4294967295 makes/, superblock((view) => view.setUint32(68, 2 ** 32 - 1, true))],
    [/salt_size is 257/, superblock((view) => view.setUint16(80, 257, true))],
    [/salt_size is 65535/, superblock((view) => view.setUint16(80, 65535, true))],
    [/hash_type is 2/, superblock((view) => view.setUint32(12, 2, true))],
    [/version 2/, superblock((view) => view.setUint32(8, 2, true))],
    [
      /hash algorithm 'sha256sha256/,
      superblock((view) => new Uint8Array(view.buffer).set(Buffer.from('sha256'.repeat(6).slice(0, 32)), 32)),
    ],
  ];
  for (const [message, bytes] of cases) {
    const hashes = sparse(bytes, 2 ** 50);
    assert.throws(() => verityDevice(memoryDevice(image.data), { rootHash: image.rootHash, hashDevice: hashes }), {
      name: 'BootfsError',
      message,
    });
    assert.ok(hashes.counts.reads <= 1, `${message}: ${hashes.counts.reads} reads`);
  }
});

test('a tree of as many levels as there can be costs a block of each', () => {
  const sha512: VerityParameters = { ...SMALL, hash: 'sha512', dataBlocks: 2 ** 43 };
  const rootHash = '00'.repeat(64);
  const data = sparse(new Uint8Array(0), 2 ** 52);
  const hashes = sparse(new Uint8Array(0), 2 ** 52);
  assert.throws(() => verityDevice(data, { rootHash, hashDevice: hashes, parameters: sha512 }), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /root hash does not fit the topmost hash block \(hashBlock 0, level 14\)/,
  });
  assert.deepEqual([data.counts.reads, hashes.counts.reads], [0, 1]);
  // The tree of 2^43 blocks has 2^40 + 2^37 + ... blocks itself: a device that is shorter can't hold it.
  assert.throws(
    () => verityDevice(data, { rootHash, hashDevice: sparse(new Uint8Array(0), 2 ** 49), parameters: sha512 }),
    { code: 'ERR_BOOTFS_CORRUPT', message: /hash device ends before the verity tree/ },
  );
});

test('a place past everything is refused, however large', () => {
  for (const hashOffset of [2 ** 32, 2 ** 40, 2 ** 53 - 512]) {
    assert.throws(() => openSmall(image.data, hashArea, { hashOffset }), {
      message: /ends before the verity superblock/,
    });
    const parameters = SMALL;
    assert.throws(() => openSmall(image.data, image.tree, { hashOffset, parameters }), {
      message: /ends before the verity tree/,
    });
  }
  for (const hashOffset of [-512, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => openSmall(image.data, hashArea, { hashOffset }), { code: 'EINVAL' });
  }
});
