/** A disk is judged by the loaders that its firmware would run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UNPACKERS } from '../../../src/box/unpackers.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { checkDisk, verdictOf } from '../../../src/check/index.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import type { Disk } from '../../../src/disk/disk.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { bootDisk } from '../../support/boot-disk.ts';
import { grubModules } from '../../support/boot-images.ts';
import { gptDisk, TYPES } from '../../support/disk/disks.ts';
import { FatBuilder } from '../../support/fat/builder.ts';
import { signedProgram } from '../../support/kernel-formats/signed-program.ts';
import type { Files } from '../boot/support/boot-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { DIRTY } from './support/healthy.ts';
import { bzImage, cpio, mainArchive, noise, uImage, VERSION } from './support/images.ts';

/** The findings about loaders of a disk whose ESP holds `contents`. */
function chainOf(contents: Uint8Array, options: Parameters<typeof checkDisk>[1] = {}) {
  const esp = { type: TYPES.esp, uuid: '00000000-0000-4000-8000-000000000001', firstSector: 64, contents };
  const { verdict, findings } = checkDisk(openDisk(memoryDevice(gptDisk([esp]))), options);
  return { verdict, ids: findings.map(({ id }) => id).filter((id) => /^(loader|boot-code|second)/.test(id)) };
}

function esp(path: readonly string[], contents: string | Uint8Array): Uint8Array {
  const volume = new FatBuilder({ bits: 12, clusters: 60 });
  let folder = volume.root;
  for (const name of path.slice(0, -1)) folder = volume.addDirectory(folder, name);
  volume.addFile(folder, path[path.length - 1], contents);
  return volume.build();
}

test('an ESP of zeros, and one without a loader, are not ready', () => {
  assert.deepEqual(chainOf(new Uint8Array(4096)), { verdict: 'not-ready', ids: ['loader-missing'] });
  assert.deepEqual(chainOf(esp(['EFI', 'x'], 'x')), { verdict: 'not-ready', ids: ['loader-missing'] });
});

test('what stands where firmware looks and is no program is broken', () => {
  const broken = esp(['EFI', 'BOOT', 'BOOTX64 EFI'], 'x');
  assert.deepEqual(chainOf(broken), { verdict: 'not-ready', ids: ['loader-broken'] });
  assert.deepEqual(chainOf(broken, { architecture: 'aa64' }).ids, ['loader-missing']);
  assert.deepEqual(chainOf(broken, { loaderPath: '\\EFI\\a\\b.efi' }).ids, ['loader-missing']);
  assert.deepEqual(chainOf(broken, { loaderPath: '\\efi\\boot\\bootx64.efi' }).ids, ['loader-broken']);
});

test('a byte of a signed loader that is not what was signed breaks it, and so does its end where that is cut off', () => {
  const loader = signedProgram(['sha256'], [['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']]);
  const place = ['EFI', 'BOOT', 'BOOTX64 EFI'];
  assert.deepEqual(chainOf(esp(place, loader)).ids, []);
  const changed = loader.slice();
  changed[0x1100] ^= 1;
  assert.deepEqual(chainOf(esp(place, changed)), { verdict: 'not-ready', ids: ['loader-broken'] });
  assert.deepEqual(chainOf(esp(place, loader.subarray(0, 0x1100))).ids, ['loader-broken']);
});

test("what the disk's loaders run on, or --arch, is what kernels must be for", () => {
  const kernel = bzImage();
  kernel[0x236] = 1;
  const loader = peFile([['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']]);
  const files = { '/loader/entries/a.conf': 'linux /linux\n', '/linux': kernel };
  const found = (name: string, options = {}): boolean => {
    const disk = bootDisk([{ role: 'esp', files: { [`/EFI/BOOT/${name}`]: loader, ...files } }]);
    return checkDisk(disk, options).findings.some(({ id }) => id === 'kernel-other-machine');
  };
  assert.equal(found('BOOTX64.EFI'), false);
  assert.equal(found('BOOTX64.EFI', { architecture: 'X64' }), false);
  assert.equal(found('BOOTAA64.EFI', { architecture: 'aa64' }), true);
  const packed = new Uint8Array(gzipSync(arm64Image()));
  const disk = bootDisk([{ role: 'esp', files: { '/EFI/BOOT/BOOTX64.EFI': loader, ...files, '/linux': packed } }]);
  const { findings } = checkDisk(disk, { unpackers: UNPACKERS });
  assert.ok(findings.some(({ id, message }) => id === 'kernel-other-machine' && /^it is for aa64/.test(message)));
});

test('with another firmware, what that one would start is asked for', () => {
  assert.deepEqual(chainOf(esp(['a'], 'x'), { firmware: 'bios' }).ids, ['boot-code-missing']);
  assert.deepEqual(chainOf(esp(['a'], 'x'), { firmware: 'rpi' }).ids, ['loader-missing']);
});

test('errors weigh more than what was not looked at, that more than warnings', () => {
  const finding = { path: undefined, message: '', numbers: {}, advice: '' };
  const unknown = { ...finding, id: 'loader-unknown', level: 'warning' as const };
  const warning = { ...finding, id: 'no-default', level: 'warning' as const };
  assert.equal(verdictOf([]), 'ready');
  assert.equal(verdictOf([warning]), 'doubtful');
  assert.equal(verdictOf([warning, unknown]), 'undecided');
  assert.equal(verdictOf([unknown, { ...warning, level: 'error' }]), 'not-ready');
});

const UUID = 'a9b4e488-8334-46db-9df6-ffd41470ea6d';
const GRUB = peFile([['mods', grubModules([['prefix', '(hd0,gpt2)/grub']])]]);
const ENTRY = `menuentry Linux { linux /vmlinuz root=UUID=${UUID} ro\n initrd (hd0,gpt1)/initrd.img\n}\n`;

const MODULES = { '/grub/x86_64-efi/normal.mod': '\x7fELF', '/grub/x86_64-efi/linux.mod': '\x7fELF' };

/** A disk with GRUB and an initrd on its ESP, the kernel on a /boot of its own. */
function spread(initrd: Uint8Array, boot: Files = {}, more: Files = {}): Disk {
  const esp = { '/EFI/BOOT/BOOTX64.EFI': GRUB, '/initrd.img': initrd, ...more };
  return bootDisk([
    { role: 'esp', files: esp },
    { files: { ...MODULES, '/grub/grub.cfg': ENTRY, '/vmlinuz': bzImage(), ...boot } },
    { uuid: UUID, files: { '/sbin/init': 'x', [`/lib/modules/${VERSION}/modules.dep`]: 'x' } },
  ]);
}

test('an initrd on another partition than its kernel is judged where it is', () => {
  const judge = (initrd: Uint8Array) =>
    checkDisk(spread(initrd)).findings.map(({ level, id, partition, path }) => `${level} ${id} ${partition} ${path}`);
  const whole = checkDisk(spread(mainArchive()));
  assert.deepEqual([whole.verdict, whole.findings], ['ready', []]);
  assert.deepEqual(
    whole.files.map(({ role, partition, path }) => `${role} ${partition}:${path}`),
    ['initrd 1:/initrd.img', 'kernel 2:/vmlinuz', 'configuration 2:/grub/grub.cfg'],
  );
  assert.deepEqual(judge(new Uint8Array(0)), ['error file-empty 1 /initrd.img']);
  assert.deepEqual(judge(noise(600)), ['error initrd-unknown 1 /initrd.img']);
  assert.deepEqual(judge(mainArchive('5.4')), ['error initrd-other-version 1 /initrd.img']);
  assert.deepEqual(judge(cpio([{ name: 'etc' }])), ['error initrd-no-init 1 /initrd.img']);
});

test('GRUB of UEFI needs its modules, and what only NVRAM could name is no error', () => {
  const found = (disk: Disk) =>
    checkDisk(disk).findings.map(({ level, id, partition, path }) => `${level} ${id} ${partition} ${path}`);
  assert.deepEqual(found(spread(mainArchive(), { '/grub/x86_64-efi/linux.mod': '\0\0\0\0' })), [
    'error loader-module-broken 2 /grub/x86_64-efi/linux.mod',
  ]);
  const stale = spread(mainArchive(), {}, { '/EFI/vendor/grubx64.efi': '\0\0\0\0' });
  assert.deepEqual(found(stale), ['warning loader-broken 1 /EFI/vendor/grubx64.efi']);
});

test('what rules did not look at is said with its reason', () => {
  const { skipped } = checkDisk(spread(mainArchive()));
  assert.deepEqual(
    skipped.map(({ rule, reason }) => `${rule}: ${reason}`),
    [
      'fat-copies: no partition holds a FAT that can be read',
      'signatures: no database of signatures is given (--db)',
      'journal: ext4 has no journal',
      'journal-blind: nothing waits in a journal',
      'profile: no --profile is named',
      'deep: it is for --deep',
      'loader-configuration: no --loader is named',
      'filesystem-alone: the whole disk is judged',
    ],
  );
  assert.ok(skipped[2].ids.includes('journal-dirty'));
});

test('what somebody says of partitions counts where nothing can be seen', () => {
  const root = (contents: Uint8Array) => ({ type: TYPES.linux, uuid: '', firstSector: 400, contents });
  const bytes = gptDisk([
    { type: TYPES.linux, uuid: '', firstSector: 64, contents: esp(['EFI', 'x'], 'x') },
    root(new Uint8Array(512)),
  ]);
  const disk = openDisk(memoryDevice(bytes), { roles: { esp: 1, root: 2 } });
  assert.deepEqual(
    disk.partitions.map(({ typeRole }) => typeRole),
    ['esp', 'root'],
  );
  assert.throws(() => openDisk(memoryDevice(bytes), { roles: { usr: 7 } }), { code: 'EINVAL' });
  const typed = gptDisk([
    { type: TYPES.esp, uuid: '', firstSector: 64, contents: new Uint8Array(512) },
    root(new Uint8Array(512)),
  ]);
  const other = openDisk(memoryDevice(typed), { roles: { esp: 2 } });
  assert.deepEqual(
    other.partitions.map(({ typeRole }) => typeRole),
    [undefined, 'esp'],
    'there is one ESP',
  );
});

test('a hybrid image of a CD: its ESP is judged, and its loader looks into the ISO 9660, which is not read', () => {
  const image = peFile([['mods', grubModules([['prefix', '()/boot/grub']])]]);
  const partition = {
    type: TYPES.esp,
    uuid: '',
    firstSector: 100,
    contents: esp(['EFI', 'BOOT', 'BOOTX64 EFI'], image),
  };
  const bytes = gptDisk([partition]);
  const judge = () => {
    const { verdict, findings, chains } = checkDisk(openDisk(memoryDevice(bytes)));
    return [verdict, chains[0].loaders.length, ...findings.map(({ level, id }) => `${level} ${id}`)];
  };
  assert.deepEqual(judge(), ['not-ready', 1, 'error nothing-to-boot', 'error entry-missing-file']);
  bytes.set(new TextEncoder().encode('CD001'), 32769);
  assert.deepEqual(judge(), [
    ...['undecided', 1, 'note iso-image', 'warning loader-partition-unread', 'note entry-skipped'],
  ]);
});

test('a disk whose table is broken is judged as a disk', () => {
  const bytes = gptDisk([{ type: TYPES.esp, uuid: '', firstSector: 100, contents: esp(['EFI', 'x'], 'x') }]);
  bytes.fill(0, 512, 34 * 512).fill(0, bytes.length - 33 * 512);
  const { verdict, findings } = checkDisk(openDisk(memoryDevice(bytes)));
  assert.equal(verdict, 'not-ready');
  assert.equal(findings[0].id, 'table-damaged');
});

test('a copy of the FAT that differs is told, of every FAT on the disk', () => {
  const contents = esp(['a'], 'x');
  const second = 512 * (1 + new FatBuilder({ bits: 12, clusters: 60 }).fatSectors);
  const found = () => {
    const bytes = gptDisk([{ type: TYPES.esp, uuid: '', firstSector: 100, contents }]);
    const { findings } = checkDisk(openDisk(memoryDevice(bytes)));
    return findings
      .filter(({ id }) => id === 'fat-copies-differ')
      .map(({ level, partition }) => `${level} ${partition}`);
  };
  assert.deepEqual(found(), []);
  contents.fill(0, second, second + 512);
  assert.deepEqual(found(), ['warning 1']);
});

test('a root that is not read, and entries that are not there, are reasons', () => {
  const reasons = (disk: Disk) =>
    checkDisk(disk)
      .skipped.filter(({ rule }) => /^(init|versions|command-line|root)$/.test(rule))
      .map(({ rule, reason }) => `${rule}: ${reason}`);
  const elsewhere = { '/grub/grub.cfg': ENTRY.replace(/root=\S+/, 'root=/dev/nfs') };
  assert.deepEqual(reasons(spread(mainArchive())), []);
  assert.deepEqual(reasons(spread(mainArchive(), elsewhere)), [
    'root: Linux leads to no root on this disk that is known',
  ]);
  assert.deepEqual(reasons(spread(mainArchive(), { '/grub/grub.cfg': '' })), [
    'init: there is no entry that can be booted',
    'versions: there is no entry that can be booted',
    'command-line: there is no entry that can be booted',
    'root: no default entry that can be booted starts Linux',
  ]);
});

test('what systemd-boot does not read leaves nothing undecided; GRUB may read it', () => {
  const judge = (program: Uint8Array): string[] => {
    const closed = new Uint8Array(4096);
    closed.set([0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 1]);
    const bytes = gptDisk([
      { type: TYPES.esp, uuid: '', firstSector: 100, contents: esp(['EFI', 'BOOT', 'BOOTX64 EFI'], program) },
      { type: TYPES.linux, uuid: '', firstSector: 400, contents: closed },
    ]);
    return checkDisk(openDisk(memoryDevice(bytes))).findings.map(({ id }) => id);
  };
  const systemdBoot = peFile([['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']]);
  assert.ok(judge(systemdBoot).includes('nothing-to-boot'));
  assert.ok(judge(GRUB).includes('loader-partition-unread'));
});

test('a unified kernel image in the place of a loader is judged with its own command line', () => {
  const uki = (cmdline: string): Uint8Array =>
    peFile([
      ['.osrel', 'PRETTY_NAME="An OS"\n'],
      ['.cmdline', cmdline],
      ['.linux', bzImage()],
      ['.initrd', mainArchive()],
    ]);
  const found = (cmdline: string) => {
    const disk = bootDisk([{ role: 'esp', files: { '/EFI/BOOT/BOOTX64.EFI': uki(cmdline) } }]);
    const { findings, menu } = checkDisk(disk, { unpackers: UNPACKERS, firmware: 'uefi' });
    assert.deepEqual(
      menu.entries.map(({ title, options }) => [title, options]),
      [['An OS', cmdline]],
    );
    return findings.map(({ id }) => id).filter((id) => /^root/.test(id));
  };
  assert.deepEqual(found('root=/dev/vda2'), ['root-on-target']);
  assert.deepEqual(found('root=UUID=9d5c3f0e-3b1a-4c55-8f57-6a1d2e3f4a5b'), ['root-missing']);
});

test('a program that is bigger than any loader is named, and not hashed to its end', () => {
  const path = '/EFI/BOOT/BOOTX64.EFI';
  const loader = peFile([['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']]);
  const disk = bootDisk([{ role: 'esp', files: { [path]: loader } }]);
  const { fs } = disk.partitions[0];
  assert.ok(fs);
  const open = fs.open.bind(fs);
  let bytesRead = 0;
  fs.open = (name) => {
    const file = open(name);
    const read = (byteOffset: number, target: Uint8Array): number => {
      bytesRead += target.length;
      return byteOffset < loader.length ? file.read(byteOffset, target) : target.length;
    };
    return name === path ? Object.assign(Object.create(file), { size: 2 ** 31, read }) : file;
  };
  const { findings } = checkDisk(disk, { firmware: 'uefi' });
  const said = findings.filter(({ id }) => id === 'loader-unknown').map(({ message }) => message);
  assert.deepEqual(said, ['uefi: this EFI program is too big to be looked into']);
  assert.ok(bytesRead < 64 * 2 ** 20, `${bytesRead} bytes were read`);
});

test('a loader that bootfs does not know leaves undecided what it boots', () => {
  const verdictOfLoader = (loader: Uint8Array): string =>
    checkDisk(bootDisk([{ role: 'esp', files: { '/EFI/BOOT/BOOTX64.EFI': loader } }])).verdict;
  assert.equal(verdictOfLoader(peFile([['.text', noise(500)]])), 'undecided');
  assert.equal(verdictOfLoader(peFile([['.text', utf16('Installing rEFInd')]])), 'undecided');
  assert.equal(verdictOfLoader(peFile([['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']])), 'not-ready');
});

test("bootfs's own loader needs its script; it replays journals, and reads what GRUB does not", () => {
  const sbat = 'sbat,1,x\nbootfs,1,bootfs,bootfs,0.1.0,x\n';
  const judge = (files: Files, options: Parameters<typeof checkDisk>[1] = {}) => {
    const root = { '/boot/grub/grub.cfg': 'menuentry a { linux /vmlinuz }', '/vmlinuz': bzImage() };
    const disk = bootDisk([{ role: 'esp', files }, { files: root }]);
    const fs = disk.partitions[1].fs!;
    Object.assign(fs, { journal: DIRTY, requirements: [{ name: 'ea_inode' }] });
    const { findings } = checkDisk(disk, {
      firmware: 'uefi',
      blindOf: () => new BootfsError('EIO', 'blind'),
      ...options,
    });
    return findings.map(({ id }) => id).filter((id) => /^(loader|second|journal-blind|nothing)/.test(id));
  };
  const inside = peFile([
    ['.sbat', sbat],
    ['.script', '1'],
  ]);
  const without = peFile([['.sbat', sbat]]);
  assert.deepEqual(judge({ '/EFI/BOOT/BOOTX64.EFI': inside }), []);
  assert.deepEqual(judge({ '/EFI/BOOT/BOOTX64.EFI': without, '/EFI/bootfs/loader.js': '1' }), []);
  assert.deepEqual(judge({ '/EFI/BOOT/BOOTX64.EFI': without }), ['second-stage-missing']);
  const shim = peFile([['/14', 'UEFI SHIM\n$Version: 16.1 $\n']]);
  assert.deepEqual(judge({ '/EFI/BOOT/BOOTX64.EFI': shim, '/EFI/BOOT/grubx64.efi': inside }), []);
  // Another loader that has to boot it as well reads what it reads.
  assert.deepEqual(judge({ '/EFI/BOOT/BOOTX64.EFI': inside }, { loaders: ['grub-2.06'] }), [
    'journal-blind-unreadable',
    'loader-feature',
  ]);
});

test('stages of U-Boot on a FAT that are nothing but zeros, or damaged by their own header', () => {
  const found = (stages: Files): string[] => {
    const files = { '/extlinux/extlinux.conf': 'label l0\n linux /Image\n', '/Image': bzImage(), ...stages };
    const { findings } = checkDisk(bootDisk([{ role: 'esp', files }], { kind: 'mbr' }), { firmware: 'u-boot' });
    return findings.filter(({ id }) => id === 'loader-broken').map(({ path, message }) => `${path} ${message}`);
  };
  const image = uImage(noise(500));
  assert.deepEqual(found({ '/MLO': noise(500), '/u-boot.img': image }), []);
  assert.deepEqual(found({ '/MLO': new Uint8Array(500), '/u-boot.img': image.subarray(0, 400) }), [
    '/MLO u-boot: boards load this, and it begins with zeros',
    '/u-boot.img u-boot: boards load this, and uImage is shorter than ih_size says',
  ]);
});

function arm64Image(): Uint8Array {
  const image = noise(3000);
  image.set([0, 16, 0, 0, 0, 0, 0, 0], 0x10);
  image.set(encodeUtf8('ARM\x64'), 0x38);
  return image;
}

function utf16(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap((letter) => [letter.charCodeAt(0), 0]));
}
