/** What the firmware of a Raspberry Pi starts, for each kind of board. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectDiskMenu, type DiskMenu } from '../../../../src/boot/index.ts';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { bootDisk } from '../../../support/boot-disk.ts';
import { noise } from '../../check/support/images.ts';
import type { Files } from '../support/boot-tree.ts';
import { problems } from '../support/boot-tree.ts';
import { shown } from '../support/shown-menu.ts';

const FIRMWARE = { '/bootcode.bin': 'x', '/start.elf': 'x', '/start4.elf': 'x', '/cmdline.txt': 'quiet' };
/** As in the image for 64 bits, without and with the kernels for 32. */
const KERNELS_64 = { '/kernel8.img': '', '/kernel_2712.img': '', '/initramfs8': '', '/initramfs_2712': '' };
const KERNELS_32 = { '/kernel.img': '', '/kernel7.img': '', '/kernel7l.img': '', '/initramfs7l': '' };

function menu(files: Files): DiskMenu {
  return collectDiskMenu(bootDisk([{ files: { ...FIRMWARE, ...files } }], { kind: 'mbr' }));
}

function titles(files: Files): string[] {
  return menu(files).entries.map(({ title, kernel, initrds }) => [title, kernel, ...initrds].join(' '));
}

test('each board takes the kernel for it, and its initramfs with auto_initramfs', () => {
  const config = { '/config.txt': 'arm_64bit=1\nauto_initramfs=1\n' };
  assert.deepEqual(titles({ ...KERNELS_64, ...config }), [
    'Raspberry Pi Zero 2, 3, 4 /kernel8.img /initramfs8',
    'Raspberry Pi 5 /kernel_2712.img /initramfs_2712',
  ]);
  const all = [
    'Raspberry Pi 1, Zero /kernel.img',
    'Raspberry Pi 2 /kernel7.img',
    'Raspberry Pi Zero 2, 3, 4 /kernel8.img /initramfs8',
    'Raspberry Pi 5 /kernel_2712.img /initramfs_2712',
  ];
  assert.deepEqual(titles({ ...KERNELS_32, ...KERNELS_64, ...config }), all);
  assert.deepEqual(titles({ ...KERNELS_32, ...KERNELS_64, '/config.txt': 'arm_64bit=0\nauto_initramfs=1\n' }), [
    'Raspberry Pi 1, Zero /kernel.img',
    'Raspberry Pi 2, Zero 2, 3 /kernel7.img',
    'Raspberry Pi 4 /kernel7l.img /initramfs7l',
    'Raspberry Pi 5 /kernel_2712.img /initramfs_2712',
  ]);
});

test('boards whose firmware is not there are not meant, and config.txt may be missing', () => {
  const { '/start4.elf': start, '/cmdline.txt': cmdline } = FIRMWARE;
  const files = { '/start4.elf': start, '/cmdline.txt': cmdline, '/kernel8.img': '' };
  const { entries } = collectDiskMenu(bootDisk([{ files }], { kind: 'mbr' }));
  assert.deepEqual(
    entries.map(({ title }) => title),
    ['Raspberry Pi 4, 5'],
  );
  assert.deepEqual(collectDiskMenu(bootDisk([{ files: { '/kernel8.img': '' } }])).loaders, []);
});

test('filters of config.txt: one of a sort takes the place of another, those of other sorts join', () => {
  const config = [
    ...['kernel=all', '[pi4]', 'kernel=four', '[pi5]', 'kernel=five', '[gpio4=1]', 'kernel=pin'],
    ...['[pi3]', 'kernel=pin', '[all]', '[0x1234]', 'kernel=serial', '[all]', '[EDID=x]', '[pi5]', 'kernel=screen'],
  ].join('\n');
  const kernels = Object.fromEntries(
    ['all', 'four', 'five', 'pin', 'serial', 'screen'].map((name) => [`/${name}`, '']),
  );
  assert.deepEqual(titles({ '/config.txt': config, ...kernels }), [
    'Raspberry Pi 1, Zero, 2, Zero 2, 3 /all',
    'Raspberry Pi 4 /four',
    'Raspberry Pi 5 /five',
  ]);
});

test('initramfs with followkernel, a prefix, overlays, and a device tree', () => {
  const { entries } = menu({
    '/config.txt':
      'include more.txt\ninitramfs initrd.img followkernel\ndtoverlay=vc4,cma-64\ndtoverlay=\ndtoverlay=gone\n',
    '/more.txt': 'os_prefix=current/\nkernel=vmlinuz\ndevice_tree=a.dtb\n',
    ...{ '/current/vmlinuz': '', '/current/initrd.img': '', '/current/a.dtb': '', '/current/cmdline.txt': 'own\n' },
    '/current/overlays/vc4.dtbo': '',
  });
  const [{ kernel, initrds, options, devicetree, devicetreeOverlays }] = entries;
  assert.deepEqual([kernel, initrds, options], ['/current/vmlinuz', ['/current/initrd.img'], 'own']);
  assert.deepEqual([devicetree, devicetreeOverlays], ['/current/a.dtb', ['/current/overlays/vc4.dtbo']]);
});

test('the directory with the trees of all boards', () => {
  const directory = (files: Files) =>
    menu({ '/config.txt': '', '/kernel8.img': '', ...files }).entries[0].devicetreeDirectory;
  assert.equal(directory({}), undefined);
  assert.equal(directory({ '/bcm2711-rpi-4-b.dtb': '' }), '/');
  assert.equal(
    directory({ '/config.txt': 'os_prefix=a/\n', '/a/kernel8.img': '', '/a/bcm2711-rpi-4-b.dtb': '' }),
    '/a',
  );
});

test('an attempt with [tryboot] is an entry of its own where it differs', () => {
  const files = { '/kernel8.img': '', '/new/kernel8.img': '', '/new/cmdline.txt': 'new' };
  assert.deepEqual(titles({ ...files, '/config.txt': '[tryboot]\nos_prefix=new/\n[all]\n' }), [
    'Raspberry Pi Zero 2, 3, 4, 5 /kernel8.img',
    'Raspberry Pi Zero 2, 3, 4, 5 (tryboot) /new/kernel8.img',
  ]);
});

test('autoboot.txt sends the boards to another partition', () => {
  const files = { '/config.txt': '', '/kernel8.img': '' };
  const disk = bootDisk(
    [
      { files: { '/autoboot.txt': '[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n' } },
      { files: { ...files, '/cmdline.txt': 'a' } },
      { files: { ...files, '/cmdline.txt': 'b' } },
      { files: { ...files, '/cmdline.txt': 'c' } },
    ],
    { kind: 'mbr' },
  );
  assert.deepEqual(shown(collectDiskMenu(disk)), ['*2:/kernel8.img a', '3:/kernel8.img b']);
});

test('U-Boot or UEFI in the place of a kernel is another loader, garbage is none', () => {
  const kindOf = (content: string | Uint8Array) =>
    menu({ '/config.txt': 'kernel=a.bin\n', '/a.bin': content }).entries[0].kind;
  assert.equal(kindOf(`\x14\x01${'x'.repeat(2000)}U-Boot 2025.01 (x)`), 'efi');
  assert.equal(kindOf(`${'x'.repeat(40)}_FVH`), 'efi');
  assert.equal(kindOf(noise(5000)), 'linux');
  assert.equal(kindOf(new Uint8Array(5000)), 'linux');
});

test('a command line of zeros is a problem', () => {
  const found = menu({ '/config.txt': '', '/kernel8.img': '', '/cmdline.txt': encodeUtf8('\0\0\0') });
  assert.deepEqual(problems(found), ['error: the command line holds zeros']);
});

test('ramfsfile names the initramfs, an empty device_tree none, and a place without a kernel is a problem', () => {
  const files = { '/kernel8.img': '', '/initrd8': '', '/bcm2711-rpi-4-b.dtb': '' };
  const [entry] = menu({ ...files, '/config.txt': 'ramfsfile=initrd8\ndevice_tree=\n' }).entries;
  assert.deepEqual([entry.initrds, entry.devicetree], [['/initrd8'], undefined]);
  assert.deepEqual(problems(menu({ '/config.txt': 'arm_64bit=1\n' })), ['error: no kernel is there']);
});

test('an included file is read where it stands, and one that includes itself ends', () => {
  const found = menu({
    '/config.txt': 'include more.txt\n',
    '/more.txt': 'kernel=a.img\ninclude more.txt\n',
    '/a.img': '',
  });
  assert.deepEqual(
    found.entries.map(({ kernel }) => kernel),
    ['/a.img'],
  );
  const gone = menu({ '/config.txt': 'include gone.txt\n', '/kernel8.img': '' });
  assert.equal(gone.entries[0].kernel, '/kernel8.img');
});
