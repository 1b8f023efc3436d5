/** Menus of disks whose loader is U-Boot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectDiskMenu, type DiskMenu } from '../../../../src/boot/index.ts';
import { putU32be, putU32le } from '../../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { crc32 } from '../../../../src/hash/crc32.ts';
import { type BootPartition, bootDisk } from '../../../support/boot-disk.ts';
import { problems } from '../support/boot-tree.ts';
import { shown } from '../support/shown-menu.ts';

test('U-Boot: extlinux of the partition that is marked, with its own paths', () => {
  const conf = 'default l0\nlabel l0\n linux ../vmlinuz\n append root=/dev/vda2\nlabel l1\n linux /gone\n';
  const menu = collectDiskMenu(
    bootDisk([
      { files: { '/extlinux/extlinux.conf': conf } },
      { bootable: true, files: { '/boot/extlinux/extlinux.conf': conf, '/boot/vmlinuz': '' } },
    ]),
  );
  assert.deepEqual(shown(menu), ['*2:/boot/vmlinuz root=/dev/vda2', 'x2:/gone']);
});

function script(text: string): Uint8Array {
  const body = encodeUtf8(text);
  const image = new Uint8Array(64 + 8 + body.length);
  putU32be(image, 0, 0x27051956);
  putU32be(image, 12, 8 + body.length);
  image[30] = 6;
  putU32be(image, 64, body.length);
  image.set(body, 72);
  putU32be(image, 24, crc32(image.subarray(64)));
  putU32be(image, 4, crc32(image.subarray(0, 64)));
  return image;
}

/** In the manner of flash-kernel and of Armbian. */
const BOOT_SCRIPT = [
  'setenv bootargs "console=ttyS0 root=/dev/mmcblk0p1"',
  'for fk_kvers in 6.1.0-1 ""; do',
  `  for pathprefix in \${prefix} /boot/; do`,
  `    if test -e \${devtype} \${devnum}:\${distro_bootpart} \${pathprefix}vmlinuz-\${fk_kvers}; then`,
  `      load \${devtype} \${devnum}:\${distro_bootpart} \${kernel_addr_r} \${pathprefix}vmlinuz-\${fk_kvers} \\`,
  `      && load \${devtype} \${devnum}:\${distro_bootpart} \${fdt_addr_r} \${pathprefix}board.dtb \\`,
  `      && load \${devtype} \${devnum}:\${distro_bootpart} \${ramdisk_addr_r} \${pathprefix}initrd.img \\`,
  `      && bootz \${kernel_addr_r} \${ramdisk_addr_r}:\${filesize} \${fdt_addr_r}`,
  '    fi',
  '  done',
  'done',
].join('\n');

test('U-Boot: boot.scr is followed to what it boots', () => {
  const files = {
    '/boot/vmlinuz-6.1.0-1': '',
    '/boot/initrd.img': '',
    '/boot/board.dtb': '',
    '/boot/boot.scr': script(BOOT_SCRIPT),
  };
  const menu = collectDiskMenu(bootDisk([{ files }]));
  assert.deepEqual(shown(menu), ['*1:/boot/vmlinuz-6.1.0-1 /boot/initrd.img console=ttyS0 root=/dev/mmcblk0p1']);
  assert.equal(menu.entries[0].devicetree, '/boot/board.dtb');
  const damaged = script(BOOT_SCRIPT);
  damaged[80] ^= 1;
  assert.match(problems(collectDiskMenu(bootDisk([{ files: { '/boot.scr': damaged } }])))[0], /ih_dcrc does not fit/);
});

test('U-Boot: uEnv.txt with uenvcmd, and as BeagleBoard.org has it', () => {
  const command = `uenvcmd=load mmc 0:2 \${loadaddr} /Image; setenv bootargs \${args}; booti \${loadaddr} - \${fdt_addr}\nargs=quiet\n`;
  const bare = collectDiskMenu(bootDisk([{ files: { '/uEnv.txt': command } }, { files: { '/Image': '' } }]));
  assert.deepEqual(shown(bare), ['*2:/Image quiet']);
  const beagle = collectDiskMenu(
    bootDisk([
      {
        files: {
          '/boot/uEnv.txt': 'uname_r=5.10.1\ncmdline=quiet\n',
          '/boot/vmlinuz-5.10.1': '',
          '/boot/initrd.img-5.10.1': '',
        },
      },
    ]),
  );
  assert.equal(beagle.entries[0].kernel, '/boot/vmlinuz-5.10.1');
  assert.deepEqual(beagle.entries[0].initrds, ['/boot/initrd.img-5.10.1']);
});

test('U-Boot: the newer whole copy of a saved environment', () => {
  const saved = (flag: number | undefined, text: string): Uint8Array => {
    const start = flag === undefined ? 4 : 5;
    const bytes = new Uint8Array(256);
    bytes.set(encodeUtf8(text), start);
    if (flag !== undefined) bytes[4] = flag;
    putU32le(bytes, 0, crc32(bytes.subarray(start)));
    return bytes;
  };
  const env = (kernel: string): string =>
    `bootcmd=run go\0go=load mmc 0:1 $loadaddr ${kernel}; bootm $loadaddr\0bootargs=a=b\0\0`;
  const kernels = { '/old': '', '/new': '' };
  const menuOf = (files: BootPartition['files']): DiskMenu =>
    collectDiskMenu(bootDisk([{ files: { ...kernels, ...files } }]));
  assert.deepEqual(shown(menuOf({ '/uboot.env': saved(undefined, env('/old')) })), ['*1:/old a=b']);
  const both = { '/uboot.env': saved(255, env('/old')), '/uboot-redund.env': saved(0, env('/new')) };
  assert.deepEqual(shown(menuOf(both)), ['*1:/new a=b']);
  both['/uboot-redund.env'][20] ^= 1;
  assert.deepEqual(shown(menuOf(both)), ['*1:/old a=b']);
  assert.deepEqual(problems(menuOf(both)), ['error: its checksum is wrong']);
});

test('a script that never ends', () => {
  const menu = collectDiskMenu(bootDisk([{ files: { '/boot.scr': script('while true; do run b; done') } }]));
  assert.match(problems(menu).join('\n'), /the script takes too much work/);
});

test('U-Boot: what a script failed to load keeps its entry from booting; what the board put in memory does not', () => {
  const text = [
    'load mmc 0:1 $kernel_addr_r /Image',
    'load mmc 0:1 $ramdisk_addr_r /uInitrd',
    'load mmc 0:1 $fdt_addr_r /board.dtb',
    'booti $kernel_addr_r $ramdisk_addr_r $fdt_addr_r',
  ].join('\n');
  const reasons = (files: BootPartition['files'], boot = text): (string | undefined)[] => {
    const disk = bootDisk([{ files: { '/boot.scr': script(boot), '/Image': '', ...files } }]);
    return collectDiskMenu(disk).entries.map(({ unbootable }) => unbootable);
  };
  assert.deepEqual(reasons({ '/uInitrd': '', '/board.dtb': '' }), [undefined]);
  assert.deepEqual(reasons({ '/board.dtb': '' }), ['initrd /uInitrd is not there']);
  assert.deepEqual(reasons({ '/uInitrd': '' }), ['fdt /board.dtb is not there']);
  assert.deepEqual(reasons({}, `load mmc 0:1 $kernel_addr_r /Image\nbooti $kernel_addr_r - $fdtcontroladdr`), [
    undefined,
  ]);
  const twice = `load mmc 0:1 $ramdisk_addr_r /gone\n${text}`;
  assert.deepEqual(reasons({ '/uInitrd': '', '/board.dtb': '' }, twice), [undefined]);
});

test('U-Boot: an environment of zeros is a problem', () => {
  const zeros = new Uint8Array(100);
  const importing = script('load mmc 0:1 $loadaddr /env.txt; env import -t $loadaddr $filesize');
  const said = (files: BootPartition['files']): string[] => problems(collectDiskMenu(bootDisk([{ files }])));
  assert.deepEqual(said({ '/boot.scr': importing, '/env.txt': zeros }), ['error: it begins with zeros']);
  assert.deepEqual(said({ '/uEnv.txt': zeros }), ['error: it begins with zeros']);
  assert.deepEqual(said({ '/uboot.env': zeros }), ['error: its checksum is wrong']);
  assert.match(said({ '/boot.scr': zeros })[0], /no uImage/);
});

test('U-Boot: addresses that boards name in their own way hold what was loaded there', () => {
  for (const [kernel, tree] of [
    ['loadaddr', 'fdtaddr'],
    ['kernel_addr', 'dtb_addr'],
  ]) {
    const load = (name: string, path: string): string => `load mmc 0:1 \${${name}} ${path}`;
    const command = `uenvcmd=${load(kernel, '/zImage')}; ${load(tree, '/board.dtb')}; bootz \${${kernel}} - \${${tree}}\n`;
    const { entries } = collectDiskMenu(
      bootDisk([{ files: { '/uEnv.txt': command, '/zImage': '', '/board.dtb': '' } }]),
    );
    assert.deepEqual(
      entries.map((entry) => [entry.kernel, entry.devicetree]),
      [['/zImage', '/board.dtb']],
    );
  }
});

/** What a script of these lines boots on a board whose first partition has a kernel and a script. */
function booted(...lines: readonly string[]): string[] {
  const files = {
    '/program': '',
    '/more.scr': script('setenv bootargs from more\n'),
    '/env.txt': 'bootargs=from env\n',
    '/plain.txt': 'x',
    '/boot.scr': script([...lines, `load mmc 0:1 \${kernel_addr_r} /program`, `booti \${kernel_addr_r}`].join('\n')),
  };
  return shown(collectDiskMenu(bootDisk([{ files }])));
}

test('U-Boot: what a script asks and sets decides on the command line', () => {
  const said = (...lines: readonly string[]): string => booted(...lines)[0].replace(/^\S+ ?/, '');
  const either = (condition: string): string =>
    said(`if ${condition}; then setenv bootargs yes; else setenv bootargs no; fi`);
  const answers: Readonly<Record<string, string>> = {
    'test -e mmc 0:1 /program': 'yes',
    'test ! -e mmc 0:1 /program': 'no',
    '[ "a" = "a" ]': 'yes',
    'test a = b': 'no',
    false: 'no',
    true: 'yes',
    setenv: 'no',
    'load mmc 0:1 0x100 /gone': 'no',
    'source 0x777': 'no',
    source: 'no',
    'env import -t 0x777': 'no',
    'env print': 'yes',
    'run nothing': 'yes',
    'false || true': 'yes',
    'bootz 0x777': 'no',
    'load mmc 0:1 0x100 /plain.txt && source 0x100': 'no',
  };
  for (const [condition, answer] of Object.entries(answers)) assert.equal(either(condition), answer, condition);
  assert.equal(said('a=one', `setenv bootargs \${a}`), 'one');
  assert.equal(said('env set bootargs of env set'), 'of env set');
  assert.equal(said('load mmc 0:1 0x100 /env.txt', 'env import -t 0x100'), 'from env');
  assert.equal(said('load mmc 0:1 0x100 /more.scr', 'source 0x100'), 'from more');
  assert.equal(said('setenv inner "setenv bootargs of run"', 'run inner'), 'of run');
});

test('U-Boot: nothing follows exit, and bootefi starts a program with its device tree', () => {
  assert.deepEqual(booted('exit', 'setenv bootargs x'), []);
  assert.deepEqual(booted('for i in 1 2; do exit; done'), []);
  const files = {
    '/board.dtb': '',
    '/grubaa64.efi': '',
    '/boot.scr': script('load mmc 0:1 0x100 /grubaa64.efi\nload mmc 0:1 0x200 /board.dtb\nbootefi 0x100 0x200\n'),
  };
  const [entry] = collectDiskMenu(bootDisk([{ files }])).entries;
  assert.deepEqual(
    [entry.kind, entry.kernel, entry.devicetree, entry.initrds],
    ['efi', '/grubaa64.efi', '/board.dtb', []],
  );
});
