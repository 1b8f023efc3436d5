import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFeatures, FEATURE_TABLE, refusedFeatures } from '../../../../src/ext4read/volume/features.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

test('names come in the order of sets and bits', () => {
  const words = { compat: 0x4 | 0x20, incompat: 0x80 | 0x2 | 0x40, roCompat: 0x400 | 0x1 };
  assert.deepEqual(describeFeatures(words).names, [
    'has_journal',
    'dir_index',
    'filetype',
    'extents',
    '64bit',
    'sparse_super',
    'metadata_csum',
  ]);
  assert.deepEqual(describeFeatures(words).unknown, []);
});

test('each bit stands in the table once', () => {
  const keys = FEATURE_TABLE.map(({ set, bit }) => `${set} ${bit}`);
  assert.equal(new Set(keys).size, keys.length);
  for (const { bit } of FEATURE_TABLE) assert.equal(bit & (bit - 1), 0);
});

test('unknown bits are named by set and value', () => {
  const words = { compat: 0x80000000, incompat: 0x20, roCompat: 0x40000000 };
  assert.deepEqual(describeFeatures(words).unknown, ['compat 0x80000000', 'incompat 0x20', 'ro_compat 0x40000000']);
  assert.deepEqual(refusedFeatures(words), ['incompat 0x20']);
});

test('an unknown compatible feature is listed, and read past', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  image.putSuper(0x64, 4, 0x40000000 | 0x7b).putSuper(0x5c, 4, 0x40000000 | 0x3c);
  const fs = image.mount();
  assert.deepEqual(fs.features.unknown, ['compat 0x40000000', 'ro_compat 0x40000000']);
  assert.equal(fs.readFile('/dir/deep/er/file').length, 10);
});

for (const [bit, name] of [
  [0x1, 'compression'],
  [0x8, 'journal_dev'],
  [0x1000, 'dirdata'],
  [0x80000000, 'incompat 0x80000000'],
] as const) {
  test(`incompatible feature ${name} is refused by name`, () => {
    const image = new ExtImage('ext/ext4-no-checksums').putSuper(0x60, 4, 0x242 | bit);
    assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_UNSUPPORTED', message: new RegExp(name) });
  });
}
