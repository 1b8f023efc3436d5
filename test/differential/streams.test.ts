/** Compressed files against the programs that write them: every check, filter, format and kind of block. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { readBytes } from '../../src/device/block-device.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { unwrapImage } from '../../src/node/image-file.ts';
import { opcodeBytes } from '../support/codecs/opcodes.ts';
import { zipFile } from '../support/image/archives.ts';
import { patchedDisk } from '../support/image/patched-disk.ts';

/** Whatever the filters look for, text, noise and long zeros. */
const contents = Buffer.concat([
  opcodeBytes(700_001),
  patchedDisk(3_000_000),
  Buffer.alloc(5_000_000),
  opcodeBytes(99),
]);
const directory = mkdtempSync(join(tmpdir(), 'bootfs-streams-'));
const file = join(directory, 'contents');
writeFileSync(file, contents);
after(() => rmSync(directory, { recursive: true }));

const FILTERS = [
  'x86',
  'powerpc',
  'ia64',
  'arm',
  'armthumb',
  'arm64',
  'sparc',
  'riscv',
  'delta=dist=1',
  'delta=dist=256',
];
const COMMANDS: readonly (readonly [format: string, command: string])[] = [
  ...['none', 'crc32', 'crc64', 'sha256'].map((check) => ['xz', `xz -c -2 --check=${check}`] as const),
  ...FILTERS.map((filter) => ['xz', `xz -c --${filter} --lzma2=preset=1`] as const),
  ['xz', 'xz -c --x86=start=4294963200 --delta=dist=7 --lzma2=preset=0'],
  ['xz', 'xz -c -0 --block-size=100000'],
  ['xz', 'xz -c -T2 -6 --block-size=1MiB'],
  ['xz', 'xz -c --lzma2=preset=1,lc=0,lp=4,pb=4'],
  ['xz', 'xz -c --lzma2=preset=6,dict=4KiB'],
  ['lzma', 'xz -c --format=lzma -3'],
  ['lzma', 'xz -c --format=lzma --lzma1=preset=1,dict=64KiB,lc=1,lp=2,pb=3'],
  ...[1, 5, 9].map((level) => ['bzip2', `bzip2 -c -${level}`] as const),
  ...['-1', '-9 -BX', '-B4 -BD', '-B5 -BD -BX', '--content-size', '--no-frame-crc', '-l'].map(
    (options) => ['lz4', `lz4 -q -c ${options} - -`] as const,
  ),
  ...['-1', '-19', '--ultra -22', '--long=27', '--no-check', '-T0'].map(
    (options) => ['zstd', `zstd -q -c ${options}`] as const,
  ),
  // Of a file, whose size they know: blocks that are read one by one.
  ...['-BX', '-B4 -BX', '-B5 --no-frame-crc', '-BD -BX'].map(
    (options) => ['lz4', `lz4 -q -c --content-size ${options} "$0"`] as const,
  ),
  ['zstd', 'pzstd -q -c -1 "$0"'],
  [
    'zstd',
    'for at in 0 1 2 3 4; do tail -c +$((at * 2000000 + 1)) "$0" | head -c 2000000 > "$0.$at" && zstd -q -c "$0.$at"; done',
  ],
  ['gzip', 'gzip -c -9'],
  ['gzip', 'bgzip -c'],
  ['gzip', 'bgzip -c -l 0'],
];

describe('zip members, which libarchive reads as well', () => {
  for (const [method, command] of [
    [12, 'bzip2 -c'],
    [93, 'zstd -q -c'],
    [95, 'xz -c -2'],
  ] as const) {
    test(command, async (context) => {
      const pack = (input: Uint8Array) => execFileSync('sh', ['-c', command], { input, maxBuffer: 1 << 28 });
      const archive = zipFile({ 'disk.img': contents }, { packing: { method, pack } });
      const { device, close } = await unwrapImage(memoryDevice(archive));
      assert.ok(contents.equals(readBytes(device, 0, device.size)));
      close();
      const judge = spawnSync('bsdtar', ['-xOf', '-'], { input: archive, maxBuffer: 1 << 28 });
      if (judge.error !== undefined) context.diagnostic('no bsdtar here');
      else assert.ok(contents.equals(judge.stdout), String(judge.stderr));
    });
  }
});

describe('what the programs write is what comes out', () => {
  for (const [format, command] of COMMANDS) {
    test(command, async (context) => {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command, file], {
        input: contents,
        maxBuffer: 1 << 28,
      });
      if (status === 127 || /[Uu]nrecognized option|unknown option/.test(String(stderr))) {
        context.skip(`no such program or option here: ${String(stderr).trim()}`);
        return;
      }
      assert.equal(status, 0, String(stderr));
      const twice = Buffer.concat([stdout, stdout]);
      for (const [stream, expected] of [
        [stdout, contents],
        [twice, Buffer.concat([contents, contents])],
      ] as const) {
        const { device, formats, close } = await unwrapImage(memoryDevice(stream), { format });
        assert.equal(formats[0], format);
        assert.ok(expected.equals(readBytes(device, 0, device.size)));
        close();
      }
    });
  }
});
