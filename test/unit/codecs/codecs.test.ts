import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import type { Codec, Ending } from '../../../src/codecs/codec.ts';
import { deflate } from '../../../src/codecs/deflate.ts';
import { lz4 } from '../../../src/codecs/lz4.ts';
import { lz4ByWords } from '../../../src/codecs/lz4-words.ts';
import { microLzma } from '../../../src/codecs/micro-lzma.ts';
import { zstd, zstdByWords } from '../../../src/codecs/zstd.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import {
  fromHex,
  LZ4_STREAM,
  LZMA_PATTERN_STREAM,
  LZMA_STREAM,
  LZMA_STREAM_LP2_PB4,
  ZSTD_STREAM,
} from '../../support/erofs/codec-streams.ts';
import { seededRandom } from '../../support/random.ts';
import { sampleText } from '../../support/sample.ts';

interface StreamCase {
  readonly name: string;
  readonly codec: Codec;
  readonly stream: Uint8Array;
  readonly expected: Uint8Array;
  /** Does the stream end with its data? */
  readonly isExact: boolean;
}

const text = sampleText(2000);
const pattern = new TextEncoder().encode('0123456789abcdef'.repeat(4096));

const CASES: readonly StreamCase[] = [
  { name: 'LZ4', codec: lz4, stream: fromHex(LZ4_STREAM), expected: text, isExact: true },
  { name: 'LZ4 by words', codec: lz4ByWords, stream: fromHex(LZ4_STREAM), expected: text, isExact: true },
  { name: 'Zstandard', codec: zstd, stream: fromHex(ZSTD_STREAM), expected: text, isExact: true },
  { name: 'Zstandard by words', codec: zstdByWords, stream: fromHex(ZSTD_STREAM), expected: text, isExact: true },
  { name: 'DEFLATE', codec: deflate, stream: deflateRawSync(text), expected: text, isExact: true },
  {
    name: 'DEFLATE, stored',
    codec: deflate,
    stream: deflateRawSync(text, { level: 0 }),
    expected: text,
    isExact: true,
  },
  { name: 'MicroLZMA', codec: microLzma, stream: fromHex(LZMA_PATTERN_STREAM), expected: pattern, isExact: true },
  { name: 'MicroLZMA lc=3', codec: microLzma, stream: fromHex(LZMA_STREAM), expected: text, isExact: false },
  {
    name: 'MicroLZMA lp=2 pb=4',
    codec: microLzma,
    stream: fromHex(LZMA_STREAM_LP2_PB4),
    expected: text,
    isExact: false,
  },
];

/** Decodes into the middle of a larger array, from the middle of another one, and checks that it stays inside. */
function decode(codec: Codec, stream: Uint8Array, length: number, ending: Ending): Uint8Array {
  const guard = 64;
  const source = new Uint8Array(stream.length + 2 * guard).fill(0xa5);
  source.set(stream, guard);
  const target = new Uint8Array(length + 2 * guard).fill(0x5a);
  codec(source.subarray(guard, guard + stream.length), target.subarray(guard, guard + length), ending);
  assert.ok(target.subarray(0, guard).every((byte) => byte === 0x5a));
  assert.ok(target.subarray(guard + length).every((byte) => byte === 0x5a));
  return target.subarray(guard, guard + length);
}

const same = (left: Uint8Array, right: Uint8Array): boolean => Buffer.from(left).equals(right);

for (const { name, codec, stream, expected, isExact } of CASES) {
  describe(name, () => {
    test('decodes all of it', () => {
      assert.ok(same(decode(codec, stream, expected.length, 'prefix'), expected));
      if (isExact) assert.ok(same(decode(codec, stream, expected.length, 'exact'), expected));
      else assert.throws(() => decode(codec, stream, expected.length, 'exact'), BootfsError);
    });

    test('decodes as much as it is asked for, at every length', () => {
      const step = expected.length > 5000 ? 97 : 1;
      for (let length = 0; length < expected.length; length += step) {
        assert.ok(same(decode(codec, stream, length, 'prefix'), expected.subarray(0, length)), `${length} bytes`);
        if (length > 0) assert.throws(() => decode(codec, stream, length, 'exact'), BootfsError, `${length} bytes`);
      }
    });

    test('does not decode more than there is', () => {
      for (const more of [1, 100, 100_000]) {
        assert.throws(() => decode(codec, stream, expected.length + more, 'prefix'), BootfsError);
        assert.throws(() => decode(codec, stream, expected.length + more, 'exact'), BootfsError);
      }
    });

    test('refuses a stream cut off at any byte', () => {
      for (let length = 0; length < stream.length; length++) {
        const cut = stream.subarray(0, length);
        assert.throws(() => decode(codec, cut, expected.length, 'exact'), BootfsError, `${length} bytes`);
        try {
          assert.ok(same(decode(codec, cut, expected.length, 'prefix'), expected), `${length} bytes`);
        } catch (error) {
          assert.ok(error instanceof BootfsError);
        }
      }
    });

    test('takes damaged streams for what they are', () => {
      const random = seededRandom(stream.length);
      for (let attempt = 0; attempt < 300; attempt++) {
        const damaged = stream.slice();
        for (let change = 1 + random(4); change > 0; change--) damaged[random(damaged.length)] = random(256);
        try {
          decode(codec, damaged, expected.length, attempt % 2 === 0 ? 'exact' : 'prefix');
        } catch (error) {
          assert.ok(error instanceof BootfsError, String(error));
        }
      }
    });

    test('takes any bytes for what they are', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(5000), fc.boolean(), (tail, length, exact) => {
          const source = new Uint8Array([...stream.subarray(0, 12), ...tail]);
          for (const bytes of [tail, source]) {
            try {
              decode(codec, bytes, length, exact ? 'exact' : 'prefix');
            } catch (error) {
              assert.ok(error instanceof BootfsError, String(error));
            }
          }
        }),
        { numRuns: 150 },
      );
    });
  });
}

for (const codec of [lz4, lz4ByWords])
  describe(`${codec === lz4 ? 'LZ4' : 'LZ4 by words'}, block by block`, () => {
    const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

    test('repeats a pattern shorter than the match', () => {
      for (const distance of [1, 2, 3, 7, 8, 9, 16, 17]) {
        const literals = Array.from({ length: distance }, (_, at) => at + 1);
        const start = distance < 15 ? [(distance << 4) | 15] : [0xff, distance - 15];
        const stream = bytes(...start, ...literals, distance, 0, 255, 20, 0);
        const made = 4 + 15 + 255 + 20;
        const expected = Uint8Array.from({ length: distance + made }, (_, at) => (at % distance) + 1);
        assert.ok(same(decode(codec, stream, expected.length, 'prefix'), expected), `distance ${distance}`);
      }
    });

    test('refuses a match before the start, or of distance 0', () => {
      assert.throws(() => decode(codec, bytes(0x10, 1, 2, 0, 0), 10, 'prefix'), /match 2 bytes back at 1/);
      assert.throws(() => decode(codec, bytes(0x10, 1, 0, 0, 0), 10, 'prefix'), /match 0 bytes back/);
    });

    test('takes as many of the literals as are wanted, where the rest would be past the stream', () => {
      const stream = bytes(0x80, 1, 2, 3, 4, 5);
      for (const length of [1, 5]) {
        assert.ok(same(decode(codec, stream, length, 'prefix'), stream.subarray(1, 1 + length)), `${length} bytes`);
      }
      assert.throws(() => decode(codec, stream, 6, 'prefix'), /literals reach past/);
      assert.throws(() => decode(codec, stream, 8, 'exact'), /literals reach past/);
    });
  });

describe('MicroLZMA properties', () => {
  test('lc + lp is at most 4, pb at most 4', () => {
    for (const properties of [225, 255, 8 + 9 * 4, 5 + 9 * 0 + 45 * 5]) {
      const stream = new Uint8Array([~properties & 0xff, 0, 0, 0, 0, 0]);
      assert.throws(() => decode(microLzma, stream, 1, 'prefix'), /LZMA properties/);
    }
  });
});

describe('Zstandard frames by hand', () => {
  const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
  const frame = (...values: number[]): Uint8Array => new Uint8Array([...MAGIC, ...values]);
  const block = (type: number, size: number, isLast: boolean): number[] => {
    const header = (size << 3) | (type << 1) | (isLast ? 1 : 0);
    return [header & 255, (header >> 8) & 255, header >> 16];
  };

  test('raw and RLE blocks', () => {
    const stream = frame(0x20, 103, ...block(0, 3, false), 1, 2, 3, ...block(1, 100, true), 9);
    assert.ok(same(decode(zstd, stream, 103, 'exact'), new Uint8Array([1, 2, 3, ...new Array(100).fill(9)])));
  });

  test('refuses dictionaries, reserved bits, reserved blocks, a window without content', () => {
    assert.throws(() => decode(zstd, frame(0x21, 7, 1, ...block(1, 1, true), 9), 1, 'exact'), /dictionary/);
    assert.throws(() => decode(zstd, frame(0x28, 1, ...block(1, 1, true), 9), 1, 'exact'), /reserved bit/);
    assert.throws(() => decode(zstd, frame(0x20, 1, ...block(3, 1, true), 9), 1, 'exact'), /reserved type/);
    assert.throws(() => decode(zstd, frame(0x20, 2, ...block(1, 1, true), 9), 2, 'exact'), /ends after 1 of 2/);
    assert.throws(
      () => decode(zstd, new Uint8Array([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]), 1, 'prefix'),
      /no Zstandard/,
    );
  });

  test('a frame that promises gigabytes takes no more than its target', () => {
    const stream = frame(0xe0, 0, 0, 0, 0, 2, 0, 0, 0, ...block(1, 100_000, false), 9);
    assert.ok(same(decode(zstd, stream, 1000, 'prefix'), new Uint8Array(1000).fill(9)));
  });

  test('sequences that cost no bits are bounded by the target', () => {
    // After one byte, 40 000 sequences of RLE codes: no literals, the second last distance (1 since the first one), 3 bytes.
    const first = [0x09, 0x61, 1, 0x54, 1, 2, 0, 0b100];
    const section = [0x00, 0xff, 0x40, 0x1d, 0x54, 0, 0, 0, 1];
    const stream = frame(
      0xa0,
      ...[100, 0, 2, 0],
      ...block(2, first.length, false),
      ...first,
      ...block(2, section.length, true),
      ...section,
    );
    assert.ok(same(decode(zstd, stream, 1000, 'prefix'), new Uint8Array(1000).fill(0x61)));
    assert.throws(() => decode(zstd, stream, 131_172, 'exact'), BootfsError);
  });
});
