/** What is said of a whole disk: table, command lines, root. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BootEntry, collectBootEntries } from '../../../../src/boot/index.ts';
import { checkFileSystem } from '../../../../src/check/index.ts';
import { judgeCommandLines } from '../../../../src/check/rules/command-line.ts';
import { judgeTable } from '../../../../src/check/rules/partition-table.ts';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import { memoryDevice } from '../../../../src/device/memory.ts';
import { openDisk } from '../../../../src/disk/open-disk.ts';
import { formatsOf } from '../../../../src/formats/drivers.ts';
import { type GptPartition, gptDisk, looksLikeExt, mbrSector, TYPES } from '../../../support/disk/disks.ts';
import { FatBuilder } from '../../../support/fat/builder.ts';
import { bootFileSystem, type Files } from '../../boot/support/boot-tree.ts';
import { bzImage, mainArchive, VERSION } from '../support/images.ts';

const UUID = '11111111-2222-3333-4444-555555555555';
const part = (type: string, firstSector: number, contents: Uint8Array, label = ''): GptPartition => ({
  type,
  uuid: `00000000-0000-4000-8000-${String(firstSector).padStart(12, '0')}`,
  label,
  firstSector,
  contents,
});

/** A FAT volume with these empty files. */
function fat(...paths: string[]): Uint8Array {
  const volume = new FatBuilder({ bits: 12, clusters: 60 });
  for (const path of paths) {
    let folder = volume.root;
    const names = path.split('/');
    for (const name of names.slice(0, -1)) folder = volume.addDirectory(folder, name);
    volume.addFile(folder, names[names.length - 1], 'x');
  }
  return volume.build();
}

const tableFindings = (bytes: Uint8Array): string[] =>
  judgeTable(openDisk(memoryDevice(bytes))).map(({ id, level }) => (level === undefined ? id : `${id} ${level}`));

test('types and contents of partitions that firmware looks for', () => {
  const esp = fat('EFI/BOOT/BOOTX64.EFI');
  assert.deepEqual(tableFindings(gptDisk([part(TYPES.esp, 64, esp), part(TYPES.xbootldr, 300, fat('a'))])), []);
  assert.deepEqual(tableFindings(gptDisk([part(TYPES.esp, 64, new Uint8Array(4096))])), ['esp-not-fat']);
  assert.deepEqual(tableFindings(gptDisk([part(TYPES.esp, 64, esp), part(TYPES.xbootldr, 300, looksLikeExt())])), [
    'xbootldr-not-fat',
  ]);
  assert.deepEqual(tableFindings(gptDisk([part(TYPES.linux, 64, esp)])), ['esp-without-type']);
  const pi = new FatBuilder({ bits: 12, clusters: 60 });
  pi.addFile(pi.addDirectory(pi.addDirectory(pi.root, 'EFI'), 'BOOT'), 'BOOTAA64.EFI', 'x');
  pi.addFile(pi.root, 'config.txt', 'x');
  assert.deepEqual(tableFindings(gptDisk([part(TYPES.linux, 64, pi.build())])), [], 'a Raspberry Pi reads any FAT');
});

test('a hybrid ISO breaks rules on purpose', () => {
  const disk = gptDisk([
    part(TYPES.linux, 64, new Uint8Array(40_000)),
    part(TYPES.esp, 100, fat('EFI/BOOT/BOOTX64.EFI')),
  ]);
  const label = new TextEncoder().encode('CD001');
  assert.deepEqual(tableFindings(disk), ['partitions-overlap']);
  disk.set(label, 32769);
  assert.deepEqual(tableFindings(disk), ['partitions-overlap note', 'iso-image']);
});

test('what was left of a GPT on a disk that is one filesystem is no finding', () => {
  const disk = gptDisk([part(TYPES.linux, 64, new Uint8Array(512))]);
  disk.fill(0, 0, 512);
  assert.deepEqual(tableFindings(disk), ['protective-mbr-missing']);
  disk.set(fat('file').subarray(0, 512), 0);
  disk.set([0xf8, 0xff, 0xff], 512);
  assert.deepEqual(tableFindings(disk.fill(0, 510, 512)), []);
});

const entriesOf = (configuration: string): readonly BootEntry[] =>
  collectBootEntries(bootFileSystem({ '/boot/grub/grub.cfg': configuration, '/vmlinuz': bzImage(), '/initrd': 'x' }))
    .entries;
const entry = (title: string, options: string): string =>
  `menuentry ${title} { linux /vmlinuz ${options}\n initrd /initrd\n}\n`;

function ext(): Uint8Array {
  const bytes = looksLikeExt('root');
  UUID.replace(/-/g, '')
    .match(/../g)
    ?.forEach((hex, at) => {
      bytes[1024 + 0x68 + at] = Number.parseInt(hex, 16);
    });
  return bytes;
}

test('each command line is judged once, and what is not the default weighs less', () => {
  const disk = openDisk(memoryDevice(gptDisk([part(TYPES.linux, 64, ext())])));
  const judge = (...entries: string[]): string[] =>
    judgeCommandLines(disk, entriesOf(entries.join(''))).map(
      ({ id, level, message }) => `${level} ${id} ${message.split(':')[0]}`,
    );
  assert.deepEqual(judge(entry('a', 'root=LABEL=gone'), entry('b', 'root=LABEL=gone')), ['error root-missing a']);
  assert.deepEqual(judge(entry('a', `root=UUID=${UUID}`), entry('b', 'root=LABEL=gone')), [
    'error root-damaged a',
    'warning root-missing b',
  ]);
  assert.deepEqual(judge(entry('a', 'root=LABEL=root rootflags=subvol=@')), ['error root-flags a']);
  assert.deepEqual(judge(entry('a', 'root=/dev/sda1')), ['note root-on-target a', 'warning root-damaged a']);
  assert.deepEqual(judgeCommandLines(undefined, entriesOf(entry('a', 'root=LABEL=gone'))), [], 'no disk, no answer');
});

/** The disk of one partition that mounts as these files, and /boot on it. */
function findings(files: Files, options: string): string[] {
  const boot = bootFileSystem({
    '/grub/grub.cfg': `menuentry a { linux /vmlinuz-${VERSION} ${options}\n initrd /initrd.img\n}\n`,
    [`/vmlinuz-${VERSION}`]: bzImage(),
    '/initrd.img': mainArchive(),
  });
  const formats = {
    ...formatsOf([]),
    probe: () => ({ kind: 'ext4', readable: true, label: 'root', uuid: UUID }),
    mount: (): FileSystem => Object.assign(Object.create(bootFileSystem(files)) as FileSystem, { uuid: UUID }),
  };
  const disk = openDisk(memoryDevice(gptDisk([part(TYPES.linux, 64, ext())])), { formats });
  return checkFileSystem(boot, { disk })
    .findings.filter(({ id }) => /^(root|init|ostree)-/.test(id))
    .map(({ id }) => id);
}

test('the root of the default entry holds an init and modules of its kernel', () => {
  const root = { '/usr/sbin/init': 'x', [`/usr/lib/modules/${VERSION}/modules.dep`]: 'x' };
  assert.deepEqual(findings(root, `root=UUID=${UUID}`), []);
  assert.deepEqual(findings({ '/usr/sbin/init': 'x', '/usr/lib/modules/1.2/modules.dep': 'x' }, `root=UUID=${UUID}`), [
    'root-modules-missing',
  ]);
  assert.deepEqual(findings({ '/etc/fstab': 'x', '/usr/bin/x': 'x' }, `root=UUID=${UUID}`), ['init-missing']);
  assert.deepEqual(findings(root, `root=UUID=${UUID} ostree=/ostree/boot.1/x`), ['ostree-missing']);
});

test('an MBR disk whose partition is cut off', () => {
  const bytes = new Uint8Array(64 * 512);
  bytes.set(mbrSector([{ type: 0x83, start: 8, sectors: 100 }]));
  assert.deepEqual(tableFindings(bytes), ['partition-cut-off']);
});
