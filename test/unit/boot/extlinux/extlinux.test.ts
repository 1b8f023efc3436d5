import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultId, ids, menuOf, problems } from '../support/boot-tree.ts';

/** As u-boot-menu writes it on a Debian board. */
const BOARD = `## /boot/extlinux/extlinux.conf
##
## IMPORTANT WARNING
##

default l0
menu title U-Boot menu
prompt 1
timeout 50


label l0
	menu label Debian GNU/Linux 12 (bookworm) 6.1.0-18-arm64
	linux /boot/vmlinuz-6.1.0-18-arm64
	initrd /boot/initrd.img-6.1.0-18-arm64
	fdtdir /usr/lib/linux-image-6.1.0-18-arm64/

	append root=UUID=3b1a1e8f ro quiet

label l0r
	menu label Debian GNU/Linux 12 (bookworm) 6.1.0-18-arm64 (rescue target)
	linux /boot/vmlinuz-6.1.0-18-arm64
	initrd /boot/initrd.img-6.1.0-18-arm64
	fdtdir /usr/lib/linux-image-6.1.0-18-arm64/
	append root=UUID=3b1a1e8f ro single
`;

const BOARD_FILES = {
  '/boot/extlinux/extlinux.conf': BOARD,
  '/boot/vmlinuz-6.1.0-18-arm64': '',
  '/boot/initrd.img-6.1.0-18-arm64': '',
  '/usr/lib/linux-image-6.1.0-18-arm64/board.dtb': '',
};

test("a board's menu, as U-Boot reads it", () => {
  const menu = menuOf(BOARD_FILES);
  assert.deepEqual(menu.entries[0], {
    id: 'l0',
    title: 'Debian GNU/Linux 12 (bookworm) 6.1.0-18-arm64',
    kind: 'linux',
    source: { dialect: 'extlinux', path: '/boot/extlinux/extlinux.conf', line: 12 },
    kernel: '/boot/vmlinuz-6.1.0-18-arm64',
    initrds: ['/boot/initrd.img-6.1.0-18-arm64'],
    options: 'root=UUID=3b1a1e8f ro quiet',
    devicetree: undefined,
    devicetreeDirectory: '/usr/lib/linux-image-6.1.0-18-arm64',
    devicetreeOverlays: [],
    version: '6.1.0-18-arm64',
    submenu: [],
    default: true,
  });
  assert.deepEqual(ids(menu), ['l0', 'l0r']);
  assert.deepEqual(menu.configurations, [
    { dialect: 'extlinux', path: '/boot/extlinux/extlinux.conf', timeoutSeconds: 5, defaultSetting: 'l0' },
  ]);
  assert.deepEqual(problems(menu), []);
});

test('the same files on a /boot of its own', () => {
  const menu = menuOf({
    '/extlinux/extlinux.conf': BOARD.replace(/fdtdir.*/g, 'fdt /dtbs/board.dtb'),
    '/vmlinuz-6.1.0-18-arm64': '',
    '/initrd.img-6.1.0-18-arm64': '',
    '/dtbs/board.dtb': '',
  });
  assert.equal(menu.entries[0].kernel, '/vmlinuz-6.1.0-18-arm64');
  assert.equal(menu.entries[0].devicetree, '/dtbs/board.dtb');
});

function syslinux(text: string, more: Record<string, string> = {}) {
  const files = { '/syslinux/linux': '', '/syslinux/a.img': '', '/syslinux/b.img': '', '/linux': '' };
  return menuOf({ ...files, ...more, '/syslinux/syslinux.cfg': text });
}

test('paths without a slash are relative to the file; several initrds are joined by commas', () => {
  const [entry] = syslinux('LABEL x\n KERNEL linux\n INITRD a.img,/syslinux/b.img\n').entries;
  assert.equal(entry.kernel, '/syslinux/linux');
  assert.deepEqual(entry.initrds, ['/syslinux/a.img', '/syslinux/b.img']);
});

test('initrd= in the options loads files; a label has its own options or the common ones', () => {
  const menu = syslinux(`APPEND common
LABEL a
  LINUX linux
LABEL b
  LINUX linux
  APPEND initrd=a.img own
LABEL c
  LINUX linux
  APPEND -
`);
  assert.deepEqual(
    menu.entries.map(({ options, initrds }) => [options, initrds]),
    [
      ['common', []],
      ['initrd=a.img own', ['/syslinux/a.img']],
      ['', []],
    ],
  );
});

test('MENU DEFAULT, ONTIMEOUT, DEFAULT and the first label, in this order', () => {
  const labels = 'LABEL a\nLINUX linux\nLABEL b\nLINUX linux\nMENU DEFAULT\nLABEL c\nLINUX linux\n';
  assert.equal(defaultId(syslinux(`DEFAULT c\n${labels}`)), 'b');
  assert.equal(defaultId(syslinux(`DEFAULT c\n${labels.replace('MENU DEFAULT\n', '')}`)), 'c');
  assert.equal(defaultId(syslinux(`DEFAULT C\n${labels.replace('MENU DEFAULT\n', '')}`)), 'c');
  assert.equal(defaultId(syslinux(labels.replace('MENU DEFAULT\n', ''))), 'a');
  assert.equal(defaultId(syslinux(`TIMEOUT 10\nONTIMEOUT c\n${labels}`)), 'c');
  const menu = syslinux(`DEFAULT gone\n${labels.replace('MENU DEFAULT\n', '')}`);
  assert.equal(defaultId(menu), undefined);
  assert.deepEqual(problems(menu), ['error: default gone is none of the usable entries']);
});

test('submenus, hot keys, help texts and other things to start', () => {
  const menu = syslinux(`MENU BEGIN more
  MENU TITLE ^More
  LABEL a
    MENU LABEL ^First
    TEXT HELP
      LABEL not-a-label
    ENDTEXT
    LINUX linux
MENU END
LABEL memtest
  KERNEL memtest.c32
LABEL local
  LOCALBOOT 0
LABEL empty
`);
  assert.deepEqual(
    menu.entries.map(({ id, title, submenu }) => [id, title, submenu]),
    [['a', 'First', ['More']]],
  );
  assert.deepEqual(problems(menu), [
    'note: starts no Linux kernel (memtest.c32)',
    'note: starts no Linux kernel (localboot)',
    'error: no kernel',
  ]);
});

test('included files; one that includes itself comes to an end', () => {
  const menu = syslinux('INCLUDE more.cfg\nMENU INCLUDE /syslinux/more.cfg Title\nINCLUDE gone.cfg\n', {
    '/syslinux/more.cfg': 'LABEL in\nLINUX linux\n',
  });
  assert.deepEqual(ids(menu), ['in', 'in']);
  assert.deepEqual(problems(menu), ['error: included file gone.cfg is not there']);
  const loop = syslinux('LABEL x\nLINUX linux\nINCLUDE syslinux.cfg\n');
  assert.equal(loop.entries.length, 17);
  assert.deepEqual(problems(loop), ['error: syslinux.cfg is included too deep or too often']);
  const wide = syslinux('INCLUDE syslinux.cfg\n'.repeat(200));
  assert.match(problems(wide).pop() ?? '', /included too deep or too often/);
});

test('missing files, and a FIT image with a configuration', () => {
  const menu = syslinux(`LABEL gone
  LINUX gone
  INITRD gone.img
  FDT gone.dtb
  FDTOVERLAYS gone.dtbo
LABEL fit
  LINUX /linux#conf-1
`);
  assert.deepEqual(ids(menu), ['fit']);
  assert.equal(menu.entries[0].kernel, '/linux');
  assert.deepEqual(problems(menu).slice(0, 4), [
    'error: kernel gone is not there',
    'error: initrd gone.img is not there',
    'error: fdt gone.dtb is not there',
    'error: fdtoverlays gone.dtbo is not there',
  ]);
});
