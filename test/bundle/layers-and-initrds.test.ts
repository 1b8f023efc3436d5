/** `bootfs.js` and `bootfs.es5.js` put layers of overlayfs on top of each other and unpack initrds, in every engine as the library does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as library from '../../src/index.ts';
import { BOOT_DISK } from '../support/initoverlayfs/walk.ts';
import { archive, concatenated, DIRECTORY, LINK, TRAILER } from '../support/initrd/archive.ts';
import { zstd } from '../support/kernel-formats/packed-archives.ts';
import { bundle } from './bundles.ts';
import { assertSameReport } from './conformance.ts';
import { engines } from './engines.ts';

/** ES5. `disks`: a dirty ext4 with the images of two layers, and an initrd. */
const READ = `
function readLayersAndInitrd(bootfs, disks, print) {
  var boot = bootfs.mount(disks[0]);
  var layers = ['/machine.img', '/initoverlayfs.img'].map(function (path) { return bootfs.mount(bootfs.fileDevice(boot, path)); });
  show(bootfs.overlay(layers));
  show(bootfs.mount(disks[1]));
  function show(fs) {
    print(fs.type + ' ' + JSON.stringify(fs.details));
    Array.from(fs.walk('/')).forEach(function (entry) {
      var content = entry.stats.type === 'file' ? fs.readFile(entry.path, 'utf8') : entry.stats.type === 'symlink' ? fs.readlink(entry.path) : '';
      print([entry.path, JSON.stringify(entry.stats), content.length, content.slice(0, 40)].join(' '));
    });
  }
}
`;
const MAIN = `readLayersAndInitrd(bootfs, host.disks().map(function (_, at) { return bootfs.hostDevice(host, at); }),
  function (line) { host.print(line + '\\n'); });`;

const EARLY = archive([
  { name: 'kernel', mode: DIRECTORY },
  { name: 'kernel/microcode.bin', data: 'microcode' },
  TRAILER,
]);
const MAIN_ARCHIVE = archive([
  { name: 'init', data: '#!/bin/sh\n' },
  { name: 'sbin', mode: LINK, data: 'usr/sbin' },
  { name: 'etc', mode: DIRECTORY },
  { name: 'etc/initrd-release', data: 'ID=bootfs\n' },
  TRAILER,
]);

/** In whole blocks of a disk. */
function initrdOf(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = concatenated(parts);
  return concatenated([bytes, new Uint8Array(-bytes.length & 511)]);
}

const INITRD = initrdOf(EARLY, gzipSync(MAIN_ARCHIVE));

function expectedLines(): string[] {
  const lines: string[] = [];
  const read = new Function(`${READ}; return readLayersAndInitrd;`)() as (
    bootfs: unknown,
    disks: readonly library.BlockDevice[],
    print: (line: string) => void,
  ) => void;
  read(library, [BOOT_DISK, INITRD].map(library.memoryDevice), (line) => lines.push(line));
  return lines;
}

test('the library: the upper layer covers the lower, and all parts of the initrd are there', () => {
  const lines = expectedLines();
  const named = (path: string): string => lines.find((line) => line.startsWith(`${path} `)) ?? 'none';
  assert.match(lines[0], /^overlay \{"layers":\{"kind":"list","value":\["erofs","erofs"\]/);
  assert.match(named('/etc/hostname'), / this-machine/);
  assert.match(named('/usr/lib/modules/6.12.0/kernel/drivers/m3.ko'), / bootfs demo kernel module-3/);
  assert.match(lines.find((line) => line.startsWith('cpio '))!, /"parts":\{"kind":"list","value":\["cpio","gzip"\]\}/);
  assert.match(named('/kernel/microcode.bin'), / 9 microcode$/);
  assert.match(named('/etc/initrd-release'), / 10 ID=bootfs/);
  assert.match(named('/sbin'), / 8 usr\/sbin$/);
});

for (const engine of engines) {
  test(`${engine.name} reads the same`, { skip: engine.skip ?? false }, async () => {
    const scripts = [await bundle(engine.language === 'es5' ? 'bootfs.es5.js' : 'bootfs.js'), READ, MAIN];
    const printed = await engine.run({ scripts, disks: [BOOT_DISK, INITRD] });
    assertSameReport(printed.trimEnd(), expectedLines().join('\n').trimEnd());
  });
}

test('what the bundle has no unpacker for is refused by name', async () => {
  const engine = engines.find(({ skip }) => skip === undefined)!;
  const main = `[0, 1].forEach(function (at) {
    try { bootfs.mount(bootfs.hostDevice(host, at)); } catch (error) { host.print(error.code + ' ' + error.reason + '\\n'); }
  });`;
  const packed = zstd(MAIN_ARCHIVE);
  const disks = [initrdOf(EARLY, packed), initrdOf(packed)];
  const printed = await engine.run({ scripts: [await bundle('bootfs.js'), main], disks });
  assert.match(printed, /^ERR_BOOTFS_UNSUPPORTED zstd is not part of this bundle$/m);
  assert.match(printed, /^ERR_BOOTFS_UNRECOGNISED no known filesystem .*: zstd is not part of this bundle$/m);
});
