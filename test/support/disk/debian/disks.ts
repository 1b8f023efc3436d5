/** Debian's ways to boot, each as one disk image made from a root of `makeDebianRoot`, with real loaders. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TYPES } from '../disks.ts';
import { installExtlinux, installSyslinux } from '../install-syslinux.ts';
import { makeExt4, makeFat, makeGptDisk, makeMbrDisk } from './parts.ts';
import { type DebianRoot, run, runIn } from './root.ts';

const ROOT_UUID = 'a9b4e488-8334-46db-9df6-ffd41470ea6d';
const ESP_PARTUUID = '5e0a7e3c-51a0-4b5e-9d3a-6e1d4a7e9c01';
const ROOT_PARTUUID = '5e0a7e3c-51a0-4b5e-9d3a-6e1d4a7e9c02';
const BIOS_PARTUUID = '5e0a7e3c-51a0-4b5e-9d3a-6e1d4a7e9c03';
const ROOT_MIB = 640;
const MACHINE_ID = '6f2b3c4d5e6f47788990a1b2c3d4e5f6';
/**
 * The console on the serial line, so that who boots it there sees how far it comes; and no test of the timer, which panics where
 * QEMU gets too little of the processor.
 */
const KERNEL_ARGUMENTS = 'console=ttyS0 no_timer_check';
const COMMAND_LINE = `root=UUID=${ROOT_UUID} ro ${KERNEL_ARGUMENTS}`;
const SIGNED = '/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed';
const SHIM = '/usr/lib/shim';
const STUB = `search.fs_uuid ${ROOT_UUID} root\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n`;

/** By the name of the way to boot; each makes `<name>.img` in `work` and gives its path. */
export const DEBIAN_DISKS: Readonly<Record<string, (work: string, root: DebianRoot) => string>> = {
  'grub-uefi': grubUefi,
  'grub-bios': grubBios,
  'systemd-boot': systemdBoot,
  uki: ukis,
  extlinux: uBoot,
  syslinux,
  'extlinux-bios': extlinux,
};

/** shim, Debian's signed GRUB and its stub on the ESP, in the vendor's folder and on the removable path. */
function grubUefi(work: string, root: DebianRoot): string {
  const esp = folder(work, 'esp');
  for (const vendor of ['EFI/debian', 'EFI/BOOT']) {
    copy(`${SHIM}/shimx64.efi.signed`, esp, vendor === 'EFI/BOOT' ? 'EFI/BOOT/BOOTX64.EFI' : `${vendor}/shimx64.efi`);
    copy(SIGNED, esp, `${vendor}/grubx64.efi`);
    copy(`${SHIM}/mmx64.efi.signed`, esp, `${vendor}/mmx64.efi`);
  }
  copy(`${SHIM}/fbx64.efi.signed`, esp, 'EFI/BOOT/fbx64.efi');
  copy(`${SHIM}/BOOTX64.CSV`, esp, 'EFI/debian/BOOTX64.CSV');
  put(esp, 'EFI/debian/grub.cfg', STUB);
  makeFat(join(work, 'esp.fat'), esp, 64);
  makeRoot(work, root, 'x86_64-efi');
  return gpt(work, 'grub-uefi', [espPart(work), rootPart(work)]);
}

/** boot.img in the MBR, a core image of grub-mkimage in a BIOS boot partition, as grub-install embeds it. */
function grubBios(work: string, root: DebianRoot): string {
  makeRoot(work, root, 'i386-pc');
  const core = join(work, 'core.img');
  const modules = ['biosdisk', 'part_gpt', 'ext2', 'search_fs_uuid'];
  put(work, 'load.cfg', `search.fs_uuid ${ROOT_UUID} root hd0,gpt2\nset prefix=($root)'/boot/grub'\n`);
  const args = ['-O', 'i386-pc', '-d', '/usr/lib/grub/i386-pc', '-p', '/boot/grub', '-c', join(work, 'load.cfg')];
  run('grub-mkimage', [...args, '-o', core, ...modules]);
  const image = readFileSync(core);
  const first = 2048; // the first partition begins at 1 MiB
  // The block list at the end of the first sector: the rest of the core image, from the sector behind it, at segment 0x820.
  image.writeUInt32LE(first + 1, 0x1f4);
  image.writeUInt32LE(0, 0x1f8);
  image.writeUInt16LE(Math.ceil(image.length / 512) - 1, 0x1fc);
  image.writeUInt16LE(0x820, 0x1fe);
  const part = Buffer.alloc(1024 * 1024);
  image.copy(part);
  writeFileSync(join(work, 'bios.part'), part);
  const disk = gpt(work, 'grub-bios', [
    { file: join(work, 'bios.part'), type: TYPES.biosBoot, uuid: BIOS_PARTUUID },
    rootPart(work),
  ]);
  const boot = readFileSync('/usr/lib/grub/i386-pc/boot.img');
  boot.writeUInt32LE(first, 0x5c);
  boot[0x64] = 0xff; // the drive that the BIOS names
  patchBootCode(disk, boot.subarray(0, 440));
  return disk;
}

/** systemd-boot, its entries made by kernel-install. */
function systemdBoot(work: string, root: DebianRoot): string {
  const esp = folder(work, 'esp');
  systemdBootFiles(root, esp);
  put(root.directory, 'etc/machine-id', `${MACHINE_ID}\n`);
  put(root.directory, 'etc/kernel/install.conf', 'layout=bls\nBOOT_ROOT=/efi\n');
  put(root.directory, 'etc/kernel/cmdline', `${COMMAND_LINE}\n`);
  // Paths of an entry are those below the mount point of the ESP, so there must be one.
  const script = `mkdir -p /efi && mount -t tmpfs efi /efi && mkdir /efi/${MACHINE_ID}
    kernel-install -v add "$1" "/boot/vmlinuz-$1" "/boot/initrd.img-$1" && cp -r /efi /efi.made; umount /efi`;
  const made = join(root.directory, 'efi.made');
  rmSync(made, { recursive: true, force: true });
  runIn(root.directory, 'sh', '-c', script, 'sh', root.version);
  cpSync(made, esp, { recursive: true });
  rmSync(made, { recursive: true });
  makeFat(join(work, 'esp.fat'), esp, 128);
  makeRoot(work, root);
  return gpt(work, 'systemd-boot', [espPart(work), rootPart(work)]);
}

/** Two unified kernel images that objcopy made with systemd's stub, and systemd-boot. */
function ukis(work: string, root: DebianRoot): string {
  const esp = folder(work, 'esp');
  systemdBootFiles(root, esp);
  for (const [name, commandLine] of [
    ['debian', COMMAND_LINE],
    ['debian-rescue', `${COMMAND_LINE} single`],
  ]) {
    mkdirSync(join(esp, 'EFI/Linux'), { recursive: true });
    makeUki(work, root, join(esp, `EFI/Linux/${name}-${root.version}.efi`), commandLine);
  }
  makeFat(join(work, 'esp.fat'), esp, 256);
  makeRoot(work, root);
  return gpt(work, 'uki', [espPart(work), rootPart(work)]);
}

/** What u-boot-update writes, on an MBR disk with one ext4. */
function uBoot(work: string, root: DebianRoot): string {
  put(
    root.directory,
    'etc/default/u-boot',
    `U_BOOT_ROOT="root=UUID=${ROOT_UUID}"\nU_BOOT_PARAMETERS="ro ${KERNEL_ARGUMENTS}"\n`,
  );
  runIn(root.directory, 'u-boot-update');
  makeExt4(join(work, 'root.ext4'), root.directory, ROOT_MIB, ROOT_UUID, 'root');
  const disk = join(work, 'extlinux.img');
  makeMbrDisk(disk, [{ file: join(work, 'root.ext4'), type: 0x83 }]);
  rmSync(join(root.directory, 'boot/extlinux'), { recursive: true });
  return disk;
}

/** mbr.bin, a FAT volume with SYSLINUX, its menu and the kernel, and the root on a second partition. */
function syslinux(work: string, root: DebianRoot): string {
  const boot = folder(work, 'syslinux-files');
  for (const name of ['vmlinuz', 'initrd.img']) copy(join(root.directory, `boot/${name}-${root.version}`), boot, name);
  for (const name of ['menu.c32', 'libutil.c32']) {
    copy(`/usr/lib/syslinux/modules/bios/${name}`, boot, `syslinux/${name}`);
  }
  const entry = `LABEL debian\n  LINUX /vmlinuz\n  INITRD /initrd.img\n  APPEND ${COMMAND_LINE}\n`;
  put(boot, 'syslinux/syslinux.cfg', `UI menu.c32\nDEFAULT debian\nTIMEOUT 30\n${entry}`);
  const volume = join(work, 'syslinux.fat');
  makeFat(volume, boot, 128, 'BOOT');
  installSyslinux(volume, work, 'syslinux');
  makeRoot(work, root);
  const disk = join(work, 'syslinux.img');
  makeMbrDisk(disk, [
    { file: volume, type: 0x0c },
    { file: join(work, 'root.ext4'), type: 0x83 },
  ]);
  patchBootCode(disk, readFileSync('/usr/lib/syslinux/mbr/mbr.bin').subarray(0, 440));
  return disk;
}

/** mbr.bin, and EXTLINUX in the ext4 of the root. */
function extlinux(work: string, root: DebianRoot): string {
  const { directory, version } = root;
  for (const name of ['menu.c32', 'libutil.c32']) {
    copy(`/usr/lib/syslinux/modules/bios/${name}`, directory, `boot/extlinux/${name}`);
  }
  const files = `  LINUX /boot/vmlinuz-${version}\n  INITRD /boot/initrd.img-${version}\n`;
  const entry = `LABEL debian\n${files}  APPEND ${COMMAND_LINE}\n`;
  put(directory, 'boot/extlinux/extlinux.conf', `UI menu.c32\nDEFAULT debian\nTIMEOUT 30\n${entry}`);
  makeRoot(work, root);
  rmSync(join(directory, 'boot/extlinux'), { recursive: true });
  const volume = join(work, 'root.ext4');
  installExtlinux(volume, work, folder(work, 'mounted'));
  const disk = join(work, 'extlinux-bios.img');
  makeMbrDisk(disk, [{ file: volume, type: 0x83 }]);
  patchBootCode(disk, readFileSync('/usr/lib/syslinux/mbr/mbr.bin').subarray(0, 440));
  return disk;
}

function systemdBootFiles(root: DebianRoot, esp: string): void {
  const loader = join(root.directory, 'usr/lib/systemd/boot/efi/systemd-bootx64.efi');
  copy(loader, esp, 'EFI/systemd/systemd-bootx64.efi');
  copy(loader, esp, 'EFI/BOOT/BOOTX64.EFI');
  put(esp, 'loader/loader.conf', '#timeout 3\n#console-mode keep\n');
  put(esp, 'loader/entries.srel', 'type1\n');
}

/** As the manual of systemd-stub(7) makes one with objcopy. */
function makeUki(work: string, { directory, version }: DebianRoot, target: string, commandLine: string): void {
  const stub = join(directory, 'usr/lib/systemd/boot/efi/linuxx64.efi.stub');
  const sections: [name: string, file: string][] = [
    ['.osrel', join(directory, 'usr/lib/os-release')],
    ['.cmdline', put(work, 'cmdline', commandLine)],
    ['.uname', put(work, 'uname', version)],
    ['.initrd', join(directory, `boot/initrd.img-${version}`)],
    ['.linux', join(directory, `boot/vmlinuz-${version}`)],
  ];
  const headers = run('objdump', ['-h', stub]);
  let at = 0;
  for (const [, size, address] of headers.matchAll(/^ +\d+ \S+ +([0-9a-f]+) +([0-9a-f]+)/gm)) {
    at = Math.max(at, Number.parseInt(size, 16) + Number.parseInt(address, 16));
  }
  const args: string[] = [];
  for (const [name, file] of sections) {
    at = Math.ceil(at / 4096) * 4096;
    args.push('--add-section', `${name}=${file}`, '--change-section-vma', `${name}=0x${at.toString(16)}`);
    at += readFileSync(file).length;
  }
  run('objcopy', [...args, stub, target]);
}

/** An ext4 with /boot/grub as grub-install and grub-mkconfig leave it. */
function makeRoot(work: string, root: DebianRoot, platform?: string): void {
  const target = join(work, 'root.ext4');
  const grub = join(root.directory, 'boot/grub');
  rmSync(grub, { recursive: true, force: true });
  if (platform !== undefined) {
    mkdirSync(join(grub, platform), { recursive: true });
    run('sh', [
      '-c',
      `cp "$1"/*.mod "$1"/*.lst "$2"`,
      'sh',
      join(root.directory, 'usr/lib/grub', platform),
      join(grub, platform),
    ]);
    put(
      root.directory,
      'etc/default/grub',
      `GRUB_DISTRIBUTOR=Debian\nGRUB_CMDLINE_LINUX_DEFAULT="${KERNEL_ARGUMENTS}"\n`,
    );
    run('grub-editenv', [join(grub, 'grubenv'), 'create']);
  }
  put(root.directory, 'etc/fstab', `UUID=${ROOT_UUID} / ext4 errors=remount-ro 0 1\n`);
  makeExt4(target, root.directory, ROOT_MIB, ROOT_UUID, 'root');
  if (platform === undefined) return;
  run('unshare', [
    '-m',
    'sh',
    '-c',
    MKCONFIG,
    'sh',
    target,
    folder(work, 'mounted'),
    put(work, 'grub-probe', GRUB_PROBE),
  ]);
}

/** What grub-probe says on the machine itself; of a loop device it knows the file only. */
const GRUB_PROBE = `#!/bin/sh
case "$*" in
  *target=device*) echo /dev/sda2 ;;
  *target=fs_uuid*) echo ${ROOT_UUID} ;;
  *target=fs*) echo ext2 ;;
  *target=partmap*) echo gpt ;;
  *target=partuuid*) echo ${ROOT_PARTUUID} ;;
  *target=compatibility_hint*) echo hd0,gpt2 ;;
  *target=hints_string*) echo "--hint-bios=hd0,gpt2 --hint-efi=hd0,gpt2 --hint-baremetal=ahci0,gpt2" ;;
esac
`;
const MKCONFIG = `chmod +x "$3"; mount -o loop "$1" "$2" && mkdir -p /dev/disk/by-uuid && ln -sf /dev/null /dev/disk/by-uuid/${ROOT_UUID}
  for each in dev proc sys; do mount --bind /$each "$2/$each"; done
  mount --bind "$3" "$2/usr/sbin/grub-probe"
  chroot "$2" grub-mkconfig -o /boot/grub/grub.cfg; status=$?
  rm -f /dev/disk/by-uuid/${ROOT_UUID}; umount -R "$2"; exit $status`;

const espPart = (work: string) => ({ file: join(work, 'esp.fat'), type: TYPES.esp, uuid: ESP_PARTUUID, label: 'ESP' });
const rootPart = (work: string) => ({
  file: join(work, 'root.ext4'),
  type: TYPES.root,
  uuid: ROOT_PARTUUID,
  label: 'root',
});

function gpt(work: string, name: string, partitions: Parameters<typeof makeGptDisk>[1]): string {
  const target = join(work, `${name}.img`);
  makeGptDisk(target, partitions);
  return target;
}

function patchBootCode(disk: string, code: Uint8Array): void {
  run('dd', [`of=${disk}`, 'conv=notrunc', 'bs=440', 'count=1', 'status=none'], code);
}

/** An empty one. */
function folder(work: string, name: string): string {
  const path = join(work, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return path;
}

function copy(from: string, base: string, path: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  cpSync(from, join(base, path));
}

function put(base: string, path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), content);
  return join(base, path);
}
