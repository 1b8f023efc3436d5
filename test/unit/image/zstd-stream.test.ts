import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BootfsError } from '../../../src/contract/errors.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { Xxh64 } from '../../../src/hash/xxh64.ts';
import { SparseMemory } from '../../../src/image/sparse-memory.ts';
import { openZstdFrames, scanZstdFrame } from '../../../src/image/zstd-frames.ts';
import { unpackZstd } from '../../../src/image/zstd-stream.ts';
import { ZstdWindow } from '../../../src/image/zstd-window.ts';

const LINE = 'bootfs reads boot files right.\n';
/** 40 such lines, by zstd 1.5.4 -19; with a checksum. */
const SHORT = Buffer.from('KLUv/QRoPQEA+GJvb3RmcyByZWFkcyBib290IGZpbGVzIHJpZ2h0LgoBANsifuUEDrb16A==', 'base64');
/** 100 000 such lines, by zstd 1.5.4 -19 --zstd=wlog=17: 24 windows of 128 KiB. */
const LONG = Buffer.from(
  'KLUv/QQ4RAEA+GJvb3RmcyByZWFkcyBib290IGZpbGVzIHJpZ2h0LgoBAHv/i1w5AUQAAAABAP3/IldARAAAAAEA/f85AAJEAAAAAQD9/zkAAkQA' +
    'AAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f8iV0BMAAAIcwEA/P85EAJEAAAAAQD9/yJXQEQAAAABAP3/' +
    'OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/yJXQEQAAAABAP3/IldARAAAAAEA/f85AAJEAAAA' +
    'AQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkUAAAABAF1NOQAC2T9oVA==',
  'base64',
);

function inflated(stream: Uint8Array, limit = 2 ** 24): Uint8Array {
  const memory = new SparseMemory({ bytes: limit });
  unpackZstd(memoryDevice(stream), (piece) => memory.append(piece));
  const device = memory.device();
  return readBytes(device, 0, device.size);
}

test('XXH64 as the reference has it, however the bytes are cut', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, at) => at * 7);
  const known: readonly (readonly [length: number, low: number])[] = [
    [0, 0x51d8e999],
    [31, 0xb1e722b7],
    [32, 0x31a8c629],
    [40, 0x9e6a3044],
    [63, 0x13e2fa26],
    [100, 0x8247d5db],
    [1000, 0xa9cfc168],
  ];
  for (const [length, low] of known) {
    for (const piece of [1, 7, 31, 32, 33, 1000]) {
      const hash = new Xxh64();
      for (let at = 0; at < length; at += piece) hash.update(bytes.subarray(at, Math.min(at + piece, length)));
      assert.equal(hash.digestLow(), low, `${length} bytes by ${piece}`);
    }
  }
});

test('a stream of many windows is decoded while the window moves', () => {
  assert.equal(Buffer.from(inflated(LONG)).toString(), LINE.repeat(100_000));
});

test('the checksum of a frame is verified', () => {
  assert.equal(Buffer.from(inflated(SHORT)).toString(), LINE.repeat(40));
  for (let bit = 0; bit < 32; bit++) {
    const damaged = Uint8Array.from(SHORT);
    damaged[damaged.length - 1 - (bit >> 3)] ^= 1 << (bit & 7);
    assert.throws(() => inflated(damaged), { code: 'ERR_BOOTFS_CORRUPT', message: /checksum of the frame/ });
  }
  const otherText = Uint8Array.from(SHORT);
  otherText[otherText.indexOf('b'.charCodeAt(0))] ^= 1;
  assert.throws(() => inflated(otherText), { code: 'ERR_BOOTFS_CORRUPT', message: /checksum of the frame/ });
});

test('a block that makes more than a block may is refused', () => {
  // Two sequences of run-length codes: matches of 65539 bytes or more each, four bytes back.
  const window = new ZstdWindow();
  window.startFrame(2 ** 20);
  window.decodeBlock(0, 8, new Uint8Array(8).fill(65));
  const literals = [0];
  const sequences = [2, 0b01010100, 0, 0, 52];
  const block = Uint8Array.of(...literals, ...sequences, 0xff, 0xff, 0xff, 0xff, 0x01);
  assert.throws(() => window.decodeBlock(2, block.length, block), { code: 'ERR_BOOTFS_CORRUPT', message: /131072/ });
});

test('matches do not reach into the frame before', () => {
  const window = new ZstdWindow();
  window.startFrame(2 ** 20);
  window.decodeBlock(0, 4, Uint8Array.of(83, 69, 67, 82));
  window.startFrame(2 ** 20);
  const block = Uint8Array.of(0, 1, 0b01010100, 0, 0, 0, 0x01);
  assert.throws(() => window.decodeBlock(2, block.length, block), { code: 'ERR_BOOTFS_CORRUPT', message: /back at 0/ });
});

test('tiny blocks are bounded over all frames', () => {
  const empty = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, 1, 0, 0];
  assert.equal(inflated(Uint8Array.from(Array(1000).fill(empty).flat())).length, 0);
  assert.throws(() => inflated(Uint8Array.from(Array(1100).fill(empty).flat())), { message: /too many tiny blocks/ });
});

test('any damage gives bytes or a BootfsError', () => {
  fc.assert(
    fc.property(fc.nat(LONG.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, short) => {
      const damaged = Uint8Array.from(short ? SHORT : LONG);
      damaged[at % damaged.length] ^= flip;
      try {
        inflated(damaged);
      } catch (error) {
        assert.ok(error instanceof BootfsError, String(error));
      }
    }),
    { numRuns: 150 },
  );
});

test('the longest distances are read whole', () => {
  for (const value of [0, 1, 0x2aaaaaa, 0x5555555, 0x7ffffff]) {
    const window = new ZstdWindow();
    window.startFrame(2 ** 27);
    // One sequence of run-length codes: offset code 27, its 27 bits, and the mark of the stream's end above them.
    const bits = value + 2 ** 27;
    const block = Uint8Array.of(0, 1, 0b01010100, 0, 27, 0, bits, bits >> 8, bits >> 16, bits >> 24);
    const message = new RegExp(`match ${2 ** 27 + value - 3} bytes back at 0`);
    assert.throws(() => window.decodeBlock(2, block.length, block), { code: 'ERR_BOOTFS_CORRUPT', message });
  }
});

test('a frame says without being unpacked where it ends, and how much of it is a repeated byte', () => {
  const blocks = [
    [(5 << 3) | 0, 0, 0, 1, 2, 3, 4, 5],
    [((3000 << 3) & 0xff) | 2, 3000 >> 5, 0, 0],
    [(9 << 3) | 3, 0, 0, 7],
  ];
  const frame = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, ...blocks.flat()]);
  const scanned = scanZstdFrame(memoryDevice(Buffer.concat([Buffer.alloc(3), frame, frame])), 3);
  assert.deepEqual(scanned, { storedSize: frame.length, contentSize: undefined, repeatedBytes: 3009 });
});

const SEEK_FRAME_MAGIC = 0x184d2a5e;
const SEEK_MAGIC = 0x8f92eab1;

/** A seek table of these sizes, as a skippable frame. */
function seekTable(entries: readonly (readonly [stored: number, unpacked: number])[], descriptor = 0): Buffer {
  const entryBytes = descriptor & 0x80 ? 12 : 8;
  const table = Buffer.alloc(8 + entries.length * entryBytes + 9);
  table.writeUInt32LE(SEEK_FRAME_MAGIC, 0);
  table.writeUInt32LE(table.length - 8, 4);
  entries.forEach(([stored, unpacked], index) => {
    table.writeUInt32LE(stored, 8 + index * entryBytes);
    table.writeUInt32LE(unpacked, 12 + index * entryBytes);
  });
  table.writeUInt32LE(entries.length, table.length - 9);
  table[table.length - 5] = descriptor;
  table.writeUInt32LE(SEEK_MAGIC, table.length - 4);
  return table;
}

test('a seek table is taken with checksums and without, and none that does not fit the file', () => {
  const text = LINE.repeat(40);
  const open = (table: Uint8Array) => openZstdFrames(memoryDevice(Buffer.concat([SHORT, SHORT, table])));
  const sizes = [
    [SHORT.length, text.length],
    [SHORT.length, text.length],
  ] as const;
  for (const table of [seekTable(sizes), seekTable(sizes, 0x80)]) {
    const device = open(table)!;
    assert.equal(Buffer.from(readBytes(device, text.length, 31)).toString(), LINE);
  }
  // Such a table is passed over, and the frames say nothing of their sizes.
  const wrong = seekTable(sizes);
  wrong.writeUInt32LE(100, 4);
  const others = [seekTable([sizes[0]]), wrong, seekTable(sizes, 4), Buffer.from(seekTable(sizes)).fill(0, 0, 4)];
  for (const table of others) {
    assert.equal(open(table), undefined);
  }
  const lone = seekTable(sizes).subarray(-17);
  assert.throws(() => openZstdFrames(memoryDevice(Buffer.concat([Buffer.alloc(8), lone]))), BootfsError);
});

test('no frame where one must be, and a frame of more than 2^53 bytes, are refused', () => {
  assert.throws(() => scanZstdFrame(memoryDevice(Buffer.from('no frame')), 0), { message: /bad magic number/ });
  // A raw block of one byte in frames that say that they make 2^53 bytes less one.
  const frame = Buffer.from('28b52ffdc000ffffffffffff1f00090000aa', 'hex');
  assert.throws(() => openZstdFrames(memoryDevice(Buffer.concat([frame, frame]))), {
    message: /more than 2\^53 bytes/,
  });
});
