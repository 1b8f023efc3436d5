import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from '../../../src/device/block-device.ts';
import { countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { xxh32 } from '../../../src/hash/xxh32.ts';
import { openLz4Blocks } from '../../../src/image/lz4-blocks.ts';
import { noise } from '../../support/image/noise.ts';
import { lz4Frame } from '../../support/image/seekable-streams.ts';

const BLOCK = 65536;
const contents = noise(40 * BLOCK + 1234, 2);
const blocks = cut(contents, BLOCK);
const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

function cut(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
    bytes.subarray(at * length, (at + 1) * length),
  );
}

test('blocks that are independent and checked are read one by one', () => {
  const counted = countingDevice(memoryDevice(Buffer.concat([skippable, lz4Frame(blocks)])));
  const device = openLz4Blocks(counted)!;
  const before = counted.counts.bytesRead;
  assert.deepEqual(
    readBytes(device, 20 * BLOCK - 2, 4),
    new Uint8Array(contents.subarray(20 * BLOCK - 2, 20 * BLOCK + 2)),
  );
  assert.ok(counted.counts.bytesRead - before < 600_000);
  assert.ok(contents.equals(readBytes(device, 0, device.size)));
});

test('frames are read one by one where their blocks are not', () => {
  for (const options of [{ hasBlockChecksums: false }, { areBlocksLinked: true }]) {
    const frames = cut(contents, 10 * BLOCK).map((part) => lz4Frame(cut(part, BLOCK), options));
    const device = openLz4Blocks(memoryDevice(Buffer.concat(frames)))!;
    assert.ok(contents.equals(readBytes(device, 0, device.size)));
    assert.equal(openLz4Blocks(memoryDevice(lz4Frame(blocks, options))), undefined);
  }
});

test('a block that is not full makes the frame one part', () => {
  const uneven = [contents.subarray(0, 1), contents.subarray(1, BLOCK), ...cut(contents.subarray(BLOCK), BLOCK)];
  assert.equal(openLz4Blocks(memoryDevice(lz4Frame(uneven))), undefined);
  // As many blocks as full ones would be, so that only the last one tells.
  const shifted = [contents.subarray(0, BLOCK - 500), ...cut(contents.subarray(BLOCK - 500), BLOCK)];
  assert.equal(shifted.length, blocks.length);
  assert.equal(openLz4Blocks(memoryDevice(lz4Frame(shifted))), undefined);
  const device = openLz4Blocks(memoryDevice(Buffer.concat([lz4Frame(shifted), lz4Frame(blocks)])))!;
  assert.ok(Buffer.concat([contents, contents]).equals(readBytes(device, 0, device.size)));
});

test('frames of unknown size are to be unpacked from the start', () => {
  assert.equal(openLz4Blocks(memoryDevice(lz4Frame(blocks, { contentSize: undefined }))), undefined);
});

test('damage is found before its bytes are used', () => {
  const file = lz4Frame(blocks);
  const changed = Buffer.from(file);
  changed[3 * BLOCK] ^= 1;
  const device = openLz4Blocks(memoryDevice(changed))!;
  assert.equal(readBytes(device, 5 * BLOCK, 1)[0], contents[5 * BLOCK]);
  assert.throws(() => readBytes(device, 3 * BLOCK - 5, 1), { code: 'ERR_BOOTFS_CORRUPT' });
  for (const cutAt of [1, 4, 9, BLOCK]) {
    assert.throws(() => openLz4Blocks(memoryDevice(file.subarray(0, file.length - cutAt))), {
      code: 'ERR_BOOTFS_CORRUPT',
    });
  }
  // A short block in the middle that the size of the frame does not account for.
  const lying = lz4Frame([blocks[0], blocks[1].subarray(5), ...blocks.slice(2)], { contentSize: contents.length });
  assert.throws(() => readBytes(openLz4Blocks(memoryDevice(lying))!, BLOCK, 1), { code: 'ERR_BOOTFS_CORRUPT' });
});

test('a file that is no stream of frames, or ends in the middle of one, is not taken apart', () => {
  assert.equal(openLz4Blocks(memoryDevice(Buffer.from('no frame at all'))), undefined);
  const two = cut(contents.subarray(0, 4 * BLOCK), 2 * BLOCK);
  for (const options of [{ hasContentChecksum: false }, { hasContentChecksum: false, hasBlockChecksums: false }]) {
    const frames = two.map((part) => lz4Frame(cut(part, BLOCK), options));
    const device = openLz4Blocks(memoryDevice(Buffer.concat(frames)))!;
    assert.ok(contents.subarray(0, 4 * BLOCK).equals(readBytes(device, 0, device.size)));
  }
});

test('frames that claim more than 2^53 bytes together are refused', () => {
  const claim = (high: number) => {
    const frame = lz4Frame([blocks[0], blocks[1]], { hasBlockChecksums: false });
    frame.writeUInt32LE(high, 10);
    frame[14] = (xxh32(frame.subarray(4, 14)) >>> 8) & 0xff;
    return frame;
  };
  const file = Buffer.concat([claim(0x1fffff), claim(0x1fffff)]);
  assert.throws(() => openLz4Blocks(memoryDevice(file)), { message: /lz4: an image of more than 2\^53 bytes/ });
});
