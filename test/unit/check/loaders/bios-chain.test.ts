/** What a BIOS starts: boot code, the partition that is marked, and SYSLINUX on it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { checkDisk } from '../../../../src/check/index.ts';
import { openDisk } from '../../../../src/disk/open-disk.ts';
import { memoryDevice, mount } from '../../../../src/index.ts';
import { mbrSector } from '../../../support/disk/disks.ts';
import { FatBuilder } from '../../../support/fat/builder.ts';
import { ldlinux } from '../../../support/kernel-formats/ldlinux.ts';

const START = 64;
const ELF = '\x7fELF\0libutil.c32\0';

/** A FAT volume with SYSLINUX installed in its root, and these files beside it. */
function volume(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const builder = new FatBuilder({ bits: 12, clusters: 60 });
  for (const [name, content] of Object.entries(files)) builder.addFile(builder.root, name, content);
  const bytes = builder.build();
  const fs = mount(memoryDevice(bytes));
  if (!fs.exists('/ldlinux.sys')) return bytes;
  bytes.set(encodeUtf8('SYSLINUX'), 3);
  putU32le(bytes, 0x1f8, 0x3eb202fe);
  putU32le(bytes, 0x100, (fs.extents('/ldlinux.sys')[0].physicalOffset ?? 0) / 512);
  return bytes;
}

const FILES = {
  'LDLINUX SYS': ldlinux(),
  'LDLINUX C32': '\x7fELF',
  'MENU    C32': ELF,
  'LIBUTIL C32': '\x7fELF',
  SYSLINUXCFG: 'UI menu.c32\n',
};

/** Findings about the chain of an MBR disk whose first partition is that volume. */
function chain(
  contents: Uint8Array,
  flags: readonly number[] = [0x80],
  words = 'Missing operating system.\0Operating system load error.',
) {
  const disk = new Uint8Array((START + 400) * 512);
  disk.set(mbrSector(flags.map((flag, at) => ({ type: 0x0c, start: START + 200 * at, sectors: 200, flag }))));
  disk.set(encodeUtf8(words), 100);
  disk.set(contents, START * 512);
  const { findings, chains, menu } = checkDisk(openDisk(memoryDevice(disk)), { firmware: 'bios' });
  const own = findings.filter(({ id }) => /^(loader|boot-code|second|active)/.test(id));
  return {
    loaders: chains[0].loaders,
    inMenu: menu.loaders.map(({ kind, partition }) => `${kind} ${partition}`),
    found: own.map(({ level, id, path }) => `${level} ${id}${path === undefined ? '' : ` ${path}`}`),
  };
}

const without = (name: string, content?: string | Uint8Array) => {
  const files: Record<string, string | Uint8Array> = { ...FILES };
  delete files[name];
  return volume(content === undefined ? files : { ...files, [name]: content });
};

test('mbr.bin starts SYSLINUX on the active partition', () => {
  assert.deepEqual(chain(volume(FILES)), {
    loaders: ['SYSLINUX mbr.bin', 'SYSLINUX 6.04'],
    inMenu: ['syslinux 1'],
    found: [],
  });
  assert.deepEqual(chain(volume(FILES), [0]).inMenu, []);
  assert.deepEqual(chain(volume(FILES), [0]).found, ['error active-flag-missing']);
  assert.deepEqual(chain(volume(FILES), [0x80, 0x80]).found, ['error active-flag-missing']);
  assert.deepEqual(chain(volume(FILES), [0x80], 'Missing OS\0Disk error').found, ['error loader-broken']);
  assert.deepEqual(chain(volume(FILES), [0x80], 'Missing operating system').found, ['warning loader-unknown']);
  assert.deepEqual(chain(new Uint8Array(512)).found, ['error boot-code-missing']);
});

test('each part of SYSLINUX that is damaged or not there is an error', () => {
  assert.deepEqual(chain(without('LDLINUX SYS', new Uint8Array(4096))).found, ['error loader-broken /ldlinux.sys']);
  assert.deepEqual(chain(without('LDLINUX C32')).found, ['error second-stage-missing /ldlinux.c32']);
  assert.deepEqual(chain(without('LDLINUX C32', new Uint8Array(9))).found, ['error loader-module-broken /ldlinux.c32']);
  assert.deepEqual(chain(without('MENU    C32', new Uint8Array(9))).found, ['error loader-module-broken /menu.c32']);
  assert.deepEqual(
    chain(without('LIBUTIL C32')).found,
    ['error second-stage-missing /libutil.c32'],
    'what a module needs',
  );
  const moved = volume(FILES);
  putU32le(moved, 0x100, 12345);
  assert.deepEqual(chain(moved).found, ['error loader-broken /ldlinux.sys']);
});

test('a module that an entry starts is no part of the loader', () => {
  const entry = 'UI menu.c32\nLABEL a\nKERNEL /chain.c32\nCOM32 menu.c32';
  assert.deepEqual(chain(without('SYSLINUXCFG', entry)).found, ['warning second-stage-missing /chain.c32']);
});

test('a configuration may lead to so many modules, and no more', () => {
  const lines = Array.from({ length: 200 }, (_, at) => `KERNEL m${at}.c32`).join('\n');
  assert.equal(chain(without('SYSLINUXCFG', lines)).found.length, 64);
});

/** Of a disk with this first sector and a table of one active partition that begins with these bytes. */
function judged(sector: Uint8Array, contents: Uint8Array = new Uint8Array(512), start = START) {
  const disk = new Uint8Array((START + 200) * 512);
  disk.set(mbrSector([{ type: 0x0c, start, sectors: 100, flag: 0x80 }]));
  disk.set(sector.subarray(0, 440));
  disk.set(sector.subarray(504, 508), 504);
  if (start === START) disk.set(contents, START * 512);
  const { findings, chains } = checkDisk(openDisk(memoryDevice(disk)), { firmware: 'bios' });
  const own = findings.filter(({ id }) => /^(loader|boot-code|second|active)/.test(id));
  return [...chains[0].loaders, ...own.map(({ id, message }) => `${id}: ${message.replace('bios: ', '')}`)];
}

function sector(words: string, at = 100): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set(encodeUtf8(words), at);
  return bytes;
}

const MBR_BIN = sector('Missing operating system.\0Operating system load error.');
const SYSLINUX = sector('SYSLINUX', 3);
putU32le(SYSLINUX, 0x1f8, 0x3eb202fe);

test('boot code that can start nothing here is told by what it is', () => {
  assert.deepEqual(judged(sector('')), ['boot-code-missing: the first sector of the disk holds no boot code']);
  assert.deepEqual(judged(sector('This is not a bootable disk')), [
    'boot-code-missing: the first sector of the disk holds the code of mkfs.fat, which says that it boots nothing',
  ]);
  assert.deepEqual(judged(sector('isolinux.bin missing or corrupt')), [
    'ISOLINUX',
    'loader-unknown: ISOLINUX starts from the ISO 9660 of the disk, which bootfs does not read',
  ]);
  assert.deepEqual(judged(SYSLINUX), [
    'SYSLINUX',
    'loader-unknown: the boot code in the first sector is not one that bootfs knows',
  ]);
});

test('the active partition: unknown code, none, code for nothing, and one past the end', () => {
  const windows = sector('Invalid partition table');
  assert.deepEqual(judged(windows, sector('something')), [
    'MBR',
    'boot code',
    'loader-unknown: the boot code of the partition is not one that bootfs knows',
  ]);
  assert.deepEqual(judged(MBR_BIN, sector('This is not a bootable disk')).slice(1), [
    'boot-code-missing: the first sector of the partition holds the code of mkfs.fat, which says that it boots nothing',
  ]);
  assert.deepEqual(judged(MBR_BIN, MBR_BIN, 1_000_000).slice(1), [
    'loader-missing: it begins past the end of the disk',
  ]);
  assert.deepEqual(judged(MBR_BIN, SYSLINUX).slice(1), [
    'SYSLINUX',
    'loader-broken: SYSLINUX reads its partition, which holds no filesystem that bootfs knows',
  ]);
});

test('GRUB whose core image is not there, in the first sector of the disk or of the partition', () => {
  const bootImage = sector('GRUB \0Geom\0Hard Disk\0Read\0 Error', 0x180);
  for (const found of [judged(bootImage), judged(MBR_BIN, bootImage)]) {
    assert.equal(found[found.length - 2], 'GRUB');
    assert.match(found[found.length - 1], /^loader-broken: GRUB core image: /);
  }
});

test('a whole disk without a table: SYSLINUX reads its own sectors', () => {
  const bytes = volume(FILES);
  const whole = (contents: Uint8Array) => checkDisk(openDisk(memoryDevice(contents)), { firmware: 'bios' });
  assert.deepEqual(whole(bytes).chains[0].loaders, ['SYSLINUX 6.04']);
  const missing = without('LDLINUX SYS');
  missing.set(encodeUtf8('EXTLINUX'), 3);
  putU32le(missing, 0x1f8, 0x3eb202fe);
  const { chains, findings } = whole(missing);
  assert.deepEqual(chains[0].loaders, ['EXTLINUX']);
  assert.ok(findings.some(({ id, path }) => id === 'second-stage-missing' && path === '/ldlinux.sys'));
});

test('SYSLINUX without a configuration needs its core alone', () => {
  assert.deepEqual(chain(without('SYSLINUXCFG')).found, []);
  const twice = 'UI menu.c32\nUI menu.c32\n';
  assert.deepEqual(chain(without('SYSLINUXCFG', twice)).found, []);
});
