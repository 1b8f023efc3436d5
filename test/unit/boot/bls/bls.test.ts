import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultId, type Files, ids, menuOf, problems } from '../support/boot-tree.ts';
import { peFile } from '../support/pe-file.ts';

const MACHINE = '6a9857a393724b7a981ebb5b8495b9ea';

function fedoraEntry(version: string): string {
  return `title Fedora Linux (${version}) 40 (Server Edition)
version ${version}
linux /vmlinuz-${version}
initrd /initramfs-${version}.img
options root=UUID=6d3376e4-fc93-4509-95ec-a21d68011da2 ro rootflags=subvol=root
grub_users $grub_users
grub_arg --unrestricted
grub_class fedora
`;
}

function fedoraFiles(version: string): Files {
  return {
    [`/loader/entries/${MACHINE}-${version}.conf`]: fedoraEntry(version),
    [`/vmlinuz-${version}`]: 'kernel',
    [`/initramfs-${version}.img`]: 'initrd',
  };
}

/** An Arch machine with systemd-boot, its /boot being the filesystem. */
const ARCH: Files = {
  '/loader/loader.conf': '# made by hand\ndefault  arch-l*.conf\ntimeout 4\nconsole-mode max\neditor no\n',
  '/loader/entries/arch.conf': `title   Arch Linux
linux   /vmlinuz-linux
initrd  /amd-ucode.img
initrd  /initramfs-linux.img
options root=UUID=0a3407de-014b-458b-b5c1-848e92a327a3 rw
options quiet splash
`,
  '/loader/entries/arch-lts.conf': `title   Arch Linux LTS
linux   /vmlinuz-linux-lts
initrd  /initramfs-linux-lts.img
options root=LABEL=arch rw
`,
  '/vmlinuz-linux': 'kernel',
  '/vmlinuz-linux-lts': 'kernel',
  '/amd-ucode.img': 'microcode',
  '/initramfs-linux.img': 'initrd',
  '/initramfs-linux-lts.img': 'initrd',
};

test('an Arch menu: repeated initrd and options lines stay, the default glob finds its entry', () => {
  const menu = menuOf(ARCH);
  const arch = menu.entries.filter((entry) => entry.id === 'arch.conf')[0];
  assert.deepEqual(arch.initrds, ['/amd-ucode.img', '/initramfs-linux.img']);
  assert.equal(arch.options, 'root=UUID=0a3407de-014b-458b-b5c1-848e92a327a3 rw quiet splash');
  assert.equal(arch.kernel, '/vmlinuz-linux');
  assert.deepEqual(arch.source, { dialect: 'bls', path: '/loader/entries/arch.conf', line: 1 });
  assert.equal(defaultId(menu), 'arch-lts.conf');
  assert.deepEqual(menu.configurations, [
    { dialect: 'bls', path: '/loader/loader.conf', timeoutSeconds: 4, defaultSetting: 'arch-l*.conf' },
  ]);
  assert.deepEqual(problems(menu), []);
});

test('Fedora entries: the newest version first, and it is the default', () => {
  const menu = menuOf({
    ...fedoraFiles('6.8.5-301.fc40.x86_64'),
    ...fedoraFiles('6.8.10-300.fc40.x86_64'),
    ...fedoraFiles('6.8.9-300.fc40.x86_64'),
  });
  assert.deepEqual(
    menu.entries.map((entry) => entry.version),
    ['6.8.10-300.fc40.x86_64', '6.8.9-300.fc40.x86_64', '6.8.5-301.fc40.x86_64'],
  );
  assert.equal(menu.entries[0].default, true);
  assert.equal(defaultId(menu), `${MACHINE}-6.8.10-300.fc40.x86_64.conf`);
});

function minimal(extra = ''): string {
  return `linux /linux\n${extra}`;
}

test('sort-key comes before everything but a spent entry; then machine-id, version, id', () => {
  const menu = menuOf({
    '/linux': '',
    '/loader/entries/no-key-9.conf': minimal(),
    '/loader/entries/no-key-10.conf': minimal(),
    '/loader/entries/spent+0-3.conf': minimal('sort-key a\n'),
    '/loader/entries/b.conf': minimal('sort-key b\nversion 9\n'),
    '/loader/entries/a-old.conf': minimal('sort-key a\nmachine-id 1\nversion 1.9\n'),
    '/loader/entries/a-new.conf': minimal('sort-key a\nmachine-id 1\nversion 1.10\n'),
    '/loader/entries/a-other.conf': minimal('sort-key a\nmachine-id 0\nversion 1\n'),
  });
  assert.deepEqual(ids(menu), [
    'a-other.conf',
    'a-new.conf',
    'a-old.conf',
    'b.conf',
    'no-key-10.conf',
    'no-key-9.conf',
    'spent.conf',
  ]);
});

test('boot counting: the counter is no part of the id', () => {
  const menu = menuOf({
    '/linux': '',
    '/loader/entries/counted+3-1.conf': minimal(),
    '/loader/entries/fresh+2.conf': minimal(),
    '/loader/entries/plus+more.conf': minimal(),
  });
  const shown = menu.entries.map(({ id, triesLeft, triesDone }) => [id, triesLeft, triesDone]);
  assert.deepEqual(shown, [
    ['plus+more.conf', undefined, undefined],
    ['fresh.conf', 2, 0],
    ['counted.conf', 3, 1],
  ]);
});

test('every key of the specification', () => {
  const menu = menuOf({
    '/loader/entries/all.conf': `# comment
title\tAll of them
version 6.8
machine-id ${MACHINE.toUpperCase()}
sort-key all
linux \\kernels\\linux
initrd /one
initrd /two /three
options a
devicetree /board.dtb
devicetree-overlay /1.dtbo /2.dtbo
architecture AA64
`,
    '/kernels/linux': '',
    '/one': '',
    '/two': '',
    '/three': '',
    '/board.dtb': '',
    '/1.dtbo': '',
    '/2.dtbo': '',
  });
  assert.deepEqual(menu.entries, [
    {
      id: 'all.conf',
      title: 'All of them',
      kind: 'linux',
      source: { dialect: 'bls', path: '/loader/entries/all.conf', line: 1 },
      kernel: '/kernels/linux',
      initrds: ['/one', '/two', '/three'],
      options: 'a',
      devicetree: '/board.dtb',
      devicetreeOverlays: ['/1.dtbo', '/2.dtbo'],
      version: '6.8',
      machineId: MACHINE,
      sortKey: 'all',
      architecture: 'aa64',
      triesLeft: undefined,
      triesDone: undefined,
      submenu: [],
      default: true,
    },
  ]);
});

test('an entry of another architecture is left out, and said', () => {
  const files = {
    '/linux': '',
    '/loader/entries/a.conf': minimal('architecture aa64\n'),
    '/loader/entries/x.conf': minimal('architecture X64\n'),
  };
  assert.deepEqual(ids(menuOf(files, { architecture: 'x64' })), ['x.conf']);
  assert.deepEqual(problems(menuOf(files, { architecture: 'x64' })), ['note: made for architecture aa64, not x64']);
  assert.equal(menuOf(files).entries.length, 2);
});

test('efi and uki lines', () => {
  const menu = menuOf({
    '/shell.efi': '',
    '/image.efi': peFile([
      ['.linux', 'kernel'],
      ['.cmdline', 'from the image'],
    ]),
    '/loader/entries/shell.conf': 'title Shell\nefi /shell.efi\n',
    '/loader/entries/uki.conf': 'title Image\nuki /image.efi\n',
  });
  assert.deepEqual(
    menu.entries.map(({ kind, kernel, options }) => [kind, kernel, options]),
    [
      ['uki', '/image.efi', 'from the image'],
      ['efi', '/shell.efi', ''],
    ],
  );
});

test('broken entries are skipped one by one, each with its reason', () => {
  const menu = menuOf({
    '/linux': '',
    '/not-a-uki': 'text',
    '/loader/entries/good.conf': minimal(),
    '/loader/entries/no-kernel.conf': 'linux /gone\n',
    '/loader/entries/no-initrd.conf': minimal('initrd /gone.img\n'),
    '/loader/entries/no-tree.conf': minimal('devicetree /gone.dtb\n'),
    '/loader/entries/nothing.conf': 'title only\n',
    '/loader/entries/bad-uki.conf': 'uki /not-a-uki\n',
    '/loader/entries/network.conf': 'uki-url http://example.org/uki.efi\n',
    '/loader/entries/big.conf': 'x'.repeat(1024 * 1024 + 1),
    '/loader/entries/not-an-entry.txt': 'linux /linux\n',
  });
  assert.deepEqual(ids(menu), ['good.conf']);
  assert.deepEqual(problems(menu).sort(), [
    "error: /loader/entries/big.conf can't be read: EFBIG: too big for a boot configuration (size 1048577, limit 1048576)",
    'error: /not-a-uki is no unified kernel image: ERR_BOOTFS_CORRUPT: DOS header leaves the file (byteOffset 0, length 64, size 4)',
    'error: devicetree /gone.dtb is not there',
    'error: initrd /gone.img is not there',
    'error: linux /gone is not there',
    'error: no linux, uki or efi line',
    'note: boots from the network (uki-url)',
  ]);
  assert.equal(menu.problems.filter((problem) => problem.missingPath === '/gone')[0].entry, 'no-kernel.conf');
});

test('/boot as a directory of the root filesystem: paths may be relative to either', () => {
  const menu = menuOf({
    '/boot/loader/entries/below.conf': 'linux /vmlinuz\ninitrd /boot/initrd\n',
    '/boot/vmlinuz': '',
    '/boot/initrd': '',
  });
  assert.equal(menu.entries[0].kernel, '/boot/vmlinuz');
  assert.deepEqual(menu.entries[0].initrds, ['/boot/initrd']);
  const own = menuOf({ '/loader/entries/own.conf': 'linux /boot/vmlinuz\n', '/vmlinuz': '' });
  assert.equal(own.entries[0].kernel, '/vmlinuz');
});

test('a default that is none of the entries is a problem, and the first entry takes its place', () => {
  const menu = menuOf({ ...ARCH, '/loader/loader.conf': 'default gone-*\ntimeout menu-force\n' });
  assert.equal(defaultId(menu), menu.entries[0].id);
  assert.deepEqual(problems(menu), ['error: default gone-* takes none of the entries']);
  assert.equal(menu.configurations[0].timeoutSeconds, undefined);
  assert.deepEqual(problems(menuOf({ ...ARCH, '/loader/loader.conf': 'default @saved\n' })), [
    'note: the default is kept in an EFI variable, not on disk',
  ]);
});

test('no more entries than a menu can hold', () => {
  const files: Record<string, string> = { '/linux': '' };
  for (let at = 0; at < 1001; at++) files[`/loader/entries/e${at}.conf`] = minimal();
  const menu = menuOf(files);
  assert.equal(menu.entries.length, 1000);
  assert.deepEqual(problems(menu), ['error: more than 1000 boot entries; the rest is left out']);
});

test('entries that take too much work leave enough for the others', () => {
  const files: Record<string, string> = { '/linux': '', '/loader/entries/good.conf': minimal() };
  for (let at = 10; at < 40; at++) {
    files[`/loader/entries/${at}.conf`] = minimal(`options ${'x'.repeat(1024 * 1024 - 30)}\n`);
    files[`/loader/entries/a${at}.conf`] = minimal(`initrd ${'/x '.repeat(40_000)}\n`);
  }
  const menu = menuOf(files);
  assert.deepEqual(ids(menu), ['good.conf']);
  assert.ok(problems(menu).indexOf('error: the entry takes too much work; the rest of it is left out') >= 0);
});
