/** bzip2 blocks made bit by bit: each refusal in its words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpackBzip2 } from '../../../src/codecs/bzip2.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { crc32be } from '../../../src/hash/crc32-be.ts';

const bits = (value: number, width: number) => value.toString(2).padStart(width, '0');
const BLOCK = bits(0x314159265359, 48);
const END = bits(0x177245385090, 48);

interface Parts {
  /** 100 kB units that a block may have. */
  readonly level?: number;
  readonly isRandomised?: boolean;
  readonly origin?: number;
  /** Groups of 16 byte values, and the values in them. */
  readonly used?: string;
  readonly selectors?: readonly string[];
  /** Symbols in the codes 0 (RUN_A), 10 (RUN_B), 11 (the end). */
  readonly symbols: string;
}

/** A stream of one block, which holds `A`s alone: three symbols, whose codes take 1, 2 and 2 bits. */
function stream(contents: string, parts: Parts): Uint8Array {
  const { level = 9, origin = 0, used = bits(0x0800, 16) + bits(0x4000, 16), selectors = ['0'] } = parts;
  const checksum = bits(~crc32be(0xffffffff, Buffer.from(contents)) >>> 0, 32);
  const code = `${bits(1, 5)}01000`;
  const all = [
    ...[BLOCK, checksum, parts.isRandomised ? '1' : '0', bits(origin, 24), used],
    ...[bits(2, 3), bits(selectors.length, 15), ...selectors, code, code, parts.symbols, END, checksum],
  ].join('');
  const bytes = (all.match(/.{1,8}/g) ?? []).map((each) => Number.parseInt(each.padEnd(8, '0'), 2));
  return Uint8Array.from([...Buffer.from(`BZh${level}`), ...bytes]);
}

function unpacked(file: Uint8Array): string {
  const pieces: Uint8Array[] = [];
  unpackBzip2(memoryDevice(file), (piece) => void pieces.push(piece.slice()));
  return Buffer.concat(pieces).toString('latin1');
}

test('a block of one byte value; more selectors than it can need are passed over', () => {
  assert.equal(unpacked(stream('AAA', { symbols: '0011' })), 'AAA');
  const selectors = new Array(2010).fill('0').fill('10', 2005);
  assert.equal(unpacked(stream('AAA', { level: 1, symbols: '0011', selectors })), 'AAA');
});

const REFUSED: Readonly<Record<string, readonly [parts: Parts, message: RegExp, code?: string]>> = {
  'that is randomised': [{ symbols: '011', isRandomised: true }, /blocks that are randomised/, 'UNSUPPORTED'],
  'of no bytes': [{ symbols: '011', used: bits(0, 16) }, /a block of no bytes/],
  'that starts past its end': [{ symbols: '011', origin: 5 }, /starts past its end/],
  'with a selector of no code': [{ symbols: '011', selectors: ['110'] }, /a selector of a code that is not there/],
  'without selectors': [{ symbols: '011', selectors: [] }, /more symbols than selectors/],
  'of a run without end': [{ symbols: '10'.repeat(25) }, /a run longer than its block/],
};

for (const [name, [parts, message, code = 'CORRUPT']] of Object.entries(REFUSED)) {
  test(`a block ${name} is refused`, () => {
    assert.throws(() => unpacked(stream('A', parts)), { code: `ERR_BOOTFS_${code}`, message });
  });
}

test('a block of more symbols than its selectors are for, or of more bytes than it may have, is refused', () => {
  // Two byte values: the second one's symbol is the third code, and the end the fourth.
  const used = bits(0x0800, 16) + bits(0x6000, 16);
  const codes = `${bits(2, 5)}0000`;
  const make = (selectors: number, symbols: string) => {
    const plain = stream('A', { level: 1, used, symbols: '', selectors: new Array(selectors).fill('0') });
    // The codes of four symbols, in place of those of three.
    const text = [...plain.subarray(4)].map((byte) => bits(byte, 8)).join('');
    const at = 48 + 32 + 1 + 24 + 32 + 3 + 15 + selectors;
    const whole = text.slice(0, at) + codes + codes + symbols + '0'.repeat(64);
    const bytes = (whole.match(/.{8}/g) ?? []).map((each) => Number.parseInt(each, 2));
    return Uint8Array.from([...Buffer.from('BZh1'), ...bytes]);
  };
  const [runA, runB, second] = ['00', '01', '10'];
  assert.throws(() => unpacked(make(1, second.repeat(60))), { message: /more symbols than selectors/ });
  // Each run is 65 534 bytes.
  const run = runB.repeat(15);
  assert.throws(() => unpacked(make(2, run + second + run + second + runA)), {
    message: /more bytes than a block may/,
  });
});
