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
import { installSyslinux, whyNoSyslinux } from '../support/disk/install-syslinux.ts';

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

test('SYSLINUX on a FAT volume', { skip: whyNoSyslinux() }, () => {
  const image = join(directory, 'image');
  writeFileSync(image, '');
  truncateSync(image, 20 * 1024 * 1024);
  assert.equal(spawnSync('mkfs.fat', ['-F', '16', '-s', '4', image]).status, 0);
  assert.equal(identifyBootCode(readFileSync(image).subarray(0, 512)), 'not-bootable');
  installSyslinux(image, directory);
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
