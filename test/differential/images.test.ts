/** Virtual disks of every format that qemu-img writes, with every option that changes their layout, against qemu-img. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { BlockDevice } from '../../src/contract/block-device.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import { readBytes } from '../../src/device/block-device.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { crc32c } from '../../src/hash/crc32c.ts';
import { CompanionFiles } from '../../src/node/companion-files.ts';
import { openDevice } from '../../src/node/file-device.ts';
import { unwrapImage } from '../../src/node/image-file.ts';
import { cowdFile } from '../support/image/disk-files.ts';
import { patchedDisk } from '../support/image/patched-disk.ts';

const missing = ['qemu-img', 'qemu-io'].find((command) => spawnSync('which', [command]).status !== 0);
const skip = missing === undefined ? false : `needs ${missing}`;
const directory = mkdtempSync(join(tmpdir(), 'bootfs-images-'));
after(() => rmSync(directory, { recursive: true }));

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { cwd: directory, stdio: 'pipe' });
}

function clear(): void {
  for (const name of readdirSync(directory)) if (name !== 'disk.raw') rmSync(join(directory, name));
}

async function open(name: string, format?: string): Promise<{ device: BlockDevice; formats: readonly string[] }> {
  const companions = new CompanionFiles({ files: [], directory, open: openDevice });
  return unwrapImage(openDevice(join(directory, name)), { companions, format });
}

/** LUKS counts iterations by the time of one processor, which qemu-img can't always tell: it is asked again then. */
function runTimed(command: string, ...args: string[]): void {
  for (let left = 5; ; left--) {
    const { status, stderr } = spawnSync(command, args, { cwd: directory, encoding: 'utf8' });
    if (status === 0) return;
    assert.ok(left > 0 && stderr.includes('accurate CPU usage'), stderr);
  }
}

/** What QEMU reads. */
function judged(name: string, format: string): Buffer {
  run('qemu-img', 'convert', '-f', format, '-O', 'raw', name, 'judged.raw');
  return readFileSync(join(directory, 'judged.raw'));
}

async function assertSame(name: string, format: string): Promise<void> {
  const { device, formats } = await open(name);
  assert.equal(formats.length, 1, formats.join());
  const expected = judged(name, format);
  assert.equal(device.size, expected.length);
  for (let at = 0; at < device.size; at += 1_000_003) {
    const length = Math.min(1_000_003, device.size - at);
    assert.ok(expected.subarray(at, at + length).equals(readBytes(device, at, length)), `bytes from ${at}`);
  }
}

const disk = patchedDisk(20 * 2 ** 20 + 7 * 512);
writeFileSync(join(directory, 'disk.raw'), disk);

const QCOW2: string[][] = [];
for (let bits = 9; bits <= 21; bits++) {
  const cluster = `cluster_size=${2 ** bits}`;
  if (bits < 16 && bits % 2 === 0) {
    QCOW2.push(['-c', '-o', cluster]);
    continue;
  }
  QCOW2.push(['-o', cluster], ['-c', '-o', `${cluster},compression_type=zlib`], ['-c', '-o', `${cluster},compat=0.10`]);
  QCOW2.push(['-c', '-o', `${cluster},compression_type=zstd`]);
  if (bits >= 14) QCOW2.push(['-o', `${cluster},extended_l2=on`], ['-c', '-o', `${cluster},extended_l2=on`]);
}
QCOW2.push(['-o', 'compat=0.10'], ['-o', 'lazy_refcounts=on,refcount_bits=64'], ['-o', 'preallocation=metadata']);
QCOW2.push(['-o', 'preallocation=falloc'], ['-o', 'preallocation=off,refcount_bits=1']);
QCOW2.push(['-o', 'preallocation=full'], ['-o', 'data_file=data.bin'], ['-o', 'data_file=data.bin,data_file_raw=on']);

const VMDK = ['monolithicSparse', 'monolithicFlat', 'twoGbMaxExtentSparse', 'twoGbMaxExtentFlat', 'streamOptimized'];
const CASES: readonly (readonly [format: string, options: readonly (readonly string[])[]])[] = [
  ['qcow2', QCOW2],
  [
    'vmdk',
    [
      ...VMDK.map((subformat) => ['-o', `subformat=${subformat}`]),
      ['-o', 'compat6=on'],
      ['-o', 'zeroed_grain=on'],
      ['-o', 'adapter_type=lsilogic,hwversion=11'],
    ],
  ],
  [
    'vpc',
    ['dynamic', 'fixed'].flatMap((subformat) => [
      ['-o', `subformat=${subformat}`],
      ['-o', `subformat=${subformat},force_size=on`],
    ]),
  ],
  [
    'vhdx',
    [1, 2, 8, 32, 256]
      .map((mib) => ['-o', `block_size=${mib * 2 ** 20}`])
      .concat([
        ['-o', 'subformat=fixed'],
        ['-o', 'block_state_zero=off'],
        ['-o', 'log_size=4M'],
      ]),
  ],
  ['vdi', [[], ['-o', 'static=on']]],
];

for (const [format, variants] of CASES) {
  describe(`${format}: what QEMU reads`, { skip }, () => {
    for (const options of variants) {
      test(options.join(' ') || 'as it is', async () => {
        clear();
        run('qemu-img', 'convert', '-O', format, ...options, 'disk.raw', 'image');
        await assertSame('image', format);
      });
    }
  });
}

describe('vmdk of an ESX server: what QEMU reads', { skip }, () => {
  for (const grain of [512, 4096, 65536]) {
    test(`grains of ${grain} bytes`, async () => {
      clear();
      writeFileSync(join(directory, 'delta.vmdk'), cowdFile(disk, grain));
      const lines = ['version=1', 'CID=12345678', 'parentCID=ffffffff', 'createType="vmfsSparse"'];
      const extent = `RW ${disk.length / 512} VMFSSPARSE "delta.vmdk"`;
      writeFileSync(join(directory, 'image'), ['# Disk DescriptorFile', ...lines, extent, ''].join('\n'));
      await assertSame('image', 'vmdk');
    });
  }
});

/** Writes patterns into an image, some of them zeros, some over what lies below. */
function scribble(name: string, format: string, seed: number): void {
  const commands: string[] = [];
  for (let index = 0; index < 12; index++) {
    const at = ((seed * 7919 + index * 1_234_567) % (disk.length - 300_000)) & ~511;
    const length = (((index * 37_171) % 200_000) & ~511) + 512;
    commands.push(
      '-c',
      index % 4 === 3 ? `write -z ${at} ${length}` : `write -P ${(seed + index) & 0xff} ${at} ${length}`,
    );
  }
  run('qemu-io', '-f', format, ...commands, name);
}

describe('chains of images', { skip }, () => {
  const BASES: readonly (readonly [format: string, options: string])[] = [
    ['raw', ''],
    ['qcow2', 'cluster_size=4096'],
    ['vmdk', 'subformat=streamOptimized'],
    ['vhdx', ''],
    ['vpc', 'subformat=dynamic,force_size=on'],
    ['vdi', ''],
  ];
  for (const [base, options] of BASES) {
    test(`qcow2 on qcow2 with subclusters on ${base}`, async () => {
      clear();
      run('qemu-img', 'convert', '-O', base, ...(options === '' ? [] : ['-o', options]), 'disk.raw', 'base');
      run('qemu-img', 'create', '-f', 'qcow2', '-o', 'extended_l2=on', '-b', 'base', '-F', base, 'middle');
      scribble('middle', 'qcow2', 1);
      run('qemu-img', 'create', '-f', 'qcow2', '-o', 'cluster_size=512', '-b', 'middle', '-F', 'qcow2', 'top', '24M');
      scribble('top', 'qcow2', 2);
      await assertSame('top', 'qcow2');
    });
  }

  test('vmdk on vmdk', async () => {
    clear();
    run('qemu-img', 'convert', '-O', 'vmdk', 'disk.raw', 'base.vmdk');
    run('qemu-img', 'create', '-f', 'vmdk', '-o', 'zeroed_grain=on', '-b', 'base.vmdk', '-F', 'vmdk', 'top.vmdk');
    scribble('top.vmdk', 'vmdk', 3);
    await assertSame('top.vmdk', 'vmdk');
    scribble('base.vmdk', 'vmdk', 4);
    await assert.rejects(open('top.vmdk'), { code: 'ERR_BOOTFS_CORRUPT', message: /has CID/ });
  });

  test('a chain that leads back to itself is refused', async () => {
    clear();
    run('qemu-img', 'create', '-f', 'qcow2', 'one', '16M');
    run('qemu-img', 'create', '-f', 'qcow2', '-b', 'one', '-F', 'qcow2', 'two');
    run('qemu-img', 'rebase', '-u', '-b', 'two', '-F', 'qcow2', 'one');
    await assert.rejects(open('two'), { code: 'ERR_BOOTFS_CORRUPT', message: /own chain/ });
  });
});

describe('qcow2 beside the disk itself', { skip }, () => {
  test('internal snapshots are not the disk', async () => {
    clear();
    run('qemu-img', 'convert', '-O', 'qcow2', 'disk.raw', 'image');
    run('qemu-img', 'snapshot', '-c', 'before', 'image');
    scribble('image', 'qcow2', 6);
    await assertSame('image', 'qcow2');
  });

  test('encryption is named', async () => {
    clear();
    const secret = ['--object', 'secret,id=key,data=secret'];
    const options = ['encrypt.key-secret=key', 'encrypt.iter-time=10'];
    for (const [format, name] of [
      ['luks', /encrypted qcow2 \(LUKS\)/],
      ['aes', /encrypted qcow2 \(AES\)/],
    ] as const) {
      const chosen = [`encrypt.format=${format}`, ...options.slice(0, format === 'luks' ? 2 : 1)].join(',');
      runTimed('qemu-img', 'create', ...secret, '-f', 'qcow2', '-o', chosen, format, '1M');
      await assert.rejects(open(format), { code: 'ERR_BOOTFS_UNSUPPORTED', message: name });
    }
  });
});

describe('formats that QEMU writes and bootfs does not read are named', { skip }, () => {
  for (const [format, name] of [
    ['qed', 'QED'],
    ['parallels', 'Parallels'],
    ['qcow', 'qcow \\(version 1\\)'],
  ]) {
    test(format, async () => {
      clear();
      run('qemu-img', 'convert', '-O', format, 'disk.raw', 'image');
      await assert.rejects(open('image'), { code: 'ERR_BOOTFS_UNSUPPORTED', message: new RegExp(name) });
    });
  }
});

describe('images whose tables or sizes lie', { skip }, () => {
  for (const [format, make] of [
    ['qcow2', ['-o', 'cluster_size=4096']],
    ['vmdk', []],
    ['vpc', ['-o', 'subformat=dynamic']],
    ['vhdx', []],
    ['vdi', []],
  ] as const) {
    test(`${format}: every header field absurd in its turn`, async () => {
      clear();
      run('qemu-img', 'convert', '-O', format, ...make, 'disk.raw', 'image');
      const image = readFileSync(join(directory, 'image'));
      const start = process.cpuUsage();
      for (let at = 0; at < 600; at += 4) {
        const before = image.readUInt32BE(at);
        for (const value of [0xffffffff, 0x7fffffff, 0x00000010]) {
          image.writeUInt32BE(value, at);
          try {
            const { device } = await unwrapImage(memoryDevice(image), { format });
            const end = Math.min(device.size, 2 ** 40);
            for (const place of [0, Math.floor(end / 2), Math.max(0, end - 4096)]) {
              readBytes(device, place, Math.min(4096, end - place));
            }
          } catch (error) {
            assert.ok(error instanceof BootfsError, `${at}: ${error}`);
          }
        }
        image.writeUInt32BE(before, at);
      }
      assert.ok(process.cpuUsage(start).user < 60e6);
    });
  }
});

describe('a VHDX whose log was left behind', { skip }, () => {
  test('is read as QEMU has it after its repair', async () => {
    clear();
    run('qemu-img', 'create', '-f', 'vhdx', '-o', 'block_size=1M', 'image', '64M');
    const before = readFileSync(join(directory, 'image'));
    scribble('image', 'vhdx', 5);
    const image = readFileSync(join(directory, 'image'));
    // As after a crash between the log and the block allocation table: the headers name the log again, the table is old.
    const logGuid = image.subarray(2 ** 20 + 32, 2 ** 20 + 48);
    for (const at of [64 * 1024, 128 * 1024]) {
      logGuid.copy(image, at + 48);
      image.fill(0, at + 4, at + 8);
      image.writeUInt32LE(~crc32c(0xffffffff, image.subarray(at, at + 4096)) >>> 0, at + 4);
    }
    const forgotten = Buffer.from(image);
    const tableAt = Number(before.readBigUInt64LE(192 * 1024 + 16 + 16));
    before.copy(forgotten, tableAt, tableAt, tableAt + 65536);
    writeFileSync(join(directory, 'forgotten'), forgotten);
    writeFileSync(join(directory, 'repaired'), forgotten);
    spawnSync('qemu-img', ['check', '-r', 'all', '-f', 'vhdx', 'repaired'], { cwd: directory });
    const expected = judged('repaired', 'vhdx');
    const { device } = await open('forgotten');
    assert.ok(expected.equals(readBytes(device, 0, device.size)));
    assert.ok(expected.some((byte) => byte !== 0));
  });
});
