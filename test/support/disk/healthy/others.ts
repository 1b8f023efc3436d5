/** openSUSE, whose /boot is in a btrfs; Raspberry Pi OS; a board of Yocto with U-Boot. */

import { createHash } from 'node:crypto';
import { noise } from '../../../unit/check/support/images.ts';
import { deviceTree } from '../../kernel-formats/device-trees.ts';
import { TYPES } from '../disks.ts';
import {
  arm64Kernel,
  bootCsv,
  FALLBACK,
  grubEfi,
  type HealthyDisk,
  type HealthyPartition,
  initrd,
  MOK_MANAGER,
  rootTree,
  SHIM,
} from './parts.ts';

const UUID = '7b3f7a1c-2d4e-4f60-9182-a3b4c5d6e7f8';

/** Tumbleweed: nothing but the stub of GRUB is on the ESP. */
export function opensuse(): HealthyDisk {
  const esp: HealthyPartition = {
    type: TYPES.esp,
    label: '',
    partUuid: '4f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a51',
    format: 'fat',
    uuid: 'C1B2C3D4',
    mebibytes: 4,
    files: {
      '/EFI/boot/bootx64.efi': SHIM,
      '/EFI/boot/fallback.efi': FALLBACK,
      '/EFI/boot/MokManager.efi': MOK_MANAGER,
      '/EFI/opensuse/boot.csv': bootCsv('shim.efi', 'opensuse-secureboot'),
      '/EFI/opensuse/shim.efi': SHIM,
      '/EFI/opensuse/MokManager.efi': MOK_MANAGER,
      '/EFI/opensuse/grub.efi': grubEfi('/EFI/opensuse'),
      '/EFI/opensuse/grubx64.efi': grubEfi(''),
      '/EFI/opensuse/grub.cfg': `set btrfs_relative_path="yes"\nsearch --fs-uuid --set=root ${UUID}\nset prefix=(\${root})/boot/grub2\nsource "\${prefix}/grub.cfg"\n`,
    },
  };
  const root: HealthyPartition = {
    type: TYPES.root,
    label: '',
    partUuid: '4f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a52',
    format: 'btrfs',
    uuid: UUID,
    mebibytes: 1,
    files: {},
  };
  const read = ['boot/bootx64.efi', 'boot/fallback.efi', 'opensuse/boot.csv', 'opensuse/shim.efi', 'opensuse/grub.efi'];
  return {
    table: 'gpt',
    partitions: [esp, root],
    verdict: 'undecided',
    reads: [...read, 'opensuse/grub.cfg'].map((path) => ({ partition: 1, path: `/EFI/${path}` })),
  };
}

const PI_CONFIG = `# For more options and information see
# http://rptl.io/configtxt
dtparam=audio=on
camera_auto_detect=1
display_auto_detect=1
auto_initramfs=1
dtoverlay=vc4-kms-v3d
max_framebuffers=2
disable_fw_kms_setup=1
arm_64bit=1
disable_overscan=1
arm_boost=1

[cm4]
otg_mode=1

[cm5]
dtoverlay=dwc2,dr_mode=host

[all]
`;

const PI_TREES = ['bcm2710-rpi-3-b.dtb', 'bcm2710-rpi-zero-2-w.dtb', 'bcm2711-rpi-4-b.dtb', 'bcm2712-rpi-5-b.dtb'];
const PI_FIRMWARE = [
  ...['bootcode.bin', 'start.elf', 'fixup.dat', 'start4.elf', 'fixup4.dat'],
  ...['start_cd.elf', 'fixup_cd.dat', 'start_db.elf', 'fixup_db.dat', 'start_x.elf', 'fixup_x.dat'],
  ...['start4cd.elf', 'fixup4cd.dat', 'start4db.elf', 'fixup4db.dat', 'start4x.elf', 'fixup4x.dat'],
];

/** Of 2024, for 64 bits. */
export function raspberryPiOs(): HealthyDisk {
  const release = '6.6.31+rpt-rpi-v8';
  const newer = '6.6.31+rpt-rpi-2712';
  const tree = deviceTree({ model: 'Raspberry Pi', compatible: ['raspberrypi', 'brcm'], chosen: { bootargs: '' } });
  const boot: HealthyPartition = {
    type: 0x0c,
    label: 'bootfs',
    partUuid: '',
    format: 'fat',
    uuid: 'D1B2C3D4',
    mebibytes: 4,
    files: {
      ...Object.fromEntries(PI_FIRMWARE.map((name) => [`/${name}`, noise(600)])),
      ...Object.fromEntries(PI_TREES.map((name) => [`/${name}`, tree])),
      '/overlays/vc4-kms-v3d.dtbo': tree,
      '/overlays/overlay_map.dtb': tree,
      '/overlays/README': 'Introduction\n============\n',
      '/config.txt': PI_CONFIG,
      '/cmdline.txt':
        'console=serial0,115200 console=tty1 root=PARTUUID=4c1e2f3a-02 rootfstype=ext4 fsck.repair=yes rootwait quiet splash\n',
      '/kernel8.img': arm64Kernel(),
      '/kernel_2712.img': arm64Kernel(),
      '/initramfs8': initrd(release),
      '/initramfs_2712': initrd(newer),
      '/issue.txt': 'Raspberry Pi reference 2024-07-04\n',
      '/LICENCE.broadcom': 'Copyright (c) 2006, Broadcom Corporation.\n',
    },
  };
  const root: HealthyPartition = {
    type: 0x83,
    label: 'rootfs',
    partUuid: '',
    format: 'ext4',
    uuid: UUID,
    mebibytes: 6,
    files: { ...rootTree(release), [`/usr/lib/modules/${newer}/modules.dep`]: 'x\n' },
  };
  const read = [
    ...PI_FIRMWARE.slice(0, 5),
    ...PI_TREES,
    ...['cmdline.txt', 'kernel8.img', 'kernel_2712.img', 'initramfs8', 'initramfs_2712', 'overlays/vc4-kms-v3d.dtbo'],
  ];
  return {
    table: 'mbr',
    diskId: '4c1e2f3a',
    partitions: [boot, root],
    verdict: 'ready',
    reads: [
      ...read.map((name) => ({ partition: 1, path: `/${name}` })),
      { partition: 1, path: '/config.txt', isDispensable: true },
    ],
  };
}

/** An image of wic for a board: extlinux.conf names a FIT image, and one more entry a kernel with its device tree. */
export function yoctoUboot(): HealthyDisk {
  const kernel = arm64Kernel();
  const tree = deviceTree({ model: 'a board', compatible: ['vendor,board'], chosen: { 'stdout-path': 'serial0' } });
  const hash = (data: Uint8Array) => ({
    algo: 'sha256',
    value: new Uint8Array(createHash('sha256').update(data).digest()),
  });
  const ramdisk = initrd('5.15.32-yocto-standard');
  const fit = deviceTree({
    description: 'Kernel fitImage for Poky (Yocto Project Reference Distro)/5.15.32+gitAUTOINC+0eb3f9a1b2/board',
    timestamp: 1_717_200_000,
    '#address-cells': 1,
    images: {
      'kernel-1': {
        data: kernel,
        type: 'kernel',
        arch: 'arm64',
        os: 'linux',
        compression: 'gzip',
        'hash-1': hash(kernel),
      },
      'fdt-board.dtb': { data: tree, type: 'flat_dt', arch: 'arm64', compression: 'none', 'hash-1': hash(tree) },
      'ramdisk-1': {
        data: ramdisk,
        type: 'ramdisk',
        arch: 'arm64',
        os: 'linux',
        compression: 'none',
        'hash-1': hash(ramdisk),
      },
    },
    configurations: {
      default: 'conf-board.dtb',
      'conf-board.dtb': { kernel: 'kernel-1', fdt: 'fdt-board.dtb', ramdisk: 'ramdisk-1' },
    },
  });
  const boot: HealthyPartition = {
    type: TYPES.linux,
    label: 'boot',
    partUuid: '5f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a51',
    format: 'ext4',
    uuid: '8b3f7a1c-2d4e-4f60-9182-a3b4c5d6e7f8',
    mebibytes: 6,
    files: {
      '/extlinux/extlinux.conf': [
        '# Generic Distro Configuration file generated by OpenEmbedded',
        'default Poky',
        'timeout 10',
        'label Poky',
        '  kernel ../fitImage',
        `  append root=UUID=${UUID} rootwait rw console=ttyS2,1500000`,
        'label plain',
        '  kernel ../Image.gz',
        '  fdt ../board.dtb',
        '  append root=PARTUUID=5f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a52 rootwait rw console=ttyS2,1500000\n',
      ].join('\n'),
      '/fitImage': fit,
      '/Image.gz': kernel,
      '/board.dtb': tree,
    },
  };
  const root: HealthyPartition = {
    type: TYPES.linux,
    label: 'root',
    partUuid: '5f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a52',
    format: 'ext4',
    uuid: UUID,
    mebibytes: 6,
    files: rootTree('5.15.32-yocto-standard'),
  };
  return {
    table: 'gpt',
    partitions: [boot, root],
    verdict: 'ready',
    reads: ['/extlinux/extlinux.conf', '/fitImage', '/Image.gz', '/board.dtb'].map((path) => ({ partition: 1, path })),
  };
}
