/**
 * The C host's decoders and checksums against the scripts': streams of real images and of zlib, whole, changed, cut off and
 * made up. Both must take the same ones and make the same of them, with AddressSanitizer watching the C. Skipped without gcc.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { constants, deflateRawSync } from 'node:zlib';
import type { Codec, Ending } from '../../../src/codecs/codec.ts';
import { deflate } from '../../../src/codecs/deflate.ts';
import { lz4 } from '../../../src/codecs/lz4.ts';
import { microLzma } from '../../../src/codecs/micro-lzma.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import type { Decoder } from '../../../src/contract/options.ts';
import { crc32cScript } from '../../../src/hash/crc32c.ts';
import { sha256Script } from '../../../src/hash/sha256.ts';
import { memoryDevice, mount } from '../../../src/index.ts';
import { imageBytes } from '../../support/images.ts';
import { seededRandom } from '../../support/random.ts';

const CODECS: readonly Codec[] = [lz4, deflate, microLzma];
const ANSWER_BYTES = 37;
/** BOOTFS_FUZZ_RUNS makes it longer; 1 takes three seconds. */
const RUNS = Math.ceil(Number(process.env.BOOTFS_FUZZ_RUNS ?? 1));

interface Case {
  /** Index into CODECS. */
  readonly codec: number;
  readonly source: Uint8Array;
  readonly length: number;
  readonly ending: Ending;
}

/** What the driver hands to its decoders while it reads all of an image. */
function casesOfImage(name: string): Case[] {
  const cases: Case[] = [];
  const recorder =
    (codec: number): Decoder =>
    (source, target, ending) => {
      cases.push({ codec, source: source.slice(), length: target.length, ending });
      CODECS[codec](source, target, ending);
    };
  const codecs = { lz4: recorder(0), deflate: recorder(1), lzma: recorder(2) };
  const fs = mount(memoryDevice(imageBytes(name)), { codecs });
  for (const { path, stats } of fs.walk('/')) if (stats.type === 'file') fs.readFile(path);
  return cases;
}

function casesOfZlib(random: (below: number) => number): Case[] {
  const { Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY } = constants;
  const cases: Case[] = [];
  for (const strategy of [Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY]) {
    for (const level of [0, 1, 9]) {
      const length = 1 + random(20000);
      const alphabet = 1 + random(64);
      const text = Uint8Array.from({ length }, (_byte, at) => (at % 97 < 40 ? at % 11 : random(alphabet)));
      const source = new Uint8Array(deflateRawSync(text, { level, strategy }));
      cases.push({ codec: 1, source, length, ending: 'exact' });
    }
  }
  return cases;
}

/** Bytes changed, the end cut off or moved, another target: most of a decoder's refusals, each near a stream that is right. */
function damaged({ codec, source, length, ending }: Case, random: (below: number) => number): Case {
  const bytes = source.slice(0, random(4) === 0 ? random(source.length + 1) : source.length);
  for (let count = random(4); count > 0 && bytes.length > 0; count--) bytes[random(bytes.length)] = random(256);
  const target = [length, length, Math.max(1, length - random(9)), length + random(9), 1 + random(70000)][random(5)];
  return { codec, source: bytes, length: target, ending: random(2) === 0 ? ending : 'prefix' };
}

function randomCase(random: (below: number) => number): Case {
  const source = Uint8Array.from({ length: random(200) }, () => random(256));
  const codec = random(3);
  if (codec === 2 && source.length > 0) source[0] = ~random(225);
  if (codec === 1 && source.length > 0) source[0] = (source[0] & 0xf8) | (random(4) << 1);
  return { codec, source, length: 1 + random(300), ending: random(2) === 0 ? 'exact' : 'prefix' };
}

function packed(cases: readonly Case[]): Buffer {
  return Buffer.concat(
    cases.map(({ codec, source, length, ending }) => {
      const head = Buffer.alloc(10);
      head[0] = codec;
      head[1] = ending === 'exact' ? 1 : 0;
      head.writeUInt32LE(source.length, 2);
      head.writeUInt32LE(length, 6);
      return Buffer.concat([head, source]);
    }),
  );
}

/** As run-cases.c answers. */
function answerOfScript({ codec, source, length, ending }: Case): Buffer {
  const answer = Buffer.alloc(ANSWER_BYTES);
  const target = new Uint8Array(length);
  try {
    CODECS[codec](source, target, ending);
  } catch (error) {
    assert.ok(error instanceof BootfsError);
    return answer;
  }
  answer[0] = 1;
  answer.set(sha256Script(target), 1);
  answer.writeUInt32LE(crc32cScript(0xffffffff, target) >>> 0, 33);
  return answer;
}

function build(directory: string): { program: string; error: string } {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const host = here('../../../firmware-shim/host');
  const program = join(directory, 'run-cases');
  const sources = ['hashes.c', 'lz4.c', 'inflate.c', 'lzma.c'].map((name) => join(host, name));
  const flags = ['-O1', '-g', '-w', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', `-I${host}`];
  const { status, stderr } = spawnSync('gcc', [...flags, here('run-cases.c'), ...sources, '-o', program], {
    encoding: 'utf8',
  });
  return { program, error: status === 0 ? '' : stderr };
}

const hasCompiler = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;

test('the C decoders take and refuse what the scripts do', { skip: hasCompiler ? false : 'no gcc' }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-codecs-'));
  try {
    const { program, error } = build(directory);
    assert.equal(error, '');
    const random = seededRandom(16);
    const good = [
      ...['erofs/lz4', 'erofs/lzma', 'erofs/lzma-lc0-lp2-pb0', 'erofs/deflate'].flatMap((name) =>
        casesOfImage(name).slice(0, 60),
      ),
      ...casesOfZlib(random),
    ];
    const bad = Array.from({ length: 600 * RUNS }, () => damaged(good[random(good.length)], random));
    const madeUp = Array.from({ length: 1500 * RUNS }, () => randomCase(random));
    const cases = [...good, ...bad, ...madeUp];
    const { status, stdout, stderr } = spawnSync(program, { input: packed(cases), maxBuffer: 2 ** 28 });
    assert.equal(status, 0, stderr.toString());
    let accepted = 0;
    cases.forEach((one, at) => {
      const expected = answerOfScript(one);
      accepted += expected[0];
      const context = `case ${at}: codec ${one.codec}, ${one.ending}, ${one.length} bytes of ${Buffer.from(one.source).toString('hex').slice(0, 400)}`;
      assert.deepEqual(stdout.subarray(at * ANSWER_BYTES, (at + 1) * ANSWER_BYTES), expected, context);
    });
    assert.ok(accepted > good.length + 100 && accepted < cases.length / 2, `${accepted} of ${cases.length} accepted`);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
