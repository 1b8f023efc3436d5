/** The codecs against the programs that define their formats, on random data at all their levels. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import type { Codec } from '../../src/codecs/codec.ts';
import { deflate } from '../../src/codecs/deflate.ts';
import { lz4 } from '../../src/codecs/lz4.ts';
import { microLzma } from '../../src/codecs/micro-lzma.ts';
import { zstd } from '../../src/codecs/zstd.ts';
import { seededRandom } from '../support/random.ts';
import { sampleText } from '../support/sample.ts';

const RUNS = Number(process.env['BOOTFS_DIFFERENTIAL_RUNS'] ?? 30);

type Random = (below: number) => number;

function data(random: Random): Uint8Array {
  const length = [random(100), random(5000), random(300_000), random(1_000_000)][random(4)];
  if (random(4) === 0) return sampleText(length);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const piece = Math.min(length - at, 1 + random(5000));
    const kind = random(4);
    if (kind === 0) bytes.fill(random(256), at, at + piece);
    else if (kind === 1) for (let byte = at; byte < at + piece; byte++) bytes[byte] = random(256);
    else if (kind === 2) for (let byte = at; byte < at + piece; byte++) bytes[byte] = 97 + random(1 + random(20));
    else if (at > 0) bytes.copyWithin(at, random(at), at);
    at += piece;
  }
  return bytes;
}

function pipe(command: string, args: readonly string[], input: Uint8Array): Uint8Array {
  const { status, stdout, stderr } = spawnSync(command, args, { input, maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return new Uint8Array(stdout);
}

function zstdStream(input: Uint8Array, random: Random): Uint8Array {
  const level = [['--fast=5'], ['-1'], ['-9'], ['-19'], ['--ultra', '-22']][random(5)];
  return pipe('zstd', ['-q', '-c', '--no-check', ...level], input);
}

/** Raw LZMA1 with the first byte, always 0, replaced as MicroLZMA has it. */
function lzmaStream(input: Uint8Array, random: Random): Uint8Array {
  const [lc, lp, pb] = [random(5), 0, random(5)];
  const raw = pipe('xz', ['-c', '--format=raw', `--lzma1=preset=${random(10)},lc=${lc},lp=${lp},pb=${pb}`], input);
  raw[0] = ~((pb * 5 + lp) * 9 + lc);
  return raw;
}

/** One frame of dependent blocks of 4 MiB, so one block. */
function lz4Stream(input: Uint8Array, random: Random): Uint8Array {
  const frame = pipe('lz4', ['-q', '-c', '-B7', '--no-frame-crc', `-${1 + random(12)}`], input);
  const size = new DataView(frame.buffer, frame.byteOffset).getUint32(7, true);
  // The highest bit: stored as it is.
  return size >>> 31 === 1 ? new Uint8Array(0) : frame.subarray(11, 11 + size);
}

interface Format {
  readonly name: string;
  readonly command?: string;
  readonly codec: Codec;
  readonly hasEndMarker?: boolean;
  encode(input: Uint8Array, random: Random): Uint8Array;
}

const FORMATS: readonly Format[] = [
  { name: 'Zstandard', command: 'zstd', codec: zstd, encode: zstdStream },
  { name: 'MicroLZMA', command: 'xz', codec: microLzma, encode: lzmaStream, hasEndMarker: true },
  { name: 'LZ4', command: 'lz4', codec: lz4, encode: lz4Stream },
  {
    name: 'DEFLATE',
    codec: deflate,
    encode: (input, random) => deflateRawSync(input, { level: random(10), windowBits: 9 + random(7) }),
  },
];

for (const { name, command, codec, encode, hasEndMarker } of FORMATS) {
  const skip = command !== undefined && spawnSync('which', [command]).status !== 0 ? `needs ${command}` : undefined;
  test(name, { skip }, () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seededRandom(seed);
      const expected = data(random);
      const stream = encode(expected, random);
      if (stream.length === 0) continue;
      const target = new Uint8Array(expected.length);
      codec(stream, target, hasEndMarker === true ? 'prefix' : 'exact');
      assert.ok(Buffer.from(expected).equals(target), `seed ${seed}`);
    }
  });
}
