/** Arch Linux, NixOS and Yocto: entries on the ESP, shown by systemd-boot. */
import { TYPES } from '../disks.ts';
import {
  efiKernel,
  type HealthyDisk,
  type HealthyPartition,
  initrd,
  rootTree,
  SYSTEMD_BOOT,
  type Tree,
} from './parts.ts';

const LOADERS: Tree = {
  '/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT,
  '/EFI/systemd/systemd-bootx64.efi': SYSTEMD_BOOT,
};

function esp(files: Tree): HealthyPartition {
  return {
    type: TYPES.esp,
    label: 'EFI',
    partUuid: '3f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a51',
    format: 'fat',
    uuid: 'B1B2C3D4',
    mebibytes: 4,
    files: { ...LOADERS, ...files },
  };
}

function root(files: Tree): HealthyPartition {
  return {
    type: TYPES.root,
    label: 'root',
    partUuid: '3f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a52',
    format: 'ext4',
    uuid: '6b3f7a1c-2d4e-4f60-9182-a3b4c5d6e7f8',
    mebibytes: 6,
    files,
  };
}

function disk(files: Tree, rootFiles: Tree, read: readonly string[], dispensable: readonly string[]): HealthyDisk {
  return {
    table: 'gpt',
    partitions: [esp(files), root(rootFiles)],
    verdict: 'ready',
    reads: [
      ...['/EFI/BOOT/BOOTX64.EFI', ...read].map((path) => ({ partition: 1, path })),
      ...dispensable.map((path) => ({ partition: 1, path, isDispensable: true as const })),
    ],
  };
}

/** Kernels and initrds have no version in their names. */
export function arch(): HealthyDisk {
  const release = '6.9.1-arch1-1';
  const rootUuid = root({}).partUuid;
  const entry = (title: string, image: string): string =>
    [
      `title   ${title}`,
      'linux   /vmlinuz-linux',
      'initrd  /intel-ucode.img',
      `initrd  /${image}`,
      `options root=PARTUUID=${rootUuid} zswap.enabled=0 rw rootfstype=ext4\n`,
    ].join('\n');
  const files: Tree = {
    '/loader/loader.conf': 'default  arch.conf\ntimeout  3\nconsole-mode max\neditor   no\n',
    '/loader/entries.srel': 'type1\n',
    '/loader/random-seed': '0123456789abcdef0123456789abcdef',
    '/loader/entries/arch.conf': entry('Arch Linux', 'initramfs-linux.img'),
    '/loader/entries/arch-fallback.conf': entry('Arch Linux (fallback initramfs)', 'initramfs-linux-fallback.img'),
    '/vmlinuz-linux': efiKernel(release),
    '/initramfs-linux.img': initrd(release),
    '/initramfs-linux-fallback.img': initrd(release),
    '/intel-ucode.img': initrd(release, true).subarray(0, 5632),
  };
  return disk(
    files,
    rootTree(release),
    ['/loader/entries/arch.conf', '/vmlinuz-linux', '/initramfs-linux.img', '/intel-ucode.img'],
    ['/loader/loader.conf', '/loader/entries.srel'],
  );
}

/** The init is in the store, with the modules beside it; two generations share their kernel. */
export function nixos(): HealthyDisk {
  const release = '6.6.30';
  const kernel = '/EFI/nixos/5g7q2kvj7sqk6v3pzvwq1j0p4d6ymn2r-linux-6.6.30-bzImage.efi';
  const image = '/EFI/nixos/8r1x9m4c6t2l3b5n7v9k1j3h5g7f9d1s-initrd-linux-6.6.30-initrd.efi';
  const system = '/nix/store/q4jz8x2v6n0b1m3k5h7g9f1d3s5a7p9l-nixos-system-nixos-24.05.20240520.abcdefa';
  const modules = '/nix/store/a1b2c3d4f5g6h7i8j9k0l1m2n3p4q5r6-linux-6.6.30-modules';
  const entry = (generation: number): string =>
    [
      'title NixOS',
      'sort-key nixos',
      `version Generation ${generation} NixOS 24.05.20240520.abcdefa (Uakari), Linux Kernel ${release}, Built on 2024-05-2${generation}`,
      `linux ${kernel}`,
      `initrd ${image}`,
      `options init=${system}/init root=fstab loglevel=4`,
      'machine-id 7c0b7f1e5f6d4d3f9a8b7c6d5e4f3a2b\n',
    ].join('\n');
  const files: Tree = {
    '/loader/loader.conf': 'timeout 5\ndefault nixos-generation-2.conf\nconsole-mode keep\n',
    '/loader/entries.srel': 'type1\n',
    '/loader/entries/nixos-generation-1.conf': entry(1),
    '/loader/entries/nixos-generation-2.conf': entry(2),
    [kernel]: efiKernel(release),
    [image]: initrd(release),
  };
  const store: Tree = {
    [`${system}/init`]: '#! /nix/store/x-bash/bin/bash\n',
    [`${system}/kernel-modules`]: { link: modules },
    [`${modules}/lib/modules/${release}/modules.dep`]: 'x\n',
    '/nix/var/nix/profiles/system': { link: 'system-2-link' },
    '/nix/var/nix/profiles/system-2-link': { link: system },
    '/bin/sh': { link: `${system}/sw/bin/sh` },
    '/boot/': '',
    '/etc/NIXOS': '',
  };
  return disk(
    files,
    store,
    ['/loader/entries/nixos-generation-2.conf', kernel, image],
    ['/loader/loader.conf', '/loader/entries.srel'],
  );
}

/** An image of wic: no initrd, and a kernel whose file has the name of the package. */
export function yocto(): HealthyDisk {
  const release = '5.15.32-yocto-standard';
  const kernel = '/bzImage-5.15.32+gitAUTOINC+0eb3f9a1b2-r0';
  const files: Tree = {
    '/loader/loader.conf': 'default boot\ntimeout 5\n',
    '/loader/entries/boot.conf': [
      'title boot',
      `linux ${kernel}`,
      `options LABEL=boot root=PARTUUID=${root({}).partUuid} rootwait rootfstype=ext4 console=ttyS0,115200\n`,
    ].join('\n'),
    [kernel]: efiKernel(release),
  };
  const rootFiles: Tree = {
    '/lib/systemd/systemd': 'x',
    '/sbin/init': { link: '../lib/systemd/systemd' },
    '/lib/modules/5.15.32-yocto-standard/modules.dep': 'x\n',
    '/etc/hostname': 'qemux86-64\n',
  };
  return disk(files, rootFiles, ['/loader/entries/boot.conf', kernel], ['/loader/loader.conf']);
}
