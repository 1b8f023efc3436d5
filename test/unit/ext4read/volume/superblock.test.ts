import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

type Damage = readonly [what: string, offset: number, size: 1 | 2 | 4, value: number, error: RegExp];

/** On an image without checksums, so that the field itself is what is wrong. */
const REFUSED: Damage[] = [
  ['block size above 64 KiB', 0x18, 4, 7, /s_log_block_size is 7/],
  ['cluster size that is not the block size', 0x1c, 4, 3, /cluster size/],
  ['huge cluster size', 0x1c, 4, 0xffffffff, /s_log_cluster_size/],
  ['no blocks in a group', 0x20, 4, 0, /s_blocks_per_group is 0/],
  ['blocks of a group that are not its clusters', 0x20, 4, 8184, /s_blocks_per_group is 8184/],
  ['no clusters in a group', 0x24, 4, 0, /s_blocks_per_group is 8192 .*clustersPerGroup 0/],
  ['more clusters in a group than its bitmap has bits', 0x24, 4, 8193, /s_clusters_per_group is 8193/],
  ['more wanted in an inode than it has room for', 0x15e, 2, 129, /s_want_extra_isize is 129/],
  ['more needed in an inode than it has room for', 0x15c, 2, 129, /s_min_extra_isize is 129/],
  ['SipHash for all directories', 0xfc, 1, 6, /s_def_hash_version is 6/],
  ['a hash that does not exist', 0xfc, 1, 7, /s_def_hash_version is 7/],
  ['no inodes in a group', 0x28, 4, 0, /s_inodes_per_group is 0/],
  ['more inodes in a group than its bitmap has bits', 0x28, 4, 8196, /s_inodes_per_group is 8196/],
  ['inode count that the groups do not give', 0x0, 4, 5, /s_inodes_count is 5/],
  ['more blocks than the device', 0x4, 4, 0x10000, /larger than its device/],
  ['first data block past the end', 0x14, 4, 0x10000, /s_first_data_block/],
  ['first data block 0 with blocks of 1 KiB', 0x14, 4, 0, /s_first_data_block is 0/],
  ['inodes smaller than 128 bytes', 0x58, 2, 64, /s_inode_size is 64/],
  ['inodes larger than a block', 0x58, 2, 2048, /s_inode_size is 2048/],
  ['inode size that is no power of two', 0x58, 2, 384, /s_inode_size is 384/],
  ['first inode below 11', 0x54, 4, 10, /s_first_ino is 10/],
  ['too much room for descriptors', 0xce, 2, 257, /s_reserved_gdt_blocks is 257/],
];

for (const [what, offset, size, value, error] of REFUSED) {
  test(`refused: ${what}`, () => {
    const image = new ExtImage('ext/ext4-no-checksums').putSuper(offset, size, value);
    assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_CORRUPT', message: error });
  });
}

test('a descriptor size that can not be is refused', () => {
  for (const size of [0, 32, 96, 2048]) {
    const image = new ExtImage('ext/ext4-no-journal').putSuper(0xfe, 2, size);
    assert.throws(() => image.mount({ verify: 'none' }), { message: new RegExp(`s_desc_size is ${size}`) });
  }
});

test('as many blocks in a group as clusters, but more than its bitmap has bits, are refused', () => {
  const image = new ExtImage('ext/ext4-no-checksums').putSuper(0x20, 4, 8200).putSuper(0x24, 4, 8200);
  assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_CORRUPT', message: /s_clusters_per_group is 8200/ });
});

test('cluster geometry is checked with bigalloc', () => {
  const clusters = new ExtImage('ext/ext4-bigalloc').putSuper(0x24, 4, 0xffff);
  assert.throws(() => clusters.mount({ verify: 'none' }), { message: /s_clusters_per_group is 65535/ });
  const blocks = new ExtImage('ext/ext4-bigalloc').putSuper(0x20, 4, 77);
  assert.throws(() => blocks.mount({ verify: 'none' }), { message: /s_blocks_per_group is 77/ });
  const small = new ExtImage('ext/ext4-bigalloc').putSuper(0x18, 4, 6);
  assert.throws(() => small.mount({ verify: 'none' }), { message: /clusters smaller than blocks/ });
});

test('room for new inodes matters only as far as Linux looks', () => {
  const most = new ExtImage('ext/ext4-no-checksums').putSuper(0x15c, 2, 128).putSuper(0x15e, 2, 126);
  assert.ok(most.mount().readdir('/').length > 0);
  const withoutFeature = new ExtImage('ext/ext4-no-checksums').putSuper(0x15e, 2, 0xffff);
  withoutFeature.put(1024 + 0x64, 1, withoutFeature.bytes[1024 + 0x64] & ~0x40);
  assert.ok(withoutFeature.mount().readdir('/').length > 0);
  const small = new ExtImage('ext/ext2-inode-128').putSuper(0x15e, 2, 0xffff);
  assert.ok(small.mount({ verify: 'none' }).readdir('/').length > 0);
});

test('s_first_meta_bg past the table is refused', () => {
  const image = new ExtImage('ext/ext4-meta-bg').putSuper(0x104, 4, 0x7fffffff);
  assert.throws(() => image.mount({ verify: 'none' }), { message: /s_first_meta_bg is 2147483647/ });
});

test('a wrong checksum is refused, and read past with a warning without verification', () => {
  const image = new ExtImage('ext/ext4-default-4k').putSuper(0x2c, 4, 12345);
  assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_CORRUPT', message: /s_checksum is wrong/ });
  const warnings = image.warnings({ verify: 'none' }, (fs) => assert.ok(fs.readdir('/').length > 0));
  assert.match(warnings[0].message, /s_checksum is wrong/);
});

test('an unknown checksum algorithm, encryption version or encoding is unsupported', () => {
  const algorithm = new ExtImage('ext/ext4-default-4k').putSuper(0x175, 1, 2);
  assert.throws(() => algorithm.mount(), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /s_checksum_type 2/ });
  const encryption = new ExtImage('ext/ext4-encrypt').putSuper(0x176, 1, 9);
  assert.throws(() => encryption.mount({ verify: 'none' }), { message: /s_encryption_level 9/ });
  const encoding = new ExtImage('ext/ext4-casefold').putSuper(0x27c, 2, 2);
  assert.throws(() => encoding.mount({ verify: 'none' }), { message: /s_encoding 2/ });
});

test('details tell the geometry', () => {
  const { details, type } = new ExtImage('ext/ext4-default-4k').mount();
  assert.equal(type, 'ext4');
  assert.equal(details['inodeSize'].value, 256);
  assert.equal(details['state'].value, 'clean');
  assert.equal(new ExtImage('ext/ext3-default').mount().type, 'ext3');
  assert.equal(new ExtImage('ext/ext2-default').mount().type, 'ext2');
});

test('a filesystem of the Hurd with 64bit is refused; others, and errors that were counted, are told', () => {
  const details = (image: ExtImage) => image.mount({ verify: 'none' }).details;
  assert.deepEqual(details(new ExtImage('ext/ext2-default').putSuper(0x48, 4, 9))['creator']?.value, 'number 9');
  assert.equal(details(new ExtImage('ext/ext2-default').putSuper(0x194, 4, 3))['errorCount']?.value, 3);
  const hurd = new ExtImage('ext/ext4-default-4k').putSuper(0x48, 4, 1);
  assert.throws(() => hurd.mount({ verify: 'none' }), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /made by the Hurd/ });
});
