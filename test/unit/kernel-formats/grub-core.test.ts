import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../src/bytes/endian.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { grubCoreSector, isGrubBootImage, readGrubBiosCore } from '../../../src/kernel-formats/grub-bios.ts';
import { findGrubModules, packedGrubModules, readGrubModules } from '../../../src/kernel-formats/grub-core.ts';
import { grubModuleName } from '../../../src/kernel-formats/grub-module.ts';
import { grubModules } from '../../support/boot-images.ts';
import { seededRandom } from '../../support/random.ts';

const AREA = grubModules([
  ['elf', new Uint8Array(40)],
  ['memdisk', 'a filesystem'],
  ['config', 'normal (memdisk)/grub.cfg\n'],
  ['prefix', '/EFI/debian'],
]);

test('prefix, script and memdisk of an EFI image', () => {
  const { prefix, config, memdisk } = readGrubModules(memoryDevice(AREA));
  assert.equal(prefix, '/EFI/debian');
  assert.equal(config, 'normal (memdisk)/grub.cfg\n');
  assert.equal(new TextDecoder().decode(readBytes(memdisk!, 0, 12)), 'a filesystem');
});

test('the modules of a BIOS image follow its code, which holds the magic number too', () => {
  const core = new Uint8Array(4096);
  putU32le(core, 400, 0x676d696d);
  core.set(grubModules([['prefix', '(,msdos1)/boot/grub']], 32), 1024);
  assert.equal(findGrubModules(memoryDevice(core)).prefix, '(,msdos1)/boot/grub');
  assert.throws(() => findGrubModules(memoryDevice(new Uint8Array(4096))), /no area of modules/);
});

test('any bytes are a result or an error', () => {
  const random = seededRandom(5);
  for (let round = 0; round < 500; round++) {
    const bytes = AREA.slice(0, random(AREA.length + 1));
    for (let change = random(4); change > 0 && bytes.length > 0; change--) bytes[random(bytes.length)] = random(256);
    try {
      readGrubModules(memoryDevice(bytes));
    } catch (error) {
      assert.ok(error instanceof BootfsError, String(error));
    }
  }
});

test('objects of no size, and too many', () => {
  const endless = AREA.slice();
  putU32le(endless, 28, 0);
  assert.throws(() => readGrubModules(memoryDevice(endless)), /impossible size/);
  const many = grubModules(Array.from({ length: 2001 }, () => ['elf', ''] as const));
  assert.throws(() => readGrubModules(memoryDevice(many)), /impossible size/);
  const long = grubModules([['config', 'x'.repeat(70_000)]]);
  assert.throws(() => readGrubModules(memoryDevice(long)), /too long/);
});

test('boot.img is known by what it says, and knows where the core is', () => {
  const sector = new Uint8Array(512);
  assert.equal(isGrubBootImage(sector), false);
  sector.set(new TextEncoder().encode('GRUB \0Geom\0Hard Disk\0Read\0 Error\r\n'), 0x180);
  putU32le(sector, 0x5c, 34);
  assert.equal(isGrubBootImage(sector), true);
  assert.equal(grubCoreSector(sector), 34);
});

test('a core that is zeros, cut off, or says that it is huge', () => {
  const disk = new Uint8Array(64 * 512);
  assert.throws(() => readGrubBiosCore(memoryDevice(disk), 1), /nothing behind its first sector/);
  putU32le(disk, 512 + 500, 2);
  disk[512 + 508] = 8;
  assert.throws(() => readGrubBiosCore(memoryDevice(disk), 1), /no code that unpacks it/);
  putU32le(disk, 512 + 508, 0xffff);
  assert.throws(() => readGrubBiosCore(memoryDevice(disk), 1), /too long/);
  assert.throws(() => readGrubBiosCore(memoryDevice(disk), 2 ** 40), BootfsError);
});

/** An ELF object of 32 bits with two sections: the names of sections, and the module's own name. */
function module(name: string): Uint8Array {
  const bytes = new Uint8Array(256);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1]);
  putU32le(bytes, 0x20, 64); // e_shoff
  bytes.set([40, 0, 2, 0, 0, 0], 0x2e);
  bytes.set(new TextEncoder().encode('\0.modname\0'), 150);
  bytes.set(new TextEncoder().encode(`${name}\0`), 200);
  putU32le(bytes, 64 + 16, 150);
  putU32le(bytes, 104, 1);
  putU32le(bytes, 104 + 16, 200);
  return bytes;
}

test('modules that are packed in are known by the names that they say', () => {
  const area = grubModules([
    ['elf', module('normal')],
    ['prefix', '/grub'],
    ['elf', new Uint8Array(80)],
    ['elf', module('linux')],
  ]);
  assert.deepEqual(packedGrubModules(readGrubModules(memoryDevice(area))), ['normal', 'linux']);
  const random = seededRandom(7);
  for (let round = 0; round < 300; round++) {
    const bytes = module('x');
    for (let change = 0; change < 4; change++) bytes[random(160)] = random(256);
    assert.doesNotThrow(() => grubModuleName(memoryDevice(bytes)));
  }
});
