import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const FILE = '/sizes/61';

/** The owner of a file of uid 100001, with these mount options in the superblock. */
function ownerWith(text: string, bits = 0, name = 'ext/ext4-no-checksums'): number {
  const image = new ExtImage(name);
  image.putInode(FILE, 0x2, 2, 100_001 & 0xffff).putInode(FILE, 0x78, 2, 1);
  image.bytes.set(Buffer.from(text, 'latin1'), 1024 + 0x200);
  return image.putSuper(0x100, 4, bits).mount().stat(FILE).uid;
}

test('owners have 16 bits with nouid32, as a bit or as text', () => {
  assert.equal(ownerWith(''), 100_001);
  assert.equal(ownerWith('', 0x10), 34_465);
  for (const text of ['nouid32', 'data=ordered,nouid32', '=x,nouid32,', 'stripe=010,nouid32', 'commit=0,nouid32']) {
    assert.equal(ownerWith(text), 34_465, text);
  }
});

test('one option that Linux does not take, and none of them counts', () => {
  const wrong = [
    'bogus',
    'noacl',
    'nouid32=1',
    'stripe=08',
    'stripe=4294967296',
    'data=x',
    'resgid=4294967295',
    'commit=',
  ];
  for (const text of [
    ...wrong,
    'usrjquota=a',
    'usrjquota=a/b,jqfmt=vfsv0',
    'prjquota',
    'test_dummy_encryption',
    'constructor=1',
  ]) {
    assert.equal(ownerWith(`nouid32,${text}`), 100_001, text);
  }
});

test('numbers are taken as far as Linux takes them', () => {
  const taken = ['journal_ioprio=7', 'mb_optimize_scan=1', 'inode_readahead_blks=0x20', 'debug_want_extra_isize=32'];
  for (const text of taken) assert.equal(ownerWith(`nouid32,${text}`), 34_465, text);
  const refused = [
    ...['journal_ioprio=8', 'mb_optimize_scan=2', 'inode_readahead_blks=33', 'inode_readahead_blks=0x80000000'],
    ...['debug_want_extra_isize=30', 'debug_want_extra_isize=132'],
  ];
  for (const text of refused) assert.equal(ownerWith(`nouid32,${text}`), 100_001, text);
});

test('the last of two options about the blocks of the filesystem counts', () => {
  for (const text of ['noblock_validity', 'block_validity', 'noblock_validity,block_validity']) {
    assert.equal(ownerWith(`nouid32,${text}`), 34_465, text);
  }
});

test('options with which Linux does not mount are refused, by name', () => {
  assert.throws(() => ownerWith('x'.repeat(64)), { code: 'ERR_BOOTFS_CORRUPT', message: /s_mount_opts has no end/ });
  const refusals: [text: string, image: string, reason: RegExp][] = [
    ['dax', 'ext/ext4-no-checksums', /DAX/],
    ['journal_checksum', 'ext/ext2-default', /journal_checksum without a journal/],
    ['commit=7', 'ext/ext2-default', /commit without a journal/],
    ['journal_async_commit', 'ext/ext3-default', /journal_async_commit with data=ordered/],
    ['delalloc,data=journal', 'ext/ext3-default', /delalloc with data=journal/],
    ['journal_dev=8', 'ext/ext3-default', /both a journal inode and a journal device/],
  ];
  for (const [text, image, message] of refusals) {
    assert.throws(() => ownerWith(text, 0, image), { code: 'ERR_BOOTFS_UNSUPPORTED', message }, text);
  }
});

test('noload: a dirty filesystem is refused rather than shown as it was; ignore reads it', () => {
  const image = new ExtImage('ext/ext3-crash');
  image.bytes.set(Buffer.from('noload'), 1024 + 0x200);
  assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /noload/ });
  assert.equal(image.mount({ journal: 'ignore' }).journal?.action, 'ignored');
});
