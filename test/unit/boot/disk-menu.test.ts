/** The menu of a whole disk, as each loader on it makes it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectDiskMenu, type DiskMenu } from '../../../src/boot/index.ts';
import { putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { type BootPartition, bootDisk } from '../../support/boot-disk.ts';
import { grubModules } from '../../support/boot-images.ts';
import { defaultId, problems } from './support/boot-tree.ts';
import { peFile } from './support/pe-file.ts';
import { shown } from './support/shown-menu.ts';

const ROOT_UUID = 'a9b4e488-8334-46db-9df6-ffd41470ea6d';
const SYSTEMD_BOOT = peFile([['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']]);
const SHIM = peFile([['/14', 'UEFI SHIM\n$Version: 16.1 $\n']]);

function grubEfi(prefix: string, config?: string, memdisk?: string): Uint8Array {
  const objects: [Parameters<typeof grubModules>[0][number][0], string][] = [['prefix', prefix]];
  if (config !== undefined) objects.unshift(['config', config]);
  if (memdisk !== undefined) objects.unshift(['memdisk', memdisk]);
  return peFile([['mods', grubModules(objects)]]);
}

const STUB = `search.fs_uuid ${ROOT_UUID} root hd0,gpt2\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n`;
const MENU = `menuentry 'Debian' --id debian {\n search --no-floppy --fs-uuid --set=root ${ROOT_UUID}\n linux /boot/vmlinuz root=UUID=${ROOT_UUID}\n initrd /boot/initrd\n}\n`;

function debian(esp: BootPartition['files'], root: BootPartition['files'] = {}, menu = MENU): DiskMenu {
  const files = { '/boot/grub/grub.cfg': menu, '/boot/vmlinuz': '', '/boot/initrd': '', ...root };
  return collectDiskMenu(
    bootDisk(
      [
        { role: 'esp', uuid: '1A2B-3C4D', files: esp },
        { uuid: ROOT_UUID, files },
      ],
      {
        memdisk: {
          '/grub.cfg': 'if [ -e $prefix/grub.cfg ]; then source $prefix/grub.cfg; else source $cmdpath/grub.cfg; fi',
        },
      },
    ),
  );
}

test('a signed GRUB behind shim: memdisk, stub on the ESP, configuration on the root', () => {
  const menu = debian({
    '/EFI/BOOT/BOOTX64.EFI': SHIM,
    '/EFI/debian/grubx64.efi': grubEfi('/EFI/debian', 'normal (memdisk)/grub.cfg\n', 'a filesystem'),
    '/EFI/debian/grub.cfg': STUB,
  });
  assert.deepEqual(shown(menu), [`*2:/boot/vmlinuz /boot/initrd root=UUID=${ROOT_UUID}`]);
  assert.deepEqual(problems(menu), []);
  assert.deepEqual(menu.configurations[0], {
    dialect: 'grub',
    path: '/boot/grub/grub.cfg',
    partition: 2,
    timeoutSeconds: undefined,
    defaultSetting: undefined,
  });
  assert.deepEqual(
    menu.loaders.map(({ kind, version, architecture, path, isFallback }) => [
      kind,
      version,
      architecture,
      path,
      isFallback,
    ]),
    [
      ['shim', '16.1', 'x64', '/EFI/BOOT/BOOTX64.EFI', true],
      ['grub', undefined, 'x64', '/EFI/debian/grubx64.efi', false],
    ],
  );
});

test("an image of grub-install: its own script, and a prefix with the firmware's disk", () => {
  const bySearch = grubEfi('', `search.fs_uuid ${ROOT_UUID} root\nset prefix=($root)/boot/grub\n`);
  assert.equal(shown(debian({ '/EFI/BOOT/BOOTX64.EFI': bySearch })).length, 1);
  assert.equal(shown(debian({ '/EFI/BOOT/BOOTX64.EFI': grubEfi('(,gpt2)/boot/grub') })).length, 1);
  assert.equal(shown(debian({ '/EFI/BOOT/BOOTX64.EFI': grubEfi('(hd0,gpt2)/boot/grub') })).length, 1);
  const beside = debian({ '/EFI/BOOT/BOOTX64.EFI': grubEfi(''), '/EFI/BOOT/grub.cfg': STUB });
  assert.equal(shown(beside).length, 1);
  const lost = debian({ '/EFI/BOOT/BOOTX64.EFI': grubEfi('/EFI/gone') });
  assert.deepEqual(
    lost.entries.map(({ guessed }) => guessed),
    [true],
  );
  assert.match(problems(lost)[0], /finds no configuration: \(hd0,gpt1\)\/EFI\/gone\/grub.cfg is not there/);
});

test('two copies of one loader make one menu', () => {
  const image = grubEfi('(hd0,gpt2)/boot/grub');
  const menu = debian({ '/EFI/BOOT/BOOTX64.EFI': image, '/EFI/debian/grubx64.efi': image });
  assert.equal(menu.loaders.length, 2);
  assert.equal(menu.entries.length, 1);
});

test('a UUID that is nowhere: $root stays, the boot may go on, and the UUID is named', () => {
  const other = MENU.replace(new RegExp(ROOT_UUID), '11111111-2222-3333-4444-555555555555');
  const menu = debian({ '/EFI/BOOT/BOOTX64.EFI': grubEfi('(hd0,gpt2)/boot/grub') }, {}, other);
  assert.equal(shown(menu)[0].slice(0, 16), '*2:/boot/vmlinuz');
  assert.deepEqual(problems(menu), [
    'error: search: no filesystem with UUID 11111111-2222-3333-4444-555555555555 on this disk',
  ]);
});

test("GRUB's paths are taken as they are, and an entry that can't boot is kept and marked", () => {
  const script = `menuentry a { linux /vmlinuz\n initrd /boot/initrd }\nmenuentry b { linux (hd0,gpt2)/boot/vmlinuz\n initrd (hd0,gpt1)/i }\nmenuentry c { linux (hd1,gpt1)/k }\n`;
  const image = grubEfi('(hd0,gpt2)/boot/grub');
  const menu = debian({ '/EFI/BOOT/BOOTX64.EFI': image, '/i': '' }, {}, script);
  assert.deepEqual(shown(menu), ['*x2:/vmlinuz /boot/initrd', '2:/boot/vmlinuz 1:/i']);
  assert.deepEqual(problems(menu), [
    'error: linux /vmlinuz is not there',
    'note: boots from another filesystem (device hd1,gpt1)',
  ]);
});

test('GRUB of a BIOS: its core image is unpacked', () => {
  const packed =
    '00006ffdffffa3b77f983b85694cd31c3081d834a73f1df087700b44e8535e38e5fe4857323ff94ef336279b5da6306207586267efeba9476de9c97b1cb597132c799504c0e027d44b4549fff86ef000';
  const bytes = new Uint8Array(64 * 512);
  bytes.set(encodeUtf8('GRUB \0Geom\0Hard Disk\0Read\0 Error\r\n'), 0x180);
  putU32le(bytes, 0x5c, 34);
  const list = 34 * 512 + 500;
  putU32le(bytes, list, 35);
  bytes[list + 8] = 2;
  const code = 35 * 512;
  putU32le(bytes, code + 8, packed.length / 2);
  putU32le(bytes, code + 12, 1097);
  bytes[code + 20] = 0xbe;
  putU32le(bytes, code + 21, 0x8200 + 64);
  bytes.set(Buffer.from(packed, 'hex'), code + 64);
  const menu = collectDiskMenu(
    bootDisk([{ uuid: 'AAAA', files: { '/boot/grub/grub.cfg': 'menuentry x { linux /k }', '/k': '' } }], {
      kind: 'mbr',
      bytes,
    }),
  );
  assert.deepEqual(problems(menu), []);
  assert.deepEqual(shown(menu), ['*1:/k']);
  assert.deepEqual([menu.loaders[0].kind, menu.loaders[0].firmware], ['grub', 'bios']);
  bytes.fill(0, code);
  assert.match(problems(collectDiskMenu(bootDisk([], { bytes })))[0], /core image can't be read/);
});

const BLS = (title: string, more = ''): string => `title ${title}\nlinux /linux\n${more}`;

test('systemd-boot: entries of both partitions, loader.conf of the ESP, a default with its suffix', () => {
  const disk = (conf: string) =>
    bootDisk([
      {
        role: 'esp',
        files: {
          '/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT,
          '/EFI/systemd/systemd-bootx64.efi': SYSTEMD_BOOT,
          '/loader/loader.conf': conf,
          '/loader/entries/esp.conf': BLS('ESP', 'sort-key b\n'),
          '/linux': '',
        },
      },
      {
        role: 'xbootldr',
        files: {
          '/loader/loader.conf': 'default no.conf',
          '/loader/entries/x.conf': BLS('X', 'sort-key a\n'),
          '/linux': '',
        },
      },
      { role: 'xbootldr', files: { '/loader/entries/second.conf': BLS('second'), '/linux': '' } },
      { files: { '/loader/entries/other.conf': BLS('other'), '/linux': '' } },
    ]);
  const menu = collectDiskMenu(disk('default esp.conf\ntimeout 3\n'));
  assert.deepEqual(shown(menu), ['2:/linux', '*1:/linux']);
  assert.equal(menu.configurations[0].timeoutSeconds, 3);
  const without = collectDiskMenu(disk('default esp\n'));
  assert.equal(defaultId(without), 'x.conf');
  assert.deepEqual(problems(without), ['error: default esp takes none of the entries']);
});

test('systemd-boot: entries that it can not boot are kept and marked, and are no default without a kernel', () => {
  const files = {
    '/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT,
    '/loader/entries/c.conf': 'title c\nlinux /gone\n',
    '/loader/entries/b.conf': BLS('b', 'initrd /gone\n'),
    '/loader/entries/a.conf': BLS('a'),
    '/linux': '',
  };
  const menu = collectDiskMenu(bootDisk([{ role: 'esp', files }]));
  assert.deepEqual(shown(menu), ['x1:/gone', '*x1:/linux /gone', '1:/linux']);
  assert.equal(menu.entries[0].unbootable, 'linux /gone is not there');
});

test('systemd-boot leaves out entries for other machines than its own', () => {
  const entry = (architecture: string): string => `title A\nlinux /vmlinuz\narchitecture ${architecture}\n`;
  const entries = { '/loader/entries/a.conf': entry('aa64'), '/loader/entries/x.conf': entry('X64'), '/vmlinuz': '' };
  const menu = debian({ '/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT, ...entries });
  assert.deepEqual(
    menu.entries.map(({ id }) => id),
    ['x.conf'],
  );
  assert.deepEqual(problems(menu), ['note: made for architecture aa64, not x64']);
});

test('titles are made unique as bootctl does', () => {
  const entry = (version: string, machine: string): string =>
    BLS('Debian', `version ${version}\nmachine-id ${machine}\nsort-key debian\n`);
  const files = {
    '/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT,
    '/loader/entries/a.conf': entry('6.1', '11111111222222223333333344444444'),
    '/loader/entries/b.conf': entry('6.2', '11111111222222223333333344444444'),
    '/loader/entries/c.conf': entry('6.2', '55555555222222223333333344444444'),
    '/loader/entries/d.conf': BLS('Arch'),
    '/linux': '',
  };
  const menu = collectDiskMenu(bootDisk([{ role: 'esp', files }]));
  assert.deepEqual(menu.entries.map(({ title }) => title).sort(), [
    'Arch',
    'Debian (6.1)',
    'Debian (6.2) (11111111222222223333333344444444)',
    'Debian (6.2) (55555555222222223333333344444444)',
  ]);
});

test('a Raspberry Pi: config.txt, cmdline.txt and tryboot.txt', () => {
  const files = {
    '/start4.elf': '',
    '/config.txt': '[pi3]\nkernel=other.img\n[all]\nauto_initramfs=1\ncmdline=c.txt\n',
    '/tryboot.txt': 'os_prefix=next/\n',
    '/c.txt': 'root=/dev/mmcblk0p2 quiet\nsecond line\n',
    '/kernel8.img': '',
    '/initramfs8': '',
    '/next/kernel8.img': '',
    '/next/cmdline.txt': 'next',
  };
  const menu = collectDiskMenu(bootDisk([{ files }], { kind: 'mbr' }));
  assert.deepEqual(shown(menu), ['*1:/kernel8.img /initramfs8 root=/dev/mmcblk0p2 quiet', '1:/next/kernel8.img next']);
  assert.equal(menu.loaders[0].kind, 'rpi-firmware');
  const gone = collectDiskMenu(bootDisk([{ files: { '/start.elf': '', '/config.txt': 'kernel=gone.img\n' } }]));
  assert.deepEqual(
    gone.entries.map(({ unbootable }) => unbootable),
    ['kernel gone.img is not there'],
  );
});

test('Limine: directories, URIs and the default by number', () => {
  const conf = [
    'timeout: 5',
    'default_entry: 3',
    '/+Linux',
    '//new',
    'protocol: linux',
    'path: guid(A9B4E488-8334-46db-9df6-ffd41470ea6d):/boot/vmlinuz',
    'cmdline: root=x',
    'module_path: boot():/initrd',
    '//old',
    'protocol: linux',
    'path: boot():/gone#0123',
  ].join('\n');
  const menu = collectDiskMenu(
    bootDisk([
      {
        role: 'esp',
        files: {
          '/EFI/BOOT/BOOTX64.EFI': peFile([['.rodata', 'limine.conf']]),
          '/EFI/BOOT/limine.conf': conf,
          '/initrd': '',
        },
      },
      { uuid: ROOT_UUID, files: { '/boot/vmlinuz': '' } },
    ]),
  );
  assert.deepEqual(shown(menu), ['2:/boot/vmlinuz 1:/initrd root=x', '*x1:/gone#0123']);
  assert.deepEqual(menu.entries[0].submenu, ['Linux']);
});

test("bootfs's own loader shows what each filesystem offers", () => {
  const loader = peFile([['.sbat', 'sbat,1,x\nbootfs,1,bootfs,bootfs,0.1.0,x\n']]);
  const entry = { '/loader/entries/a.conf': 'linux /vmlinuz\n', '/vmlinuz': '' };
  const esp: BootPartition = { role: 'esp', files: { '/EFI/BOOT/BOOTX64.EFI': loader, '/EFI/a/copy.efi': loader } };
  const menu = collectDiskMenu(
    bootDisk([
      esp,
      { files: { ...entry, '/boot/grub/grub.cfg': 'menuentry b { linux /vmlinuz x }' } },
      { files: entry },
    ]),
  );
  assert.deepEqual(shown(menu), ['*2:/vmlinuz', '2:/vmlinuz x', '3:/vmlinuz']);
  assert.deepEqual(
    menu.entries.filter(({ guessed }) => guessed === true),
    [],
  );
});

test('a kernel in the place of a loader', () => {
  const uki = peFile([
    ['.linux', 'x'],
    ['.uname', '6.12'],
  ]);
  const menu = collectDiskMenu(bootDisk([{ role: 'esp', files: { '/EFI/BOOT/BOOTX64.EFI': uki } }]));
  assert.deepEqual(shown(menu), ['*1:/EFI/BOOT/BOOTX64.EFI']);
  assert.equal(menu.entries[0].kind, 'uki');
});

test('where no loader makes a menu, it is what lies about, and said to be guessed', () => {
  const configured = collectDiskMenu(
    bootDisk([
      { files: { '/boot/vmlinuz-1': '' } },
      { files: { '/boot/grub/grub.cfg': 'menuentry a { linux /vmlinuz }', '/boot/vmlinuz': '' } },
      { role: 'xbootldr', files: { '/loader/entries/x.conf': BLS('x'), '/linux': '' } },
    ]),
  );
  assert.deepEqual(shown(configured), ['*3:/linux', '2:/boot/vmlinuz']);
  assert.ok(configured.entries.every(({ guessed }) => guessed));
  assert.deepEqual(configured.loaders, []);
  const bare = collectDiskMenu(bootDisk([{ files: { '/boot/vmlinuz-1': '' } }]));
  assert.deepEqual(shown(bare), ['*1:/boot/vmlinuz-1']);
  assert.deepEqual(shown(collectDiskMenu(bootDisk([]))), []);
});

test('a root that can not be read is named, and is not said to be missing', () => {
  const disk = bootDisk([
    { role: 'esp', files: { '/EFI/BOOT/BOOTX64.EFI': grubEfi(''), '/EFI/BOOT/grub.cfg': MENU } },
    { uuid: ROOT_UUID, files: {} },
  ]);
  const contents = { kind: 'btrfs', readable: false, label: '', uuid: ROOT_UUID };
  const partitions = [disk.partitions[0], { ...disk.partitions[1], fs: undefined, contents }];
  const menu = collectDiskMenu({ ...disk, partitions });
  assert.deepEqual(problems(menu).slice(0, 1), ['note: boots from another filesystem (partition 2, which is btrfs)']);
});
