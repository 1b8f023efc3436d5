import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

/** With a backup in group 1; its blocks are of 1 KiB, so it stands in block 8193. */
const IMAGE = 'ext/ext4-extent-depth';

test('a bad primary superblock is refused, and the backup that would do is named', () => {
  const image = new ExtImage(IMAGE).putSuper(0x2c, 4, 1);
  assert.throws(() => image.mount(), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /s_checksum is wrong; .* block 8193 would do/,
  });
});

test('a lost primary superblock is not recognised, and the backup that would do is named', () => {
  const image = new ExtImage(IMAGE).putSuper(0x38, 2, 0);
  assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_UNRECOGNISED', message: /block 8193 would do/ });
});

test('a backup is used when asked for, by its number or as the first good one', () => {
  const good = new ExtImage(IMAGE).mount().readFile('/short');
  const image = new ExtImage(IMAGE).putSuper(0x38, 2, 0);
  for (const superblock of [8193, 'backup'] as const) {
    const fs = image.mount({ superblock });
    assert.deepEqual(fs.readFile('/short'), good);
    assert.equal(fs.details['superblock'].value, 8193);
  }
});

test('a copy with a wrong checksum, or none at all, is refused', () => {
  const image = new ExtImage(IMAGE);
  assert.throws(() => image.mount({ superblock: 5 }), { code: 'ERR_BOOTFS_CORRUPT', message: /in block 5/ });
  assert.throws(() => image.mount({ superblock: 1e12 }), { code: 'ERR_BOOTFS_CORRUPT' });
  assert.throws(() => image.mount({ superblock: -1 }), { code: 'EINVAL' });
  image.put(8193 * 1024 + 0x2c, 4, 1);
  assert.throws(() => image.mount({ superblock: 8193 }), { code: 'ERR_BOOTFS_CORRUPT' });
});

test('the primary one may be named by its number too', () => {
  assert.equal(new ExtImage(IMAGE).mount({ superblock: 1 }).details['superblock'], undefined);
  assert.equal(new ExtImage('ext/ext4-default-4k').mount({ superblock: 0 }).details['superblock'], undefined);
});

test('a backup has no flag for it, but the log is replayed where there is one', () => {
  const listing = (fs: FileSystem) =>
    Array.from(fs.walk('/', { damage: 'report' }), ({ path, stats, error }) => [path, stats, error?.code]);
  for (const name of ['ext/ext4-crash-revoke', 'ext/ext4-crash-data-journal-escape']) {
    const image = new ExtImage(name);
    const whole = image.mount();
    const blind = image.mount({ superblock: 'backup', journal: 'ignore' });
    const fs = image.mount({ superblock: 'backup' });
    assert.equal(fs.journal?.action, 'replayed');
    assert.deepEqual(listing(fs), listing(whole));
    assert.notDeepEqual(listing(blind), listing(whole));
  }
});

test('a block in which no copy is, is refused by its number', () => {
  const image = new ExtImage('ext/ext4-no-flex-bg');
  const message = /no good copy of the ext4 superblock in block 12345/;
  assert.throws(() => image.mount({ superblock: 12_345 }), { code: 'ERR_BOOTFS_CORRUPT', message });
});
