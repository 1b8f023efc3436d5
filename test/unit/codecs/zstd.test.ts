/** Zstandard blocks made byte by byte: each refusal in its words, and what `zstd` writes seldom. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOneZstdFrame, zstd } from '../../../src/codecs/zstd.ts';
import { sha256 } from '../../../src/hash/sha256.ts';

interface Block {
  /** 0 raw, 1 one repeated byte, 2 compressed. */
  readonly type: number;
  readonly bytes: readonly number[];
}

/** A frame of one segment, of up to 255 bytes. */
function frameOf(contentSize: number, ...blocks: readonly Block[]): Uint8Array {
  const stored = blocks.map(({ type, bytes }, index) => {
    const header = (bytes.length << 3) | (type << 1) | (index === blocks.length - 1 ? 1 : 0);
    return [header & 255, (header >> 8) & 255, header >> 16, ...bytes];
  });
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, contentSize, ...stored.flat()]);
}

function decoded(frame: Uint8Array, length: number): Buffer {
  const target = Buffer.alloc(length);
  zstd(frame, target, 'exact');
  return target;
}

const compressed = (...bytes: number[]): Block => ({ type: 2, bytes });
/** The header of literals in Huffman codes: of one stream for format 0, else of four. */
const huffman = (size: number, stored: number, format = 0, type = 2) => {
  const word = type | (format << 2) | (size << 4) | (stored << 14);
  return [word & 255, (word >> 8) & 255, word >> 16];
};
/** Weights of one symbol, and of the one whose weight is not stored: a bit each. */
const ONE_BIT_CODES = [128, 0x10];
const NO_LITERALS = 0;

test('distances of before are taken up again, and tables of the block before', () => {
  const frame = frameOf(
    17,
    { type: 0, bytes: [...Buffer.from('abcdefgh')] },
    // Each block is one sequence of three bytes without literals. A new distance, 4:
    compressed(NO_LITERALS, 1, 0x54, 0, 2, 0, 0b111),
    // One less than the last one, 3:
    compressed(NO_LITERALS, 1, 0x54, 0, 1, 0, 0b11),
    // The third last one, which is the one that a frame starts with, by the tables of before:
    compressed(NO_LITERALS, 1, 0xfc, 0b10),
  );
  assert.equal(decoded(frame, 17).toString(), 'abcdefghefgefgggg');
});

/** 1500 bytes from 0 to 15, most of them small, by zstd 1.5.4 -19: weights that are stored as they are. */
const NIBBLES =
  'KLUv/QBopQ8Aal2oB466mHZUIRERAHMAfAB0AJkDgIghFAK1DDvSBAnpkYQyPqAEEUyLuABmsvjtojrWRFbg9dQYo6qUYC9QCU5OC4/IVGxAJyWD5ozD' +
  'QggQKQ8IER3DgKnqo8Wl6Pphl4UZDA5bCIGPBLHqYXA44OCgxYUYNGRAIgxJa5n0mWxhX18gublDg1hMDHDAosNCrGp44RHG0aA6ng3B2OIAB2QqWRFk' +
  'zgWOYHVjmR4St8CQMhqgKgMOyoiQalJQYCBzNXsiGiA/WBhTIGJgMF0R4kAYUsBeCUWEuEdhmAs3losRCpjjAQBoRRbNAQtjoTUmsSmCbcUoQQdIapnI' +
  'CQFLTTgKMSIqAsIZwIChqwSWijWfPCOFICdagFZCLggj0S5PDSMFD+r7QhIAiOCECOCTFWOQgeAgIzYbMzWOW6kwdWFMiVhHJAUkQjiDgK3X45pWpOYT' +
  'hF4su05gMVX5TiBQ4YfZ06LNcXQBLBrebhjGU8DhKhMxgGIhBGRk4iJOCmYgQfu9DGCK1sROTlDBgSsU5tyOIEVPVdR0RiDhAwQGRmqTJyUk6eROiAFR' +
  'fCMDQsxkSQZB9scKB4jUrIaSSZWMrN3QGhH+hQAgrMCDAwNkraE6UGsyzCPQBCCNxWDPekVCgwtFJDIi84CGkCahXCABAOUYLhU=';

test('Huffman weights that are stored as they are', () => {
  const stream = Buffer.from(NIBBLES, 'base64');
  const bytes = decoded(stream, 1500);
  assert.equal(
    Buffer.from(sha256(bytes)).toString('hex'),
    'd64ec8c98982a9b4f86ffff249bf0478badf9387ae6a22022ac1ae1aceb682aa',
  );
});

const REFUSED: Readonly<Record<string, readonly [bytes: readonly number[], message: RegExp]>> = {
  'a header of literals that is cut off': [[0x0c], /literals header cut off/],
  'literals that are cut off': [[5 << 3, 1], /literals cut off/],
  'a repeated literal that is not there': [[(5 << 3) | 1], /literals cut off/],
  'Huffman codes that are cut off': [[...huffman(4, 100), 0], /literals cut off/],
  'more literals than a block may have': [[0x0d, 0x00, 0x61], /literals of 397312 bytes/],
  'codes of the block before, in the first one': [[...huffman(4, 1, 0, 3), 1], /without a Huffman table/],
  'no Huffman table': [huffman(4, 0), /Huffman table cut off/],
  'a Huffman table that is cut off': [[...huffman(4, 1), 5], /Huffman table cut off/],
  'weights that are cut off': [[...huffman(4, 1), 200], /Huffman table cut off/],
  'weights of nothing': [[...huffman(4, 2), 128, 0], /weights out of range/],
  'weights that do not add up': [[...huffman(4, 2), 129, 0x31], /weights that do not add up/],
  'weights whose bits are cut off': [[...huffman(4, 4), 3, 0xf0, 0x03, 0x01], /Huffman weights cut off/],
  'weights without end': [[...huffman(4, 5), 4, 0xf0, 0x03, 0xff, 0xff], /too many Huffman weights/],
  'four streams without their sizes': [
    [...huffman(8, 5, 1), ...ONE_BIT_CODES, 0, 0, 0],
    /literals of four streams cut off/,
  ],
  'a stream past its literals': [
    [...huffman(8, 12, 1), ...ONE_BIT_CODES, 100, 0, 1, 0, 1, 0, 1, 1, 1, 1],
    /literals of four streams cut off/,
  ],
  'codes that end before their stream does': [
    [...huffman(2, 3), ...ONE_BIT_CODES, 0xff],
    /literals do not end with their stream/,
  ],
  'no sequences header': [[NO_LITERALS], /sequences header cut off/],
  'half a number of sequences': [[NO_LITERALS, 200], /sequences header cut off/],
  'a third of a number of sequences': [[NO_LITERALS, 255, 1], /sequences header cut off/],
  'something behind its literals': [[NO_LITERALS, 0, 9], /goes on after its literals/],
  'reserved bits of the modes': [[NO_LITERALS, 1, 1], /with reserved bits/],
  'a code that is none': [[NO_LITERALS, 1, 0x40, 36], /Zstandard code 36/],
  'tables of before, in the first block': [[NO_LITERALS, 1, 0xc0], /sequences without a table/],
  'a distance of 256 MiB': [[NO_LITERALS, 1, 0x54, 0, 28, 0, 1], /offset code 28/],
  'a distance of one less than 1': [[NO_LITERALS, 1, 0x54, 0, 1, 0, 0b11], /match 0 bytes back/],
  'more literals taken than there are': [[NO_LITERALS, 1, 0x54, 1, 0, 0, 1], /too many literals/],
  'a distance beyond the beginning': [[NO_LITERALS, 1, 0x54, 0, 0, 0, 0b10], /match 4 bytes back at 0/],
  'a table of too many states': [[NO_LITERALS, 1, 0x20, 0x0f], /table of 2\^20 states/],
  'a table of too many symbols': [
    [NO_LITERALS, 1, 0x20, 0x10, 0xfe, ...new Array(8).fill(0xff)],
    /table with too many symbols/,
  ],
  'a table that is cut off': [[NO_LITERALS, 1, 0x20, 0x10, 0xfe], /table cut off/],
};

for (const [name, [bytes, message]] of Object.entries(REFUSED)) {
  test(`a block with ${name} is refused`, () => {
    const frame = frameOf(200, compressed(...bytes));
    assert.throws(() => decoded(frame, 200), { code: 'ERR_BOOTFS_CORRUPT', message });
  });
}

test('bits that are left when all sequences are read are refused', () => {
  const raw = { type: 0, bytes: Array.from(Buffer.from('abcdefgh')) };
  const frame = frameOf(200, raw, compressed(NO_LITERALS, 1, 0x54, 0, 2, 0, 0, 0b111));
  assert.throws(() => decoded(frame, 200), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /Zstandard sequences do not end with their stream/,
  });
});

test('one frame, and nothing behind it, is told from several, or from half of one', () => {
  const raw = { type: 0, bytes: [1, 2, 3] };
  const repeated = { type: 1, bytes: [7] };
  const frame = frameOf(6, raw, raw);
  assert.equal(isOneZstdFrame(frame), true);
  assert.equal(isOneZstdFrame(frameOf(1, repeated)), true);
  assert.equal(isOneZstdFrame(Buffer.concat([frame, frame])), false);
  assert.equal(isOneZstdFrame(frame.subarray(0, 8)), false);
  assert.equal(isOneZstdFrame(frame.subarray(0, 13)), false);
  const checked = Uint8Array.from(frame);
  checked[4] |= 4;
  assert.equal(isOneZstdFrame(checked), false);
  assert.equal(isOneZstdFrame(Buffer.concat([checked, Buffer.alloc(4)])), true);
});
