import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectBootEntries } from '../../../src/boot/index.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { memoryDirectory, memoryFileSystem, memoryNode, memorySymlink } from '../../support/memory-tree.ts';
import { bootFileSystem, defaultId, ids, menuOf, problems } from './support/boot-tree.ts';

test('kernels by their names, newest first, each with its own initrd', () => {
  const menu = menuOf({
    '/boot/vmlinuz-6.1.0-9-amd64': '',
    '/boot/initrd.img-6.1.0-9-amd64': '',
    '/boot/vmlinuz-6.1.0-21-amd64': '',
    '/boot/initramfs-6.1.0-21-amd64.img': '',
    '/boot/vmlinuz-linux': '',
    '/boot/initramfs-linux.img': '',
    '/boot/vmlinuz-6.1.0-1-amd64.old': '',
    '/boot/config-6.1.0-21-amd64': '',
    '/boot/System.map-6.1.0-21-amd64': '',
    '/etc/kernel/cmdline': 'root=/dev/vda1\n ro\n',
  });
  assert.deepEqual(
    menu.entries.map(({ title, kernel, initrds, options }) => [title, kernel, initrds, options]),
    [
      [
        'Linux 6.1.0-21-amd64',
        '/boot/vmlinuz-6.1.0-21-amd64',
        ['/boot/initramfs-6.1.0-21-amd64.img'],
        'root=/dev/vda1 ro',
      ],
      ['Linux 6.1.0-9-amd64', '/boot/vmlinuz-6.1.0-9-amd64', ['/boot/initrd.img-6.1.0-9-amd64'], 'root=/dev/vda1 ro'],
      ['Linux linux', '/boot/vmlinuz-linux', ['/boot/initramfs-linux.img'], 'root=/dev/vda1 ro'],
    ],
  );
  assert.equal(defaultId(menu), '/boot/vmlinuz-6.1.0-21-amd64');
  assert.equal(menu.configurations[0].dialect, 'discovery');
});

test('only as a last resort', () => {
  const files = { '/vmlinuz-1': '', '/loader/entries/a.conf': 'linux /vmlinuz-1\n' };
  assert.deepEqual(ids(menuOf(files)), ['a.conf']);
  assert.deepEqual(ids(menuOf({ ...files, '/loader/entries/a.conf': 'linux /gone\n' })), ['/vmlinuz-1']);
});

test('a link to a kernel is no second kernel; kernels beside their modules are found', () => {
  const boot = memoryDirectory({
    'vmlinuz-1': 'k',
    vmlinuz: memorySymlink('vmlinuz-1'),
    'vmlinuz-2': memorySymlink('gone'),
  });
  assert.deepEqual(ids(collectBootEntries(memoryFileSystem({ boot }))), ['/boot/vmlinuz-1']);
  const menu = menuOf({
    '/usr/lib/modules/6.8/vmlinuz': '',
    '/usr/lib/modules/6.8/initramfs.img': '',
    '/usr/lib/modules/6.9/modules.dep': '',
  });
  assert.deepEqual(
    menu.entries.map(({ kernel, initrds, version }) => [kernel, initrds, version]),
    [['/usr/lib/modules/6.8/vmlinuz', ['/usr/lib/modules/6.8/initramfs.img'], '6.8']],
  );
});

test('an empty filesystem has an empty menu', () => {
  assert.deepEqual(menuOf({}), { entries: [], configurations: [], problems: [] });
});

test('a /boot that links to itself shows each entry once', () => {
  const root = memoryDirectory({ boot: memorySymlink('.'), loader: { entries: { 'a.conf': 'linux /k' } }, k: '' });
  assert.deepEqual(ids(collectBootEntries(memoryFileSystem(root))), ['a.conf']);
});

test('damage is a problem; a device that asks for more data is heard', () => {
  const damagedFile = memoryNode('file', 'linux /k');
  damagedFile.damaged = true;
  const entries = memoryDirectory({ 'bad.conf': damagedFile, 'good.conf': 'linux /k' });
  const fs = memoryFileSystem({ loader: { entries }, k: '' });
  const menu = collectBootEntries(fs);
  assert.deepEqual(ids(menu), ['good.conf']);
  assert.match(problems(menu)[0], /bad\.conf can't be read: ERR_BOOTFS_CORRUPT/);

  const asking = Object.assign(Object.create(bootFileSystem({})), {
    stat() {
      throw new BootfsError('ERR_BOOTFS_NEED_RANGE', 'more');
    },
  });
  assert.throws(() => collectBootEntries(asking), { code: 'ERR_BOOTFS_NEED_RANGE' });
});
