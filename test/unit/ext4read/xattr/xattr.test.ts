import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u32le } from '../../../../src/bytes/endian.ts';
import { showAcl } from '../../../../src/ext4read/xattr/acl.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

/** A path of the image whose inode has an attribute block, and one that has attributes inside. */
function pathsWithXattrs(image: ExtImage): { inside: string; block: string } {
  const found = { inside: '', block: '' };
  for (const entry of image.mount().walk('/')) {
    if (entry.xattrs().length === 0) continue;
    const inode = image.inodeAt(entry.stats.ino);
    if (u32le(image.bytes, inode + 0x68) !== 0) found.block = String(entry.path);
    else found.inside = String(entry.path);
  }
  return found;
}

const image = () => new ExtImage('ext/ext4-no-checksums');

test('a bad attribute inside an inode refuses the inode', () => {
  const { inside } = pathsWithXattrs(image());
  const damaged = (offset: number, size: 1 | 2 | 4, value: number) => {
    const target = image();
    const inode = target.inodeOf(inside);
    const header = inode + 128 + (target.bytes[inode + 0x80] | (target.bytes[inode + 0x81] << 8));
    assert.equal(u32le(target.bytes, header), 0xea020000);
    return target.put(header + 4 + offset, size, value).mount();
  };
  assert.throws(() => damaged(0, 1, 255).lstat(inside), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /name of an attribute/,
  });
  assert.throws(() => damaged(16, 1, 0).lstat(inside), { message: /with a NUL/ });
  assert.throws(() => damaged(2, 2, 0xfff0).lstat(inside), { message: /e_value_offs is 65520/ });
  assert.throws(() => damaged(2, 2, 0).lstat(inside), { message: /e_value_offs is 0/ });
  assert.throws(() => damaged(8, 4, 0x1000001).lstat(inside), { message: /e_value_size is 16777217/ });
  assert.throws(() => damaged(8, 4, 4000).lstat(inside), { message: /e_value_offs/ });
  assert.throws(() => damaged(4, 4, 12).lstat(inside), { message: /e_value_inum is 12/ });
});

test('a bad attribute block is an error of its attributes only', () => {
  const { block } = pathsWithXattrs(image());
  for (const [offset, value, error] of [
    [0, 0, /h_magic is 0x0000/],
    [8, 2, /h_blocks is 2/],
    [32 + 8, 0x1000001, /e_value_size/],
  ] as const) {
    const target = image();
    const at = u32le(target.bytes, target.inodeOf(block) + 0x68) * target.blockSize;
    const fs = target.put(at + offset, 4, value).mount();
    assert.equal(fs.lstat(block).ino, image().mount().lstat(block).ino);
    assert.throws(() => fs.listxattr(block), { code: 'ERR_BOOTFS_CORRUPT', message: error });
  }
});

test('a wrong checksum of a block is an error, or a warning', () => {
  const target = new ExtImage('ext/ext4-xattr-block-shared');
  const { block } = pathsWithXattrs(target);
  const at = u32le(target.bytes, target.inodeOf(block) + 0x68) * target.blockSize;
  target.put(at + 0x10, 4, 0);
  assert.throws(() => target.mount().listxattr(block), { message: /h_checksum is wrong/ });
  const warnings = target.warnings({ verify: 'none' }, (fs) => assert.ok(fs.listxattr(block).length > 0));
  assert.match(warnings[0].message, /h_checksum/);
});

test('a value in an inode of its own is held against its hash', () => {
  const target = new ExtImage('ext/ext4-ea-inode');
  const holders = [...target.mount().walk('/')].filter((entry) =>
    entry.xattrs().some(({ value }) => value.length > 2000),
  );
  assert.ok(holders.length > 0);
  const path = String(holders[0].path);
  const { value } = holders[0].xattrs().find((xattr) => xattr.value.length > 2000)!;
  const sought = value.slice(0, 1000);
  const whole = Buffer.from(target.bytes.buffer);
  for (let at = whole.indexOf(sought); at >= 0; at = whole.indexOf(sought, at + 1)) target.bytes[at + 500] ^= 1;
  assert.throws(() => target.mount().listxattr(path), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /hash of an attribute value/,
  });
});

test('an ACL is shown in the form for programs', () => {
  const stored = [1, 0, 0, 0, 1, 0, 7, 0, 2, 0, 5, 0, 0xe8, 3, 0, 0, 4, 0, 5, 0, 0x10, 0, 7, 0, 0x20, 0, 0, 0];
  const undefinedId = [0xff, 0xff, 0xff, 0xff];
  const shown = [2, 0, 0, 0, 1, 0, 7, 0, ...undefinedId, 2, 0, 5, 0, 0xe8, 3, 0, 0, 4, 0, 5, 0, ...undefinedId];
  shown.push(0x10, 0, 7, 0, ...undefinedId, 0x20, 0, 0, 0, ...undefinedId);
  assert.deepEqual([...showAcl(Uint8Array.from(stored), 12)!], shown);
  for (const empty of [[], [1, 0, 0, 0]]) assert.equal(showAcl(Uint8Array.from(empty), 12), undefined);
  const fiveShort = [1, 0, 0, 0, ...Array.from({ length: 5 }, () => [1, 0, 7, 0]).flat()];
  for (const bad of [fiveShort, [2, 0, 0, 0], [1, 0, 0, 0, 3, 0, 7, 0], [1, 0, 0, 0, 2, 0, 5, 0], [1, 0, 0, 0, 1, 0]]) {
    assert.throws(() => showAcl(Uint8Array.from(bad), 12), { code: 'ERR_BOOTFS_CORRUPT' });
  }
});
