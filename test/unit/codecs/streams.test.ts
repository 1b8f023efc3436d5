/** Whole streams, against those that the formats' own programs wrote. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unpackBzip2 } from '../../../src/codecs/bzip2.ts';
import { unpackLz4 } from '../../../src/codecs/lz4-frame.ts';
import { unpackLzmaAlone } from '../../../src/codecs/lzma-alone.ts';
import type { UnpackOptions, UnpackStream } from '../../../src/codecs/unpack.ts';
import { unpackXz } from '../../../src/codecs/xz.ts';
import { readXzBlocks } from '../../../src/codecs/xz-index.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { CONTENTS, PACKED_STREAMS, type PackedStream } from '../../support/codecs/packed-streams.ts';
import { fromHex, LZMA_PATTERN_STREAM } from '../../support/erofs/codec-streams.ts';
import { seededRandom } from '../../support/random.ts';

const UNPACK: Readonly<Record<PackedStream['kind'], UnpackStream>> = {
  xz: unpackXz,
  lzma: unpackLzmaAlone,
  bzip2: unpackBzip2,
  lz4: unpackLz4,
};

function unpacked(unpack: UnpackStream, stream: Uint8Array, options?: UnpackOptions): { bytes: Buffer; end: number } {
  const pieces: Uint8Array[] = [];
  const end = unpack(memoryDevice(stream), (piece) => pieces.push(piece.slice()), options);
  return { bytes: Buffer.concat(pieces), end };
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

describe('what other programs wrote is unpacked, from any offset, and its end is found', () => {
  for (const { name, kind, content, stream } of PACKED_STREAMS) {
    test(`${name} of ${content}`, () => {
      // What no lz4 block can be follows: the legacy format has no other end.
      const surrounded = joined(Uint8Array.of(1, 2, 3), stream, new Uint8Array(40).fill(0xff));
      const { bytes, end } = unpacked(UNPACK[kind], surrounded, { byteOffset: 3 });
      assert.ok(bytes.equals(CONTENTS[content]));
      assert.equal(end, 3 + stream.length);
    });
  }
});

describe('a stream that is cut off or changed is refused', () => {
  for (const { name, kind, content, stream } of PACKED_STREAMS) {
    const isLegacyLz4 = kind === 'lz4' && stream[0] === 2;
    test(`${name} of ${content}`, () => {
      const expected = CONTENTS[content];
      const random = seededRandom(stream.length);
      for (let round = 0; round < 60; round++) {
        const cut = stream.subarray(0, round < 30 ? stream.length - 1 - round : random(stream.length));
        if (!(isLegacyLz4 && cut.length === 4)) assert.throws(() => unpacked(UNPACK[kind], cut), BootfsError);
        const changed = stream.slice();
        changed[random(stream.length)] ^= 1 << random(8);
        try {
          const { bytes } = unpacked(UNPACK[kind], changed, { maximumBytes: 2 ** 20 });
          const isChecked = kind !== 'lzma' && !isLegacyLz4 && !name.includes('--check=none');
          if (isChecked) assert.ok(bytes.equals(expected), `round ${round}`);
        } catch (error) {
          assert.ok(error instanceof BootfsError, String(error));
        }
      }
    });
  }
});

test('more than the limit is EFBIG', () => {
  for (const { kind, stream } of PACKED_STREAMS) {
    assert.throws(() => unpacked(UNPACK[kind], stream, { maximumBytes: 1000 }), { code: 'EFBIG' });
  }
});

test('.lzma of a known size, with and without an end marker', () => {
  const header = (size: number) => Uint8Array.of(0x5d, 0, 0, 0x10, 0, size, size >> 8, size >> 16, 0, 0, 0, 0, 0);
  const micro = fromHex(LZMA_PATTERN_STREAM);
  const length = 65536;
  const plain = joined(header(length), Uint8Array.of(0), micro.subarray(1));
  plain[0] = ~micro[0];
  assert.equal(unpacked(unpackLzmaAlone, plain).bytes.toString(), '0123456789abcdef'.repeat(4096));

  const { stream } = PACKED_STREAMS.find(({ kind }) => kind === 'lzma')!;
  const marked = joined(header(CONTENTS.text.length), stream.subarray(13));
  assert.ok(unpacked(unpackLzmaAlone, marked).bytes.equals(CONTENTS.text));
  for (const size of [CONTENTS.text.length - 1, CONTENTS.text.length + 1]) {
    assert.throws(() => unpacked(unpackLzmaAlone, joined(header(size), stream.subarray(13))), BootfsError);
  }
});

test('the blocks of several .xz streams are found from the end of the file, padding between them', () => {
  const [whole, blocks] = PACKED_STREAMS;
  const file = joined(blocks.stream, new Uint8Array(8), whole.stream, new Uint8Array(4));
  const found = readXzBlocks(memoryDevice(file));
  assert.deepEqual(
    found.map(({ unpackedAt, unpackedSize, checkType }) => [unpackedAt, unpackedSize, checkType]),
    [
      [0, 700, 0],
      [700, 700, 0],
      [1400, 600, 0],
      [2000, 2000, 4],
    ],
  );
  assert.throws(() => readXzBlocks(memoryDevice(file.subarray(0, file.length - 6))), BootfsError);
  assert.throws(() => readXzBlocks(memoryDevice(new Uint8Array(64))), /nothing but padding/);
});

test('headers that claim much cost nothing', () => {
  // A tiny lz4 frame with blocks of up to 4 MiB, and an empty bzip2 stream with blocks of up to 900 kB.
  const frame = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73, 2, 0, 0, 0, 0x10, 0x41, 0, 0, 0, 0);
  assert.equal(unpacked(unpackLz4, frame).bytes.toString(), 'A');
  const empty = Buffer.from('425a683917724538509000000000', 'hex');
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 20; round++) {
    unpacked(unpackLz4, frame);
    unpacked(unpackBzip2, empty);
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < 32 * 2 ** 20);
  const { stream } = PACKED_STREAMS.find(({ kind }) => kind === 'lzma')!;
  const greedy = stream.slice();
  greedy.set([0xff, 0xff, 0xff, 0xff], 1);
  assert.throws(() => unpacked(unpackLzmaAlone, greedy), { code: 'ERR_BOOTFS_UNSUPPORTED' });
});
