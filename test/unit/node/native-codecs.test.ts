import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import type { Codec } from '../../../src/codecs/codec.ts';
import { deflate } from '../../../src/codecs/deflate.ts';
import { lz4 } from '../../../src/codecs/lz4.ts';
import { zstd } from '../../../src/codecs/zstd.ts';
import { nativeCodecs } from '../../../src/node/native-codecs.ts';
import { seededRandom } from '../../support/random.ts';

const MUTANTS = 300;
const SIZE = 5000;

interface Kind {
  readonly ours: Codec;
  readonly native: Codec | undefined;
  readonly compress: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

const { zstdCompressSync } = zlib as unknown as { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array };
const KINDS: Readonly<Record<string, Kind>> = {
  deflate: { ours: deflate, native: nativeCodecs.deflate, compress: (bytes) => zlib.deflateRawSync(bytes) },
  zstd: { ours: zstd, native: nativeCodecs.zstd, compress: zstdCompressSync },
};

/** What comes of decoding: the bytes, or the complaint. */
function outcome(codec: Codec, source: Uint8Array, length: number, ending: 'exact' | 'prefix'): string {
  const target = new Uint8Array(length);
  try {
    codec(source, target, ending);
  } catch (error) {
    return (error as Error).message;
  }
  return Buffer.from(target).toString('hex');
}

for (const [name, { ours, native, compress }] of Object.entries(KINDS)) {
  const skip = compress === undefined || native === undefined ? 'this Node has none' : false;
  test(`${name} by the host: the same bytes and the same complaints, whole, damaged, cut off and asked for too much`, {
    skip,
  }, () => {
    const random = seededRandom(17);
    const bytes = Uint8Array.from({ length: SIZE }, (_, at) => (at % 7 === 0 ? random(256) : at % 50));
    const stream = compress!(bytes);
    assert.equal(outcome(native!, stream, SIZE, 'exact'), Buffer.from(bytes).toString('hex'));
    for (const length of [0, 1, SIZE - 1, SIZE, SIZE + 1]) {
      for (const ending of ['exact', 'prefix'] as const) {
        assert.equal(outcome(native!, stream, length, ending), outcome(ours, stream, length, ending));
      }
    }
    for (let mutant = 0; mutant < MUTANTS; mutant++) {
      const damaged = stream.slice(0, mutant % 3 === 0 ? random(stream.length) : stream.length);
      if (damaged.length > 0) damaged[random(damaged.length)] ^= 1 << random(8);
      assert.equal(outcome(native!, damaged, SIZE, 'exact'), outcome(ours, damaged, SIZE, 'exact'), `mutant ${mutant}`);
    }
  });
}

test('two frames of Zstandard are not taken for one', {
  skip: zstdCompressSync === undefined ? 'this Node has none' : false,
}, () => {
  const frame = zstdCompressSync!(new Uint8Array(100).fill(7));
  const both = Uint8Array.from([...frame, ...frame]);
  for (const length of [100, 200]) {
    assert.equal(outcome(nativeCodecs.zstd!, both, length, 'exact'), outcome(zstd, both, length, 'exact'));
  }
});

/** The rest of a length that its four bits can't hold. */
function lengthBytes(length: number): number[] {
  if (length < 15) return [];
  return [...new Array<number>(Math.floor((length - 15) / 255)).fill(255), (length - 15) % 255];
}

/** Sequences of LZ4 with runs and matches short and long, near and far; and how many bytes they make. */
function randomSequences(random: (below: number) => number): { stream: Uint8Array; size: number } {
  const bytes: number[] = [];
  let size = 0;
  for (let left = 1 + random(30); left >= 0; left--) {
    const literals = [random(15), 12 + random(20), 250 + random(300)][random(3)] + (left === 0 || size === 0 ? 1 : 0);
    const more = [random(15), 10 + random(20), 500 + random(300)][random(3)];
    const isLast = left === 0;
    bytes.push((Math.min(literals, 15) << 4) | (isLast ? 0 : Math.min(more, 15)), ...lengthBytes(literals));
    for (let literal = 0; literal < literals; literal++) bytes.push(random(256));
    size += literals;
    if (isLast) break;
    const distance = 1 + random(random(2) === 0 ? Math.min(size, 20) : Math.min(size, 65535));
    bytes.push(distance & 255, distance >> 8, ...lengthBytes(more));
    size += more + 4;
  }
  return { stream: Uint8Array.from(bytes), size };
}

test('LZ4 by words: the same bytes and the same complaints, whole, damaged, cut off and asked for too much', () => {
  const random = seededRandom(4);
  const native = nativeCodecs.lz4!;
  for (let round = 0; round < MUTANTS; round++) {
    const { stream, size } = randomSequences(random);
    assert.match(outcome(lz4, stream, size, 'exact'), /^[0-9a-f]+$/);
    for (const length of [0, 1, random(size), size - 1, size, size + 1]) {
      for (const ending of ['exact', 'prefix'] as const) {
        assert.equal(outcome(native, stream, length, ending), outcome(lz4, stream, length, ending), `round ${round}`);
      }
    }
    const damaged = stream.slice(0, round % 3 === 0 ? random(stream.length) : stream.length);
    if (damaged.length > 0) damaged[random(damaged.length)] ^= 1 << random(8);
    const ending = round % 2 === 0 ? 'exact' : 'prefix';
    assert.equal(outcome(native, damaged, size, ending), outcome(lz4, damaged, size, ending), `mutant ${round}`);
  }
});
