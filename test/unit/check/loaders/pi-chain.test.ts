import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDisk } from '../../../../src/check/index.ts';
import { bootDisk } from '../../../support/boot-disk.ts';
import { deviceTree } from '../../../support/kernel-formats/device-trees.ts';
import type { Files } from '../../boot/support/boot-tree.ts';
import { noise } from '../support/images.ts';

const OLD = { '/bootcode.bin': 'x', '/start.elf': 'x', '/fixup.dat': 'x' };
const FOUR = { '/start4.elf': 'x', '/fixup4.dat': 'x' };
const REST = { '/kernel8.img': noise(500), '/config.txt': 'x', '/cmdline.txt': 'x' };

/** What is said of the firmware of a disk with one partition. */
function found(files: Files): string[] {
  const { findings } = checkDisk(bootDisk([{ files: { ...REST, ...files } }], { kind: 'mbr' }), { firmware: 'rpi' });
  return findings
    .filter(({ id }) => /^(loader|second)/.test(id))
    .map(({ id, level, path }) => `${level} ${id} ${path}`);
}

function without(files: Files, path: string): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
}

test('firmware that is whole, for some boards or for all', () => {
  assert.deepEqual(found({ ...OLD, ...FOUR }), []);
  assert.deepEqual(found(OLD), []);
  assert.deepEqual(found(FOUR), []);
  assert.deepEqual(found({ '/kernel_2712.img': 'x' }), []);
});

test('what is damaged is an error, a warning where other boards boot', () => {
  const zeros = new Uint8Array(9000);
  for (const path of ['/bootcode.bin', '/start.elf', '/fixup.dat']) {
    for (const broken of [zeros, '']) {
      assert.deepEqual(found({ ...OLD, [path]: broken }), [`error loader-broken ${path}`]);
      assert.deepEqual(found({ ...OLD, ...FOUR, [path]: broken }), [`warning loader-broken ${path}`]);
    }
  }
  assert.deepEqual(found({ ...FOUR, '/start4x.elf': zeros }), [
    'warning loader-broken /start4x.elf',
    'note second-stage-missing /fixup4x.dat',
  ]);
  const elf = new Uint8Array(100);
  elf.set([0x7f, 0x45, 0x4c, 0x46, 1, 1]);
  assert.deepEqual(found({ ...FOUR, '/start4.elf': elf }), ['error loader-broken /start4.elf']);
});

test('what is not there', () => {
  assert.deepEqual(found(without(OLD, '/bootcode.bin')), ['error second-stage-missing /bootcode.bin']);
  assert.deepEqual(found({ ...without(OLD, '/bootcode.bin'), ...FOUR }), ['note second-stage-missing /bootcode.bin']);
  assert.deepEqual(found({ '/bootcode.bin': 'x' }), ['error second-stage-missing /start.elf']);
  assert.deepEqual(found(without(OLD, '/fixup.dat')), ['note second-stage-missing /fixup.dat']);
});

test('a damaged tree of one board, or an overlay, is a warning', () => {
  const tree = deviceTree({ model: 'x' });
  const trees = (files: Files): string[] => {
    const all = {
      ...REST,
      ...FOUR,
      '/config.txt': 'dtoverlay=vc4\n',
      '/bcm2711-rpi-4-b.dtb': tree,
      '/overlays/vc4.dtbo': tree,
    };
    const { findings } = checkDisk(bootDisk([{ files: { ...all, ...files } }], { kind: 'mbr' }));
    return findings.filter(({ id }) => /^devicetree/.test(id)).map(({ level, path }) => `${level} ${path}`);
  };
  assert.deepEqual(trees({}), []);
  assert.deepEqual(trees({ '/bcm2712-rpi-5-b.dtb': new Uint8Array(100) }), ['warning /bcm2712-rpi-5-b.dtb']);
  assert.deepEqual(trees({ '/overlays/vc4.dtbo': noise(100) }), ['warning /overlays/vc4.dtbo']);
  assert.deepEqual(trees({ '/overlays/other.dtbo': noise(100) }), []);
});
