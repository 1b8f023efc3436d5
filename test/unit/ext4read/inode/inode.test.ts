import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

type Damage = readonly [what: string, path: string, offset: number, size: 1 | 2 | 4, value: number, error: RegExp];

const REFUSED: Damage[] = [
  ['no links', '/café', 0x1a, 2, 0, /deleted inode/],
  ['no type', '/café', 0x0, 2, 0o644, /i_mode is 0644/],
  ['extra fields past the record', '/café', 0x80, 2, 132, /i_extra_isize is 132/],
  ['extra fields at odd places', '/café', 0x80, 2, 30, /i_extra_isize is 30/],
  ['a size above what extents reach', '/café', 0x6c, 4, 0x400, /i_size is 4398046511109/],
  ['a negative size', '/café', 0x6c, 4, 0x80000000, /i_size/],
  ['a block of attributes past the end', '/café', 0x68, 4, 0x7fffffff, /i_file_acl/],
  ['a block of attributes in the superblock', '/café', 0x68, 4, 1, /i_file_acl is 1/],
  ['the flag of an attribute value', '/café', 0x20, 4, 0x280000, /attribute value has a name/],
  ['CASEFOLD without casefold', '/café', 0x20, 4, 0x40080000, /CASEFOLD/],
  ['an immutable symbolic link', '/to-deep', 0x20, 4, 0x10, /IMMUTABLE/],
  ['an empty symbolic link', '/to-deep', 0x4, 4, 0, /symbolic link of 0 bytes/],
  ['a symbolic link longer than its inode', '/to-deep', 0x4, 4, 60, /symbolic link of 60 bytes/],
  ['a symbolic link longer than its target', '/to-deep', 0x4, 4, 9, /symbolic link of 9 bytes/],
];

for (const [what, path, offset, size, value, error] of REFUSED) {
  test(`refused, and the others are not: ${what}`, () => {
    const fs = new ExtImage('ext/ext4-no-checksums').putInode(path, offset, size, value).mount();
    assert.throws(() => fs.lstat(path), { code: 'ERR_BOOTFS_CORRUPT', message: error });
    assert.equal(fs.lstat('/dir/deep/er/file').size, 10);
  });
}

test('a wrong checksum is an error of that inode only, or a warning', () => {
  const image = new ExtImage('ext/ext4-default-4k').putInode('/café', 0x8, 4, 1);
  const fs = image.mount();
  assert.throws(() => fs.stat('/café'), { code: 'ERR_BOOTFS_CORRUPT', message: /i_checksum is wrong \(inode \d+\)/ });
  assert.equal(fs.stat('/dir').type, 'dir');
  const warnings = image.warnings({ verify: 'none' }, (lax) => assert.equal(lax.stat('/café').size, 5));
  assert.match(warnings[0].message, /i_checksum/);
});

test('a checksum of 16 bits is checked too', () => {
  const image = new ExtImage('ext/ext4-xattr-block-shared');
  const [path] = image
    .mount()
    .readdir('/')
    .filter((name) => name !== 'lost+found');
  image.putInode(`/${String(path)}`, 0x10, 4, 7);
  assert.throws(() => image.mount().lstat(`/${String(path)}`), { message: /i_checksum is wrong/ });
});

test('the root must be a directory with a size', () => {
  for (const [offset, size, value, error] of [
    [0x0, 2, 0o100755, /the root is no directory/],
    [0x4, 4, 0, /the root is no directory/],
    [0x1a, 2, 0, /deleted inode/],
  ] as const) {
    const image = new ExtImage('ext/ext4-no-checksums');
    image.put(image.inodeAt(2) + offset, size, value);
    assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_CORRUPT', message: error });
  }
});

test('nanoseconds of a second and more are carried', () => {
  const image = new ExtImage('ext/ext4-no-checksums').putInode('/café', 0x88, 4, 0xffffffff);
  image.putInode('/café', 0x10, 4, 0xffffffff);
  const { mtime } = image.mount().stat('/café');
  assert.deepEqual(mtime, { seconds: -1 + 3 * 2 ** 32 + 1, nanoseconds: 2 ** 30 - 1 - 1e9 });
});

test('both encodings of device numbers', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  image.putInode('/null', 0x28, 4, 0x0103).putInode('/large-number', 0x28, 4, 0);
  image.putInode('/large-number', 0x2c, 4, (300 << 8) | 0x45 | (0x123 << 20));
  const fs = image.mount();
  assert.deepEqual(fs.lstat('/null').rdev, { major: 1, minor: 3 });
  assert.deepEqual(fs.lstat('/large-number').rdev, { major: 300, minor: 0x12345 });
});

test('flags have names', () => {
  const fs = new ExtImage('ext/ext4-no-checksums').putInode('/café', 0x20, 4, 0x80000 | 0x10 | 0x40).mount();
  assert.deepEqual(fs.stat('/café').flags, ['IMMUTABLE', 'NODUMP', 'EXTENTS']);
});

test('an inode without extra fields takes the times that stand there', () => {
  const image = new ExtImage('ext/ext4-no-checksums').putInode('/café', 0x80, 2, 0);
  assert.equal(image.mount().stat('/café').mtime.nanoseconds, 123456789);
});

test('a project is told where the filesystem and the inode keep one', () => {
  const image = new ExtImage('ext/ext4-quota-project');
  assert.equal(image.mount().stat('/hard-link').projectId, 1234);
  assert.equal(image.mount().stat('/dir').projectId, 0);
  assert.equal(new ExtImage('ext/ext4-default-4k').mount().stat('/dir').projectId, undefined);
  // i_projid is the last of the extra fields: without it, they end after 28 bytes.
  image.putInode('/hard-link', 0x80, 2, 28);
  assert.equal(image.mount({ verify: 'none' }).stat('/hard-link').projectId, 0);
});
