/** CachyOS and others: Limine on the ESP, whose configuration names files of the same partition. */
import { peFile } from '../../../unit/boot/support/pe-file.ts';
import { noise } from '../../../unit/check/support/images.ts';
import { TYPES } from '../disks.ts';
import { efiKernel, type HealthyDisk, initrd, rootTree } from './parts.ts';

const UUID = 'ab3f7a1c-2d4e-4f60-9182-a3b4c5d6e7f8';
const RELEASE = '6.9.1-2-cachyos';

const LIMINE = peFile([
  ['.text', noise(2000)],
  ['.rodata', 'limine.conf\0'],
  [
    '.sbat',
    'sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\nlimine,1,Limine,limine,8.0.1,https://limine-bootloader.org/\n',
  ],
]);

const CONF = `timeout: 5
default_entry: 2
remember_last_entry: yes

/+CachyOS
comment: CachyOS
comment: machine-id=8c0b7f1e5f6d4d3f9a8b7c6d5e4f3a2b order-priority=50

  //linux-cachyos
  comment: Kernel version: ${RELEASE}
  protocol: linux
  path: boot():/8c0b7f1e/linux-cachyos/vmlinuz-linux-cachyos
  cmdline: quiet rw root=UUID=${UUID}
  module_path: boot():/8c0b7f1e/linux-cachyos/initramfs-linux-cachyos
`;

/** With kernels below a directory of the machine, as limine-entry-tool places them. */
export function limine(): HealthyDisk {
  const directory = '/8c0b7f1e/linux-cachyos';
  const paths = [`${directory}/vmlinuz-linux-cachyos`, `${directory}/initramfs-linux-cachyos`];
  return {
    table: 'gpt',
    partitions: [
      {
        type: TYPES.esp,
        label: 'EFI',
        partUuid: '7f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a51',
        format: 'fat',
        uuid: 'E1B2C3D4',
        mebibytes: 4,
        files: {
          '/EFI/BOOT/BOOTX64.EFI': LIMINE,
          '/EFI/limine/limine_x64.efi': LIMINE,
          '/limine.conf': CONF,
          [paths[0]]: efiKernel(RELEASE),
          [paths[1]]: initrd(RELEASE, true),
        },
      },
      {
        type: TYPES.root,
        label: 'root',
        partUuid: '7f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a52',
        format: 'ext4',
        uuid: UUID,
        mebibytes: 6,
        files: rootTree(RELEASE),
      },
    ],
    verdict: 'ready',
    reads: ['/EFI/BOOT/BOOTX64.EFI', '/limine.conf', ...paths].map((path) => ({ partition: 1, path })),
  };
}
