import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BootMenu } from '../../../../src/boot/index.ts';
import { defaultId, type Files, grubenv, ids, menuOf, OWN_UUID, problems } from '../support/boot-tree.ts';

/** In the manner of grub-mkconfig on Debian. */
const DEBIAN_HEADER = `
if [ -s $prefix/grubenv ]; then
  set have_grubenv=true
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
function load_video {
  if [ x$feature_all_video_module = xy ]; then
    insmod all_video
  else
    insmod efi_gop
  fi
}
if [ x$feature_default_font_path = xy ] ; then
   font=unicode
fi
terminal_output gfxterm
if [ "\${recordfail}" = 1 ] ; then
  set timeout=30
else
  if [ x$feature_timeout_style = xy ] ; then
    set timeout_style=menu
    set timeout=5
  else
    set timeout=10
  fi
fi
function gfxmode {
	set gfxpayload="\${1}"
}
set linux_gfx_mode=
`;

function debianEntry(title: string, id: string, version: string, options: string): string {
  return `menuentry '${title}' --class debian --class gnu-linux $menuentry_id_option '${id}' {
	load_video
	insmod gzio
	if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
	insmod part_gpt
	set root='hd0,gpt2'
	if [ x$feature_platform_search_hint = xy ]; then
	  search --no-floppy --fs-uuid --set=root --hint-bios=hd0,gpt2 --hint-efi=hd0,gpt2  ${OWN_UUID}
	else
	  search --no-floppy --fs-uuid --set=root ${OWN_UUID}
	fi
	echo	'Loading Linux ${version} ...'
	linux	/boot/vmlinuz-${version} root=UUID=${OWN_UUID} ro ${options}
	echo	'Loading initial ramdisk ...'
	initrd	/boot/initrd.img-${version}
}
`;
}

const DEBIAN = `${DEBIAN_HEADER}
${debianEntry('Debian GNU/Linux', 'gnulinux-simple', '6.1.0-21-amd64', 'quiet')}
submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced' {
${debianEntry('Debian, with Linux 6.1.0-21-amd64', 'gnulinux-21', '6.1.0-21-amd64', 'quiet')}
${debianEntry('Debian, with Linux 6.1.0-18-amd64 (recovery mode)', 'gnulinux-18-recovery', '6.1.0-18-amd64', 'single ')}
}
menuentry 'UEFI Firmware Settings' $menuentry_id_option 'uefi-firmware' {
	fwsetup
}
if [ -f  \${config_directory}/custom.cfg ]; then
  source \${config_directory}/custom.cfg
fi
`;

const KERNELS: Files = {
  '/boot/vmlinuz-6.1.0-21-amd64': '',
  '/boot/initrd.img-6.1.0-21-amd64': '',
  '/boot/vmlinuz-6.1.0-18-amd64': '',
  '/boot/initrd.img-6.1.0-18-amd64': '',
};

function debian(env: string[] = [], more: Files = {}): BootMenu {
  return menuOf({ ...KERNELS, '/boot/grub/grub.cfg': DEBIAN, '/boot/grub/grubenv': grubenv(...env), ...more });
}

function grub(script: string, more: Files = {}): BootMenu {
  return menuOf({ ...KERNELS, '/boot/k': '', '/boot/i': '', '/boot/grub/grub.cfg': script, ...more });
}

const BOOT = '{ linux /boot/k\n }';

test('a Debian menu', () => {
  const menu = debian();
  assert.deepEqual(menu.entries[0], {
    id: 'gnulinux-simple',
    title: 'Debian GNU/Linux',
    kind: 'linux',
    source: {
      dialect: 'grub',
      path: '/boot/grub/grub.cfg',
      line: DEBIAN.split('\n').findIndex((line) => /^menuentry/.test(line)) + 1,
    },
    kernel: '/boot/vmlinuz-6.1.0-21-amd64',
    initrds: ['/boot/initrd.img-6.1.0-21-amd64'],
    options: `root=UUID=${OWN_UUID} ro quiet`,
    devicetree: undefined,
    devicetreeOverlays: [],
    modules: undefined,
    version: '6.1.0-21-amd64',
    submenu: [],
    default: true,
  });
  assert.deepEqual(ids(menu), ['gnulinux-simple', 'gnulinux-21', 'gnulinux-18-recovery']);
  assert.deepEqual(menu.entries[2].submenu, ['Advanced options for Debian GNU/Linux']);
  assert.equal(menu.configurations[0].timeoutSeconds, 5);
  assert.deepEqual(problems(menu), ['note: starts nothing that is a file']);
});

test('saved_entry and next_entry of the environment block choose the default, down into submenus', () => {
  assert.equal(defaultId(debian(['saved_entry=gnulinux-advanced>gnulinux-18-recovery'])), 'gnulinux-18-recovery');
  assert.equal(defaultId(debian(['saved_entry=1>0'])), 'gnulinux-21');
  assert.equal(defaultId(debian(['saved_entry=1'])), 'gnulinux-21');
  assert.equal(defaultId(debian(['saved_entry=0', 'next_entry=1>1'])), 'gnulinux-18-recovery');
  assert.equal(defaultId(debian(['saved_entry=Debian GNU/Linux'])), 'gnulinux-simple');
  const stale = debian(['saved_entry=gone']);
  assert.equal(defaultId(stale), 'gnulinux-simple');
  assert.equal(problems(stale)[0], 'error: default gone is not in the menu; GRUB takes the first entry');
});

test('a default that can not be booted is said', () => {
  const menu = debian(['saved_entry=uefi-firmware']);
  assert.equal(defaultId(menu), undefined);
  assert.ok(problems(menu).indexOf('error: default uefi-firmware is none of the usable entries') >= 0);
});

test('a damaged environment block is said, and the menu is there all the same', () => {
  const menu = debian([], { '/boot/grub/grubenv': 'x'.repeat(1024) });
  assert.equal(menu.entries.length, 3);
  assert.equal(problems(menu)[0], 'error: not a GRUB environment block');
});

test('custom.cfg is read, and a /boot of its own works', () => {
  const custom = debian([], { '/boot/grub/custom.cfg': `menuentry mine ${BOOT}\n`, '/boot/k': '' });
  assert.deepEqual(ids(custom).pop(), 'mine');
  const own: Record<string, string> = { '/grub/grub.cfg': DEBIAN.replace(/\/boot\//g, '/') };
  for (const path of Object.keys(KERNELS)) own[path.slice(5)] = '';
  assert.equal(menuOf(own).entries[0].kernel, '/vmlinuz-6.1.0-21-amd64');
});

test('entries of other filesystems and images are left out, and said', () => {
  const menu = grub(`
menuentry other { search --set=root --fs-uuid 1111-2222
 linux /boot/k
}
menuentry label { search -l --set own
 linux /boot/k
}
menuentry file { search --file --set=root /boot/k
 linux /boot/k
}
menuentry hint { search.fs_uuid ${OWN_UUID.toUpperCase()} root hd0,gpt1
 linux ($root)/boot/k
}
menuentry iso { loopback loop /boot/i
 linux (loop)/casper/vmlinuz
}
`);
  assert.deepEqual(ids(menu), ['label', 'file', 'hint']);
  assert.deepEqual(problems(menu).slice(0, 2), [
    'note: boots from another filesystem (UUID 1111-2222)',
    'note: boots from another filesystem (image /boot/i)',
  ]);
});

test('kernels, initrds, device trees, EFI programs and Xen', () => {
  const menu = grub(
    `menuentry 'a' { linuxefi /boot/k "two words" quo\\'te
  initrdefi /boot/i newc:early:/boot/k
  devicetree /boot/board.dtb
}
menuentry 'b' { chainloader (hd0,gpt1)/boot/shell.efi }
menuentry 'c' {
  multiboot2 /boot/k placeholder dom0_mem=1G
  module2 --nounzip /boot/i placeholder root=x
}
`,
    { '/boot/board.dtb': '', '/boot/shell.efi': '' },
  );
  const [a, b, c] = menu.entries;
  assert.deepEqual(
    [a.options, a.initrds, a.devicetree],
    ['"two words" quo\'te', ['/boot/i', '/boot/k'], '/boot/board.dtb'],
  );
  assert.deepEqual([b.kind, b.kernel], ['efi', '/boot/shell.efi']);
  assert.deepEqual(
    [c.kind, c.options, c.modules],
    ['multiboot', 'placeholder dom0_mem=1G', [{ path: '/boot/i', options: 'placeholder root=x' }]],
  );
});

test('missing files skip their entry, and positions count it all the same', () => {
  const menu = grub(`set default=1
menuentry gone { linux /boot/gone
 initrd /boot/gone.img
}
menuentry here ${BOOT}
`);
  assert.equal(defaultId(menu), 'here');
  assert.deepEqual(problems(menu), [
    'error: linux /boot/gone is not there',
    'error: initrd /boot/gone.img is not there',
  ]);
});

test('the language: variables, conditions, loops, functions, quotes', () => {
  const menu = grub(`
# a comment; menuentry no { linux /boot/k }
set a=1; set list="x y"
if [ "$a" = 2 ]; then set r=2; elif test $a -eq 1 -a ! -f /boot/gone; then set r=1; else set r=3; fi
for i in $list "z z"; do menuentry "$i $r" ${BOOT}
done
until [ "$a" = 11111 ]; do a="\${a}1"; done
function twice { menuentry "$1-$#" ${BOOT}
  return
  menuentry never ${BOOT}
}
twice one two
while true; do set b=b$b; if [ "$b" = bbb ]; then break; fi; continue; menuentry never ${BOOT}
done
menuentry 'single $a "x"' ${BOOT}
menuentry "double \\"$b\\" \\$a \${a}" ${BOOT}
menuentry jo\\
ined\\ word$ ${BOOT}
for k in /boot/vmlinuz-*; do menuentry "$k" { linux $1 }
done
if false; then menuentry never ${BOOT}
fi
if ! true; then menuentry never ${BOOT}
fi
if [ a ]; then set c=1; fi
unset a
menuentry "end $a$c$nothing" ${BOOT}
`);
  assert.deepEqual(ids(menu), [
    'x 1',
    'y 1',
    'z z 1',
    'one-2',
    'single $a "x"',
    'double "bbb" $a 11111',
    'joined word$',
    '/boot/vmlinuz-6.1.0-18-amd64',
    '/boot/vmlinuz-6.1.0-21-amd64',
    'end 1',
  ]);
  assert.equal(menu.entries[7].kernel, '/boot/vmlinuz-6.1.0-18-amd64');
  assert.deepEqual(problems(menu), []);
});

test('tests of strings, numbers, versions and files', () => {
  const truths = [
    '-n a',
    '-z ""',
    'a != b',
    '2 -gt 1',
    '1 -le 1',
    'a == a',
    '1.9 < 1.10',
    '2 > 1',
    '-d /boot',
    '-e /boot/k',
  ];
  const lies = [
    '-f /boot',
    '-s /boot/k',
    'a = b',
    '1 -ne 1',
    '1 -lt x',
    '""',
    '',
    'a constructor b',
    'a __proto__ b',
    '-q x',
  ];
  const shown = (list: string[]) => list.map((one, at) => `if [ ${one} ]; then menuentry ${at} ${BOOT}\nfi`).join('\n');
  assert.equal(grub(shown(truths)).entries.length, truths.length);
  assert.deepEqual(ids(grub(`${shown(lies)}\nmenuentry only ${BOOT}`)), ['only']);
  assert.equal(grub(shown(['( a = b -o a = a ) -a ! b = c', 'a = b -o b = b'])).entries.length, 2);
});

test("an ESP's short file leads to the real one", () => {
  const menu = menuOf({
    ...KERNELS,
    '/EFI/debian/grub.cfg': `search.fs_uuid ${OWN_UUID} root
set prefix=($root)'/elsewhere/grub'
configfile $prefix/grub.cfg
`,
    '/elsewhere/grub/grub.cfg': DEBIAN,
  });
  assert.equal(menu.entries.length, 3);
});

test('a script that does not end, or goes too deep, or is none, is one problem', () => {
  const cases: [string, RegExp][] = [
    ['while true; do true; done', /the script takes too much work/],
    ['until false; do false; done', /the script takes too much work/],
    ['while true; do\ndone', /the script takes too much work/],
    ['function f { f; }\nf', /inside each other/],
    ['source /boot/grub/grub.cfg', /inside each other/],
    [`${'if true; then '.repeat(60)}true${'; fi'.repeat(60)}`, /nested too deep/],
    ['if true; then', /fi is missing \(line 1\)/],
    ['true\nfi', /fi without a beginning \(line 2\)/],
    ['for x y; do true; done', /in is missing/],
    ['for x in y; true; done', /do is missing/],
    ['function f true', /\{ is missing/],
    ['menuentry x {\ntrue', /\} is missing/],
    [';'.repeat(200_001), /the script takes too much work/],
    ['set a=aaaaaaaaaaaaaaaa\nwhile true; do set a=$a$a; done', /arguments too long/],
    ['while true; do set n=x$n; set v$n=y; done', /too many or too long variables|the script takes too much work/],
  ];
  for (const [script, message] of cases) {
    const menu = menuOf({ '/boot/grub/grub.cfg': script });
    assert.deepEqual(ids(menu), [], script.slice(0, 40));
    assert.match(problems(menu).join('\n'), message, script.slice(0, 40));
  }
});

test('submenus that make submenus come to an end', () => {
  const menu = grub(`function f { submenu x { f; }; }\nf\nmenuentry y ${BOOT}`);
  assert.deepEqual(ids(menu), ['y']);
  assert.match(problems(menu).join('\n'), /inside each other|entry x takes too much work/);
});

test('after a mistake the next line goes on, as in GRUB', () => {
  const menu = grub(`menuentry a ${BOOT}\nfi; true\nmenuentry b ${BOOT}\nif true; then`);
  assert.deepEqual(ids(menu), ['a', 'b']);
  assert.deepEqual(problems(menu), [
    'error: skipped: ERR_BOOTFS_CORRUPT: GRUB script: fi without a beginning (line 3)',
    'error: skipped: ERR_BOOTFS_CORRUPT: GRUB script: fi is missing (line 6)',
  ]);
});
