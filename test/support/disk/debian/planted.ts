/**
 * Damages that are planted on the disks of Debian, and harmless changes. For each: what `check` must say of it, and whether the
 * machine boots all the same, as QEMU with OVMF or SeaBIOS shows.
 */
import type { Verdict } from '../../../../src/check/index.ts';
import type { DamagedDisk } from './damage.ts';

const MIB = 1024 * 1024;
const SECTOR = 512;
const SUPERBLOCK = { byteOffset: 1024, length: 1024 };
const ROOT_UUID = 'a9b4e488-8334-46db-9df6-ffd41470ea6d';
const OTHER_UUID = ROOT_UUID.replace('a', 'b');
/** Of partition entries in an MBR. */
const MBR_TABLE = 446;
const GRUB_CFG = '/boot/grub/grub.cfg';
const ENTRIES = '/loader/entries';

export interface Planted {
  /** What has been done to the disk. */
  readonly what: string;
  readonly damage: (disk: DamagedDisk) => void;
  readonly verdict: Verdict;
  /** The id of a finding that says what is wrong; none where nothing is. */
  readonly finding?: string;
  /** Does the machine come up to the init of its root? Undefined: it may. */
  readonly boots: boolean | undefined;
  /** Why it is not ready and boots all the same, where that is so. */
  readonly because?: string;
}

const broken = (what: string, finding: string, damage: Planted['damage']): Planted => ({
  ...{ what, finding, damage, verdict: 'not-ready', boots: false },
});
const harmless = (what: string, damage: Planted['damage']): Planted => ({
  ...{ what, damage, verdict: 'ready', boots: true },
});

/** Zeros over a file of partition 1 or 2. */
const zeros = (partition: number, path: string) => (disk: DamagedDisk) => disk.zeroFile(partition, path);
const gone = (partition: number, path: string) => (disk: DamagedDisk) => disk.write(partition, path, undefined);
const zerosOf = (partition: number, folder: string, pattern: RegExp) => (disk: DamagedDisk) =>
  disk.zeroFile(partition, disk.find(partition, folder, pattern));
const cut = (partition: number, folder: string, pattern: RegExp) => (disk: DamagedDisk) => {
  const path = disk.find(partition, folder, pattern);
  const bytes = disk.read(partition, path);
  disk.write(partition, path, bytes.subarray(0, bytes.length / 2));
};
/** In the compressed payload: LZ4 has no checksum there, so that the signature alone tells. */
const changedByte = (partition: number, folder: string, pattern: RegExp): Planted => ({
  what: 'a byte of the kernel is another one',
  damage(disk) {
    const path = disk.find(partition, folder, pattern);
    disk.changeByte(partition, path, Math.floor(disk.read(partition, path).length / 2));
  },
  ...{ verdict: 'not-ready', finding: 'kernel-checksum', boots: undefined },
  because: 'Secure Boot, which is off here, refuses it; else it does whatever the changed byte makes of it',
});
const noSuperblock = (disk: DamagedDisk) =>
  disk.zeroBytes(disk.partitionOffset(2) + SUPERBLOCK.byteOffset, SUPERBLOCK.length);
const noFirstTable = (disk: DamagedDisk) => disk.zeroBytes(SECTOR, 33 * SECTOR);
const noSecondTable = (disk: DamagedDisk) => disk.zeroBytes(disk.diskSize() - 33 * SECTOR, 33 * SECTOR);
/** Of every kernel that the root has. */
const noInit = (disk: DamagedDisk) => {
  for (const path of ['/usr/sbin/init', '/usr/lib/systemd/systemd', '/usr/bin/sh']) disk.write(2, path, undefined);
};
const otherRoot = (partition: number, folder: string, pattern: RegExp) => (disk: DamagedDisk) =>
  disk.edit(
    partition,
    disk.find(partition, folder, pattern),
    new RegExp(`root=UUID=${ROOT_UUID}`, 'g'),
    `root=UUID=${OTHER_UUID}`,
  );

/** What is the same for each GRUB that reads grub.cfg of the root. */
const OF_GRUB: readonly Planted[] = [
  broken('grub.cfg is zeros', 'nothing-to-boot', zeros(2, GRUB_CFG)),
  broken('grub.cfg is not there', 'nothing-to-boot', gone(2, GRUB_CFG)),
  broken('a quote of grub.cfg is never closed', 'nothing-to-boot', (disk) =>
    disk.edit(2, GRUB_CFG, /^menuentry '/m, 'menuentry "'),
  ),
  broken('the kernel is zeros', 'file-zeros', zerosOf(2, '/boot', /vmlinuz/)),
  broken('the kernel is half as long', 'kernel-cut-off', cut(2, '/boot', /vmlinuz/)),
  changedByte(2, '/boot', /vmlinuz/),
  broken('the initrd is zeros', 'file-zeros', zerosOf(2, '/boot', /initrd/)),
  broken('the initrd is half as long', 'initrd-cut-off', cut(2, '/boot', /initrd/)),
  broken('root= leads nowhere', 'root-missing', otherRoot(2, '/boot/grub', /grub\.cfg/)),
  broken('the root has no init', 'init-missing', noInit),
  broken('the root has no superblock', 'nothing-to-boot', noSuperblock),
  { ...harmless('grubenv is zeros', zeros(2, '/boot/grub/grubenv')), verdict: 'doubtful', finding: 'entry-broken' },
];

export const PLANTED: Readonly<Record<string, readonly Planted[]>> = {
  'grub-uefi': [
    broken('the whole ESP is zeros', 'loader-missing', (disk) => disk.zeroBytes(MIB, 64 * MIB)),
    broken('BOOTX64.EFI is zeros', 'loader-broken', zeros(1, '/EFI/BOOT/BOOTX64.EFI')),
    {
      ...broken('the removable path is not there', 'loader-only-nvram', gone(1, '/EFI/BOOT/BOOTX64.EFI')),
      verdict: 'doubtful',
    },
    broken("shim's second stage is not there", 'second-stage-missing', (disk) => {
      for (const name of ['grubx64.efi', 'fbx64.efi']) disk.write(1, `/EFI/BOOT/${name}`, undefined);
    }),
    broken('the fallback of shim is zeros', 'loader-broken', zeros(1, '/EFI/BOOT/fbx64.efi')),
    broken('the list of the fallback is not there', 'second-stage-missing', gone(1, '/EFI/debian/BOOTX64.CSV')),
    broken('GRUB is zeros', 'loader-broken', zeros(1, '/EFI/debian/grubx64.efi')),
    broken("GRUB's stub is not there", 'nothing-to-boot', gone(1, '/EFI/debian/grub.cfg')),
    broken("GRUB's stub looks for another filesystem", 'nothing-to-boot', (disk) =>
      disk.edit(1, '/EFI/debian/grub.cfg', ROOT_UUID, OTHER_UUID),
    ),
    ...OF_GRUB,
    {
      ...broken('the first copy of the GPT is zeros', 'gpt-primary-damaged', noFirstTable),
      boots: true,
      because: 'OVMF writes it anew from the second one, which not every firmware does',
    },
    harmless('shim goes to GRUB without its fallback', gone(1, '/EFI/BOOT/fbx64.efi')),
    {
      ...harmless('MokManager is zeros', zeros(1, '/EFI/debian/mmx64.efi')),
      verdict: 'doubtful',
      finding: 'loader-broken',
    },
    {
      ...harmless('a module is zeros that GRUB has inside of it', zeros(2, '/boot/grub/x86_64-efi/normal.mod')),
      verdict: 'doubtful',
      finding: 'loader-module-broken',
    },
  ],
  'grub-bios': [
    broken('the boot code is zeros', 'boot-code-missing', (disk) => disk.zeroBytes(0, 440)),
    broken('the BIOS boot partition is zeros', 'loader-broken', (disk) => disk.zeroBytes(MIB, MIB)),
    broken('the second sector of the core image is zeros', 'loader-broken', (disk) =>
      disk.zeroBytes(MIB + SECTOR, SECTOR),
    ),
    broken('a sector within the core image is zeros', 'loader-broken', (disk) =>
      disk.zeroBytes(MIB + 20 * SECTOR, SECTOR),
    ),
    broken('the first copy of the GPT is zeros', 'gpt-primary-damaged', noFirstTable),
    {
      ...harmless('the second copy of the GPT is zeros', noSecondTable),
      verdict: 'doubtful',
      finding: 'gpt-backup-damaged',
    },
    broken('normal.mod is zeros', 'loader-module-broken', zeros(2, '/boot/grub/i386-pc/normal.mod')),
    broken('linux.mod is zeros', 'loader-module-broken', zeros(2, '/boot/grub/i386-pc/linux.mod')),
    broken('linux.mod is not there', 'loader-module-broken', gone(2, '/boot/grub/i386-pc/linux.mod')),
    ...OF_GRUB,
  ],
  'systemd-boot': [
    broken('systemd-boot is zeros', 'loader-broken', zeros(1, '/EFI/BOOT/BOOTX64.EFI')),
    broken('the kernel is zeros', 'file-zeros', zerosOf(1, '/', /\/linux$/)),
    broken('the kernel is half as long', 'kernel-cut-off', cut(1, '/', /\/linux$/)),
    changedByte(1, '/', /\/linux$/),
    broken('the initrd is zeros', 'file-zeros', zerosOf(1, '/', /\/initrd/)),
    broken('the initrd is half as long', 'initrd-cut-off', cut(1, '/', /\/initrd/)),
    broken('the initrd is not there', 'entry-missing-file', (disk) =>
      disk.write(1, disk.find(1, '/', /\/initrd/), undefined),
    ),
    broken('the entry is not there', 'nothing-to-boot', (disk) =>
      disk.write(1, disk.find(1, ENTRIES, /\.conf$/), undefined),
    ),
    broken('the entry is for another machine', 'nothing-to-boot', (disk) =>
      disk.edit(1, disk.find(1, ENTRIES, /\.conf$/), 'title', 'architecture aa64\ntitle'),
    ),
    broken('root= leads nowhere', 'root-missing', otherRoot(1, ENTRIES, /\.conf$/)),
    broken('the root has no init', 'init-missing', noInit),
    broken('the root has no superblock', 'root-missing', noSuperblock),
    harmless('entries.srel is not there', gone(1, '/loader/entries.srel')),
    harmless('loader.conf is not there', gone(1, '/loader/loader.conf')),
    harmless('systemd-boot is gone where only NVRAM names it', gone(1, '/EFI/systemd/systemd-bootx64.efi')),
  ],
  uki: [
    broken('both images are deleted', 'nothing-to-boot', (disk) => {
      for (const name of [/linux\/debian-\d.*efi$/i, /linux\/debian-rescue.*efi$/i]) {
        disk.write(1, disk.find(1, '/EFI/Linux', name), undefined);
      }
    }),
    broken('the default image is zeros', 'nothing-to-boot', (disk) => {
      for (const name of [/linux\/debian-\d.*efi$/i, /linux\/debian-rescue.*efi$/i]) {
        disk.zeroFile(1, disk.find(1, '/EFI/Linux', name));
      }
    }),
    broken('the kernel in the image is zeros', 'kernel-unknown', (disk) => zeroSection(disk, '.linux')),
    broken('the initrd in the image is zeros', 'initrd-unknown', (disk) => zeroSection(disk, '.initrd')),
    broken('the image is half as long', 'kernel-cut-off', cut(1, '/EFI/Linux', /debian-\d.*efi$/)),
    harmless('the other image is not there', (disk) =>
      disk.write(1, disk.find(1, '/EFI/Linux', /debian-rescue.*efi$/), undefined),
    ),
  ],
  syslinux: [
    broken('the boot code is zeros', 'boot-code-missing', (disk) => disk.zeroBytes(0, 440)),
    broken('no partition is active', 'active-flag-missing', (disk) => disk.zeroBytes(MBR_TABLE, 1)),
    broken('two partitions are active', 'active-flag-missing', (disk) =>
      disk.writeBytes(MBR_TABLE + 16, Uint8Array.of(0x80)),
    ),
    broken('ldlinux.sys is zeros', 'loader-broken', zeros(1, '/syslinux/ldlinux.sys')),
    broken('ldlinux.c32 is zeros', 'loader-module-broken', zeros(1, '/syslinux/ldlinux.c32')),
    broken('ldlinux.c32 is not there', 'second-stage-missing', gone(1, '/syslinux/ldlinux.c32')),
    broken('syslinux.cfg is not there', 'nothing-to-boot', gone(1, '/syslinux/syslinux.cfg')),
    broken('the kernel is zeros', 'file-zeros', zeros(1, '/vmlinuz')),
    broken('the initrd is not there', 'entry-missing-file', gone(1, '/initrd.img')),
    broken('root= leads nowhere', 'root-missing', otherRoot(1, '/syslinux', /syslinux\.cfg$/)),
    broken('the table is zeros', 'active-flag-missing', (disk) => disk.zeroBytes(MBR_TABLE, 66)),
  ],
  'extlinux-bios': [
    broken('ldlinux.sys is zeros', 'loader-broken', zeros(1, '/boot/extlinux/ldlinux.sys')),
    broken('ldlinux.c32 is zeros', 'loader-module-broken', zeros(1, '/boot/extlinux/ldlinux.c32')),
    broken('extlinux.conf is not there', 'nothing-to-boot', gone(1, '/boot/extlinux/extlinux.conf')),
    broken('the initrd ends in a hole', 'loader-holes', (disk) => disk.addHole(1, disk.find(1, '/boot', /initrd/))),
    broken('root= leads nowhere', 'root-missing', otherRoot(1, '/boot/extlinux', /extlinux\.conf$/)),
  ],
};

/** Of the image that is booted by default: as long as the headers of the image say, from where they say. */
function zeroSection(disk: DamagedDisk, name: string): void {
  const path = disk.find(1, '/EFI/Linux', /debian-\d.*efi$/);
  const bytes = disk.read(1, path);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const headers = view.getUint32(0x3c, true);
  const sections = headers + 24 + view.getUint16(headers + 20, true);
  for (let at = sections; ; at += 40) {
    if (
      Buffer.from(bytes.subarray(at, at + 8))
        .toString()
        .replace(/\0+$/, '') !== name
    )
      continue;
    const [size, start] = [view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
    disk.write(1, path, Buffer.concat([bytes.subarray(0, start), Buffer.alloc(size), bytes.subarray(start + size)]));
    return;
  }
}
