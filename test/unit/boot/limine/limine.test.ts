/** Limine: both forms of its configuration, every way to name a file, every kind of program. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectDiskMenu, type DiskMenu } from '../../../../src/boot/index.ts';
import { type BootPartition, bootDisk } from '../../../support/boot-disk.ts';
import { problems } from '../support/boot-tree.ts';
import { peFile } from '../support/pe-file.ts';
import { shown } from '../support/shown-menu.ts';

const LOADER = { '/EFI/BOOT/BOOTX64.EFI': peFile([['.rodata', 'limine.conf']]) };
const UUID = '00112233-4455-6677-8899-aabbccddeeff';

function menuOf(conf: Readonly<Record<string, string>>, ...others: readonly BootPartition[]): DiskMenu {
  return collectDiskMenu(bootDisk([{ role: 'esp', files: { ...LOADER, ...conf } }, ...others]));
}

test('each way to name a volume', () => {
  const paths = [
    'hdd(1:2):/vmlinuz',
    `uuid(${UUID}):/vmlinuz`,
    'fslabel(BOOT):/vmlinuz',
    'boot(2):/vmlinuz',
    '/own',
    'tftp(1.2.3.4):/vmlinuz',
  ];
  const conf = paths.map((path) => `/${path}\nprotocol: linux\npath: ${path}\n`).join('');
  const menu = menuOf(
    { '/limine.conf': conf, '/own': '' },
    { uuid: UUID.toUpperCase(), label: 'BOOT', files: { '/vmlinuz': '' } },
  );
  assert.deepEqual(shown(menu), [
    '*2:/vmlinuz',
    '2:/vmlinuz',
    '2:/vmlinuz',
    '2:/vmlinuz',
    '1:/own',
    'xundefined:/vmlinuz',
  ]);
});

test('a hash of the contents behind a path is no part of it', () => {
  const menu = menuOf({ '/limine.conf': `/a\nprotocol: linux\npath: boot():/own#${'0a'.repeat(64)}\n`, '/own': '' });
  assert.deepEqual(shown(menu), ['*1:/own']);
});

test('the form of old, and a default by its title', () => {
  const conf =
    'TIMEOUT=x\nDEFAULT_ENTRY=two\n:one\nPROTOCOL=linux\nKERNEL_PATH=boot:///own\nKERNEL_CMDLINE=quiet\n:two\nPROTOCOL=chainload\nIMAGE_PATH=boot:///tool.efi\n';
  const menu = menuOf({ '/limine.cfg': conf, '/own': '', '/tool.efi': '' });
  assert.deepEqual(shown(menu), ['1:/own quiet', '*1:/tool.efi']);
  assert.deepEqual(
    menu.entries.map(({ kind }) => kind),
    ['linux', 'efi'],
  );
});

test("modules of Limine's own protocol; a default that is not there is the first entry", () => {
  const conf = 'default_entry: 9\n/kernel\nprotocol: limine\npath: boot():/own\nmodule_path: boot():/module\n';
  const menu = menuOf({ '/limine.conf': conf, '/own': '', '/module': '' });
  assert.deepEqual(shown(menu), ['*1:/own']);
  assert.deepEqual(menu.entries[0].modules, [{ path: '/module', options: '' }]);
});

test('an entry without a path, and no configuration at all, are problems', () => {
  assert.deepEqual(problems(menuOf({ '/limine.conf': '/a\nprotocol: linux\ncmdline: x\n' })), ['error: no path']);
  assert.ok(problems(menuOf({})).includes('error: Limine finds no configuration'));
});
