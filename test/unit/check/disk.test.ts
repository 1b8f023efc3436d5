/** A disk is judged by the loaders that its firmware would run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDisk, verdictOf } from '../../../src/check/index.ts';
import { reportDiskEntries } from '../../../src/check/rules/disk-entries.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { openDisk } from '../../../src/disk/disk.ts';
import { bootDisk } from '../../support/boot-disk.ts';
import { gptDisk, TYPES } from '../../support/disk/disks.ts';
import { FatBuilder } from '../../support/fat/builder.ts';
import { signedProgram } from '../../support/kernel-formats/signed-program.ts';

/** The findings about loaders of a disk whose ESP holds `contents`. */
function chainOf(contents: Uint8Array, options: Parameters<typeof checkDisk>[1] = {}) {
  const esp = { type: TYPES.esp, uuid: '00000000-0000-4000-8000-000000000001', firstSector: 64, contents };
  const { verdict, findings } = checkDisk(openDisk(memoryDevice(gptDisk([esp]))), options);
  return { verdict, ids: findings.map(({ id }) => id).filter((id) => /^(loader|boot-code|second)/.test(id)) };
}

function esp(path: readonly string[], contents: string | Uint8Array): Uint8Array {
  const volume = new FatBuilder({ bits: 12, clusters: 60 });
  let folder = volume.root;
  for (const name of path.slice(0, -1)) folder = volume.addDirectory(folder, name);
  volume.addFile(folder, path[path.length - 1], contents);
  return volume.build();
}

test('an ESP of zeros, and one without a loader, are not ready', () => {
  assert.deepEqual(chainOf(new Uint8Array(4096)), { verdict: 'not-ready', ids: ['loader-missing'] });
  assert.deepEqual(chainOf(esp(['EFI', 'x'], 'x')), { verdict: 'not-ready', ids: ['loader-missing'] });
});

test('what stands where firmware looks and is no program is broken', () => {
  const broken = esp(['EFI', 'BOOT', 'BOOTX64 EFI'], 'x');
  assert.deepEqual(chainOf(broken), { verdict: 'not-ready', ids: ['loader-broken'] });
  assert.deepEqual(chainOf(broken, { architecture: 'aa64' }).ids, ['loader-missing']);
  assert.deepEqual(chainOf(broken, { loaderPath: '\\EFI\\a\\b.efi' }).ids, ['loader-missing']);
  assert.deepEqual(chainOf(broken, { loaderPath: '\\efi\\boot\\bootx64.efi' }).ids, ['loader-broken']);
});

test('a byte of a signed loader that is not what was signed breaks it, and so does its end where that is cut off', () => {
  const loader = signedProgram(['sha256'], [['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']]);
  const place = ['EFI', 'BOOT', 'BOOTX64 EFI'];
  assert.deepEqual(chainOf(esp(place, loader)).ids, []);
  const changed = loader.slice();
  changed[0x1100] ^= 1;
  assert.deepEqual(chainOf(esp(place, changed)), { verdict: 'not-ready', ids: ['loader-broken'] });
  assert.deepEqual(chainOf(esp(place, loader.subarray(0, 0x1100))).ids, ['loader-broken']);
});

test('with another firmware, what that one would start is asked for', () => {
  assert.deepEqual(chainOf(esp(['a'], 'x'), { firmware: 'bios' }).ids, ['boot-code-missing']);
  assert.deepEqual(chainOf(esp(['a'], 'x'), { firmware: 'rpi' }).ids, ['loader-missing']);
});

test('errors weigh more than what was not looked at, that more than warnings', () => {
  const finding = { path: undefined, message: '', numbers: {}, advice: '' };
  const unknown = { ...finding, id: 'loader-unknown', level: 'warning' as const };
  const warning = { ...finding, id: 'no-default', level: 'warning' as const };
  assert.equal(verdictOf([]), 'ready');
  assert.equal(verdictOf([warning]), 'doubtful');
  assert.equal(verdictOf([warning, unknown]), 'undecided');
  assert.equal(verdictOf([unknown, { ...warning, level: 'error' }]), 'not-ready');
});

test('an initrd on another partition is not looked into, and leaves it undecided', () => {
  const entry = {
    ...{ id: 'a', title: 'A', kind: 'linux' as const, kernel: '/k', options: '', devicetreeOverlays: [], submenu: [] },
    ...{ source: { dialect: 'grub' as const, path: '/grub.cfg', partition: 1 }, partition: 1, default: true },
    ...{ initrds: ['/here', '/there'], initrdPartitions: [1, 2] },
  };
  const said: string[] = [];
  const menu = { entries: [entry], configurations: [], problems: [], loaders: [] };
  reportDiskEntries(bootDisk([]), menu, (id, { message }) => said.push(`${id}: ${message}`));
  assert.deepEqual(said, ['initrd-elsewhere: A: /there']);
  const finding = { id: 'initrd-elsewhere', level: 'warning' as const, message: '', numbers: {}, advice: '' };
  assert.equal(verdictOf([finding]), 'undecided');
});
