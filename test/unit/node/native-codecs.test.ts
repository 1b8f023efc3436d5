import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import type { Codec } from '../../../src/codecs/codec.ts';
import { deflate } from '../../../src/codecs/deflate.ts';
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
