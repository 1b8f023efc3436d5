/** What UEFI starts, and what that starts in turn: shim and its fallback, and programs that nothing leads to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDisk } from '../../../../src/check/index.ts';
import { bootDisk } from '../../../support/boot-disk.ts';
import { bootCsv, FALLBACK, grubEfi, SHIM, SYSTEMD_BOOT } from '../../../support/disk/healthy/parts.ts';
import type { Files } from '../../boot/support/boot-tree.ts';

const REMOVABLE = '/EFI/BOOT/BOOTX64.EFI';

/** Of a disk whose ESP holds these files: who starts whom, and what is said about that. */
function judged(files: Files, options: Parameters<typeof checkDisk>[1] = {}): string[] {
  const { chains, findings } = checkDisk(bootDisk([{ role: 'esp', files }]), { firmware: 'uefi', ...options });
  const own = findings.filter(({ id }) => /^(loader|second)/.test(id));
  return [...chains[0].loaders, ...own.map(({ id, path }) => (path === undefined ? id : `${id} ${path}`))];
}

test('shim starts GRUB beside it, or the fallback, which goes by the lists of vendors', () => {
  assert.deepEqual(judged({ [REMOVABLE]: SHIM }), [
    `shim (${REMOVABLE})`,
    'second-stage-missing /EFI/BOOT/grubx64.efi',
  ]);
  const fallback = { [REMOVABLE]: SHIM, '/EFI/BOOT/fbx64.efi': FALLBACK };
  assert.ok(judged(fallback).includes('second-stage-missing /EFI'));
  const vendor = '/EFI/vendor';
  const listed = { ...fallback, [`${vendor}/BOOTX64.CSV`]: bootCsv('gone.efi', 'Gone'), '/EFI/other/notes.txt': '' };
  assert.ok(judged(listed).includes(`second-stage-missing ${vendor}/gone.efi`));
  const whole = { ...listed, [`${vendor}/gone.efi`]: grubEfi('/EFI/vendor') };
  assert.ok(judged(whole).some((line) => line.includes(`(${vendor}/gone.efi)`)));
  assert.ok(!judged(whole).some((line) => line.startsWith('second-stage-missing')));
});

test('programs that only NVRAM could name, one that is named, and one that is not there', () => {
  const vendor = { '/EFI/systemd/systemd-bootx64.efi': SYSTEMD_BOOT };
  assert.deepEqual(judged(vendor), ['loader-only-nvram']);
  const named = judged(vendor, { loaderPath: '\\EFI\\systemd\\systemd-bootx64.efi' });
  assert.match(named[0], /systemd-boot/);
  assert.deepEqual(judged(vendor, { loaderPath: '\\EFI\\gone.efi' }), ['loader-missing']);
  assert.deepEqual(judged({ '/EFI/vendor/x.efi': 'no program' }), [
    'loader-broken /EFI/vendor/x.efi',
    'loader-missing',
  ]);
});

test('two shims that start each other come to an end', () => {
  const files = { [REMOVABLE]: SHIM, '/EFI/BOOT/fbx64.efi': SHIM, '/EFI/BOOT/grubx64.efi': SHIM };
  const loaders = judged(files).filter((line) => line.startsWith('shim'));
  assert.ok(loaders.length > 1 && loaders.length < 20);
});
