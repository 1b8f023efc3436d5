/** Fedora: entries of the Boot Loader Specification in /boot, shown by GRUB; installed, and as an ostree (CoreOS, bootc). */
import { TYPES } from '../disks.ts';
import {
  bootCsv,
  efiKernel,
  FALLBACK,
  grubEfi,
  type HealthyDisk,
  type HealthyPartition,
  initrd,
  MOK_MANAGER,
  type ReadFile,
  rootTree,
  SHIM,
} from './parts.ts';

const RELEASE = '6.8.5-301.fc40.x86_64';
const MACHINE_ID = '2c0b7f1e5f6d4d3f9a8b7c6d5e4f3a2b';
const BOOT_UUID = '9d5c3f0e-3b1a-4c55-8f57-6a1d2e3f4a5b';
const ROOT_UUID = '5b3f7a1c-2d4e-4f60-9182-a3b4c5d6e7f8';

/** What the stub on the ESP says: where /boot is. */
const STUB = `search --no-floppy --root-dev-only --fs-uuid --set=dev ${BOOT_UUID}
set prefix=($dev)/grub2
export $prefix
configfile $prefix/grub.cfg
`;

/** The parts of grub2-mkconfig's result that decide something. */
const GRUB_CFG = `set pager=1
if [ -f \${config_directory}/grubenv ]; then
  load_env -f \${config_directory}/grubenv
elif [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "\${next_entry}" ] ; then
   set default="\${next_entry}"
   set next_entry=
   save_env next_entry
   set boot_once=true
else
   set default="\${saved_entry}"
fi
if [ x"\${feature_menuentry_id}" = xy ]; then
  menuentry_id_option="--id"
else
  menuentry_id_option=""
fi
export menuentry_id_option
terminal_output console
if [ x$feature_timeout_style = xy ] ; then
  set timeout_style=menu
  set timeout=5
else
  set timeout=5
fi
insmod part_gpt
insmod ext2
search --no-floppy --fs-uuid --set=root ${BOOT_UUID}
set boot=$root
if [ -z "\${kernelopts}" ]; then
  set kernelopts="root=UUID=${ROOT_UUID} ro rootflags=subvol=root rhgb quiet "
fi
insmod blscfg
blscfg
if [ -f \${config_directory}/custom.cfg ]; then
  source \${config_directory}/custom.cfg
elif [ -z "\${config_directory}" -a -f $prefix/custom.cfg ]; then
  source $prefix/custom.cfg
fi
`;

/** 1024 bytes, as grub-editenv makes it. */
function grubenv(variables: string): string {
  return `# GRUB Environment Block\n${variables}`.padEnd(1024, '#');
}

function espOf(stubs: Record<string, string>): HealthyPartition {
  const grub = grubEfi('/EFI/fedora');
  return {
    type: TYPES.esp,
    label: 'EFI-SYSTEM',
    partUuid: '1f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a51',
    format: 'fat',
    uuid: 'A1B2C3D4',
    mebibytes: 4,
    files: {
      '/EFI/BOOT/BOOTX64.EFI': SHIM,
      '/EFI/BOOT/fbx64.efi': FALLBACK,
      '/EFI/fedora/BOOTX64.CSV': bootCsv('shimx64.efi', 'Fedora'),
      '/EFI/fedora/shimx64.efi': SHIM,
      '/EFI/fedora/shim.efi': SHIM,
      '/EFI/fedora/mmx64.efi': MOK_MANAGER,
      '/EFI/fedora/grubx64.efi': grub,
      ...stubs,
    },
  };
}

const LOADERS: readonly ReadFile[] = [
  '/EFI/BOOT/BOOTX64.EFI',
  '/EFI/BOOT/fbx64.efi',
  '/EFI/fedora/BOOTX64.CSV',
  '/EFI/fedora/shimx64.efi',
  '/EFI/fedora/grubx64.efi',
  '/EFI/fedora/grub.cfg',
].map((path) => ({ partition: 1, path }));

/** Fedora Linux 40, Server or Workstation: /boot on ext4, the root on btrfs. */
export function fedoraBls(): HealthyDisk {
  const entry = `/loader/entries/${MACHINE_ID}-${RELEASE}.conf`;
  const rescue = `0-rescue-${MACHINE_ID}`;
  const options = `options root=UUID=${ROOT_UUID} ro rootflags=subvol=root rhgb quiet`;
  const boot: HealthyPartition = {
    type: TYPES.xbootldr,
    label: '',
    partUuid: '1f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a52',
    format: 'ext4',
    uuid: BOOT_UUID,
    mebibytes: 6,
    files: {
      '/grub2/grub.cfg': GRUB_CFG,
      '/grub2/grubenv': grubenv(`saved_entry=${MACHINE_ID}-${RELEASE}\nmenu_auto_hide=1\nboot_success=1\n`),
      [`/vmlinuz-${RELEASE}`]: efiKernel(RELEASE),
      [`/initramfs-${RELEASE}.img`]: initrd(RELEASE, true),
      [`/System.map-${RELEASE}`]: '0000000000000000 D __per_cpu_start\n',
      [`/config-${RELEASE}`]: 'CONFIG_64BIT=y\n',
      [`/vmlinuz-${rescue}`]: efiKernel(RELEASE),
      [`/initramfs-${rescue}.img`]: initrd(RELEASE, true),
      [entry]: [
        `title Fedora Linux (${RELEASE}) 40 (Server Edition)`,
        `version ${RELEASE}`,
        `linux /vmlinuz-${RELEASE}`,
        `initrd /initramfs-${RELEASE}.img $tuned_initrd`,
        options,
        'grub_users $grub_users',
        'grub_arg --unrestricted',
        'grub_class fedora\n',
      ].join('\n'),
      [`/loader/entries/${MACHINE_ID}-0-rescue.conf`]: [
        `title Fedora Linux (0-rescue-${MACHINE_ID}) 40 (Server Edition)`,
        `version ${rescue}`,
        `linux /vmlinuz-${rescue}`,
        `initrd /initramfs-${rescue}.img`,
        options,
        'grub_users $grub_users',
        'grub_arg --unrestricted',
        'grub_class kernel\n',
      ].join('\n'),
    },
  };
  const root: HealthyPartition = {
    type: TYPES.linux,
    label: '',
    partUuid: '1f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a53',
    format: 'btrfs',
    uuid: ROOT_UUID,
    mebibytes: 1,
    files: {},
  };
  const read = [entry, '/grub2/grub.cfg', `/vmlinuz-${RELEASE}`, `/initramfs-${RELEASE}.img`];
  return {
    table: 'gpt',
    partitions: [espOf({ '/EFI/fedora/grub.cfg': STUB }), boot, root],
    verdict: 'ready',
    reads: [
      ...LOADERS,
      ...read.map((path) => ({ partition: 2, path })),
      { partition: 2, path: '/grub2/grubenv', isDispensable: true },
    ],
  };
}

const OSTREE_RELEASE = '6.8.8-300.fc40.x86_64';
const CHECKSUM = '0d1c6b3f9a7e5d2480f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778';
const BOOT_CHECKSUM = 'c5f9c2c9a4c7f0de8b1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70';

/** Fedora CoreOS 40 after its first boot, as bootc lays its disks out, too: the root holds deployments of an ostree. */
export function fedoraCoreos(): HealthyDisk {
  const directory = `/ostree/fedora-coreos-${BOOT_CHECKSUM}`;
  const deployment = `/ostree/deploy/fedora-coreos/deploy/${CHECKSUM}.0`;
  const kernel = `${directory}/vmlinuz-${OSTREE_RELEASE}`;
  const initramfs = `${directory}/initramfs-${OSTREE_RELEASE}.img`;
  const entry = '/loader.0/entries/ostree-1-fedora-coreos.conf';
  const options = [
    '$ignition_firstboot ignition.platform.id=metal',
    `ostree=/ostree/boot.1/fedora-coreos/${BOOT_CHECKSUM}/0`,
    `root=UUID=${ROOT_UUID} rw rootflags=prjquota boot=UUID=${BOOT_UUID}`,
  ].join(' ');
  const boot: HealthyPartition = {
    type: TYPES.linux,
    label: 'boot',
    partUuid: '2f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a52',
    format: 'ext4',
    uuid: BOOT_UUID,
    mebibytes: 6,
    files: {
      '/grub2/grub.cfg': COREOS_CFG,
      '/grub2/grubenv': grubenv(''),
      '/loader': { link: 'loader.0' },
      '/boot': { link: '.' },
      [entry]: [
        'title Fedora CoreOS 40.20240504.3.0 (ostree:0)',
        'version 1',
        `options ${options}`,
        `linux ${kernel}`,
        `initrd ${initramfs}`,
        '',
      ].join('\n'),
      [kernel]: efiKernel(OSTREE_RELEASE),
      [initramfs]: initrd(OSTREE_RELEASE, true),
      [`${directory}/.vmlinuz-${OSTREE_RELEASE}.hmac`]: `${BOOT_CHECKSUM}  vmlinuz-${OSTREE_RELEASE}\n`,
    },
  };
  const root: HealthyPartition = {
    type: TYPES.root,
    label: 'root',
    partUuid: '2f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a53',
    format: 'ext4',
    uuid: ROOT_UUID,
    mebibytes: 6,
    files: {
      ...Object.fromEntries(
        Object.entries(rootTree(OSTREE_RELEASE)).map(([path, content]) => [deployment + path, content]),
      ),
      [`${deployment}/usr/lib/modules/${OSTREE_RELEASE}/vmlinuz`]: 'the kernel once more\n',
      '/ostree/boot.1': { link: 'boot.1.1' },
      [`/ostree/boot.1.1/fedora-coreos/${BOOT_CHECKSUM}/0`]: {
        link: `../../../deploy/fedora-coreos/deploy/${CHECKSUM}.0`,
      },
      '/ostree/repo/config': '[core]\nrepo_version=1\nmode=bare\n',
      '/boot/': '',
    },
  };
  const stubs = {
    '/EFI/fedora/bootuuid.cfg': `set BOOT_UUID="${BOOT_UUID}"\n`,
    '/EFI/fedora/grub.cfg': COREOS_STUB,
  };
  return {
    table: 'gpt',
    partitions: [espOf(stubs), boot, root],
    verdict: 'ready',
    reads: [
      ...LOADERS,
      { partition: 1, path: '/EFI/fedora/bootuuid.cfg' },
      ...['/grub2/grub.cfg', entry, kernel, initramfs].map((path) => ({ partition: 2, path })),
    ],
  };
}

/** As bootupd installs it. */
const COREOS_STUB = `if [ -e (md/md-boot) ]; then
  set prefix=md/md-boot
else
  if [ -f \${config_directory}/bootuuid.cfg ]; then
    source \${config_directory}/bootuuid.cfg
  fi
  if [ -n "\${BOOT_UUID}" ]; then
    search --fs-uuid "\${BOOT_UUID}" --set prefix --no-floppy
  else
    search --label boot --set prefix --no-floppy
  fi
fi
if [ -d ($prefix)/grub2 ]; then
  set prefix=($prefix)/grub2
  configfile $prefix/grub.cfg
else
  set prefix=($prefix)/boot/grub2
  configfile $prefix/grub.cfg
fi
boot
`;

const COREOS_CFG = `if [ -e (md/md-boot) ]; then
  set prefix=md/md-boot
else
  if [ -f \${config_directory}/bootuuid.cfg ]; then
    source \${config_directory}/bootuuid.cfg
  fi
  if [ -n "\${BOOT_UUID}" ]; then
    search --fs-uuid "\${BOOT_UUID}" --set boot --no-floppy
  else
    search --label boot --set boot --no-floppy
  fi
fi
set root=$boot
if [ -f \${config_directory}/grubenv ]; then
  load_env -f \${config_directory}/grubenv
elif [ -s $prefix/grubenv ]; then
  load_env
fi
if [ -f $prefix/console.cfg ]; then
  source $prefix/console.cfg
fi
menuentry_id_option="--id"
function load_video {
  insmod all_video
}
set default=0
set timeout=1
set ignition_firstboot=""
if [ -f "/ignition.firstboot" ]; then
  set ignition_network_kcmdline=''
  if [ -f "/ignition.firstboot" ]; then
    source "/ignition.firstboot"
  fi
  set ignition_firstboot="ignition.firstboot \${ignition_network_kcmdline}"
fi
blscfg
`;
