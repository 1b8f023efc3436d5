/**
 * Boot code of a BIOS as Debian's packages hold it, and SYSLINUX as it installs itself. Run by `npm run test:differential` (3
 * seconds); what is not installed is skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryDevice, mount } from '../../src/index.ts';
import { type BootCode, identifyBootCode } from '../../src/kernel-formats/boot-code.ts';
import { pointsToSector, readLdlinux } from '../../src/kernel-formats/syslinux.ts';

const directory = mkdtempSync(join(tmpdir(), 'bootfs-boot-code-'));
after(() => rmSync(directory, { recursive: true }));

const FILES: readonly (readonly [path: string, code: BootCode])[] = [
  ['/usr/lib/syslinux/mbr/mbr.bin', 'syslinux-mbr'],
  ['/usr/lib/syslinux/mbr/altmbr.bin', 'syslinux-mbr'],
  ['/usr/lib/syslinux/mbr/gptmbr.bin', 'syslinux-gptmbr'],
  ['/usr/lib/grub/i386-pc/boot.img', 'grub'],
  ['/usr/lib/grub/i386-pc/boot_hybrid.img', 'grub'],
];

for (const [path, code] of FILES) {
  test(path, { skip: existsSync(path) ? undefined : 'not installed' }, () => {
    const sector = new Uint8Array(512);
    sector.set(readFileSync(path).subarray(0, 440));
    assert.equal(identifyBootCode(sector), code);
  });
}

function run(command: string, args: readonly string[], environment: Record<string, string> = {}): void {
  const options = { encoding: 'utf8', env: { ...process.env, ...environment }, timeout: 30_000 } as const;
  const { status, stderr, error } = spawnSync(command, args, options);
  assert.equal(error ?? status, 0, `${command} ${args.join(' ')}: ${stderr}`);
}

const missing = ['syslinux', 'mkfs.fat', 'mcopy', 'gcc'].filter(
  (name) => spawnSync(name, ['--version']).error !== undefined,
);

test('SYSLINUX on a FAT volume', { skip: missing.length === 0 ? undefined : `needs ${missing.join(', ')}` }, () => {
  const image = join(directory, 'image');
  writeFileSync(image, '');
  truncateSync(image, 20 * 1024 * 1024);
  run('mkfs.fat', ['-F', '16', '-s', '4', image]);
  assert.equal(identifyBootCode(readFileSync(image).subarray(0, 512)), 'not-bootable');
  // It calls sync(2), which would wait for every filesystem of the machine.
  const source = join(directory, 'no-sync.c');
  const library = join(directory, 'no-sync.so');
  writeFileSync(source, 'void sync(void) {}\n');
  run('gcc', ['-shared', '-fPIC', '-o', library, source]);
  run('syslinux', ['--install', image], { LD_PRELOAD: library });
  const bytes = readFileSync(image);
  const sector = bytes.subarray(0, 512);
  assert.equal(identifyBootCode(sector), 'syslinux');
  const fs = mount(memoryDevice(bytes));
  const { version, dataSectors } = readLdlinux(fs.open('/ldlinux.sys'));
  assert.match(version, /^6\./);
  assert.ok(dataSectors > 50);
  const [{ physicalOffset = 0 }] = fs.extents('/ldlinux.sys');
  assert.ok(pointsToSector(sector, physicalOffset / 512));
  bytes.fill(0, physicalOffset + 4096, physicalOffset + 8192);
  assert.throws(() => readLdlinux(mount(memoryDevice(bytes)).open('/ldlinux.sys')), /checksum is wrong/);
});
