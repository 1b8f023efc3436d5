import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { type BootCode, identifyBootCode } from '../../../src/kernel-formats/boot-code.ts';
import { pointsToSector, readLdlinux } from '../../../src/kernel-formats/syslinux.ts';
import { ldlinux } from '../../support/kernel-formats/ldlinux.ts';
import { bootFileSystem } from '../boot/support/boot-tree.ts';

const openFileOf = (bytes: Uint8Array) => bootFileSystem({ '/ldlinux.sys': bytes }).open('/ldlinux.sys');

function sectorWith(at: number, ...words: string[]): Uint8Array {
  const sector = new Uint8Array(512);
  sector.set(encodeUtf8(words.join('\0')), at);
  return sector;
}

test('boot code is told by what it says', () => {
  const cases: [Uint8Array, BootCode][] = [
    [new Uint8Array(512), 'none'],
    [sectorWith(440, 'partition table'), 'none'],
    [sectorWith(0x180, 'GRUB \0Geom\0Hard Disk\0Read\0 Error'), 'grub'],
    [sectorWith(100, 'Missing operating system.', 'Operating system load error.'), 'syslinux-mbr'],
    [sectorWith(100, 'Missing OS', 'Multiple active partitions', 'Disk error'), 'syslinux-gptmbr'],
    [
      sectorWith(100, 'Invalid partition table', 'Error loading operating system', 'Missing operating system'),
      'windows',
    ],
    [sectorWith(100, 'This is not a bootable disk.  Please insert'), 'not-bootable'],
    [sectorWith(0, 'anything'), 'other'],
  ];
  for (const [sector, code] of cases) assert.equal(identifyBootCode(sector), code);
  const partition = sectorWith(3, 'SYSLINUX');
  assert.equal(identifyBootCode(partition), 'other', 'the name alone is no proof');
  putU32le(partition, 0x1f8, 0x3eb202fe);
  assert.equal(identifyBootCode(partition), 'syslinux');
});

test('ldlinux.sys: version, and whether it is whole', () => {
  assert.deepEqual(readLdlinux(openFileOf(ldlinux())), { version: '6.04', dataSectors: 8 });
  const changed = ldlinux();
  changed[3000] ^= 1;
  assert.throws(() => readLdlinux(openFileOf(changed)), /checksum is wrong/);
  assert.throws(() => readLdlinux(openFileOf(ldlinux().slice(0, 2048))), /cut off/);
  assert.throws(() => readLdlinux(openFileOf(new Uint8Array(4096))), /no SYSLINUX in it/);
  assert.throws(() => readLdlinux(openFileOf(new Uint8Array(0))), /no SYSLINUX in it/);
  const never = ldlinux();
  putU32le(never, 36, 0);
  assert.throws(() => readLdlinux(openFileOf(never)), /never set/);
});

test('the boot sector holds the number of the first sector of ldlinux.sys', () => {
  const sector = new Uint8Array(512);
  putU32le(sector, 0x71, 123456);
  assert.equal(pointsToSector(sector, 123456), true);
  assert.equal(pointsToSector(sector, 123457), false);
});
