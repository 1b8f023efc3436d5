import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u16le } from '../../../../src/bytes/endian.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import { mount } from '../../../../src/ext4.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const REC_LEN = 4;
const NAME_LEN = 6;

/** /sizes of an image without checksums, one of whose entries is damaged. */
const DAMAGED: (readonly [what: string, offset: number, size: 1 | 2 | 4, value: number, error: RegExp])[] = [
  ['a record of no bytes', REC_LEN, 2, 0, /rec_len is 0/],
  ['a record shorter than any', REC_LEN, 2, 8, /rec_len is 8/],
  ['a record of odd length', REC_LEN, 2, 17, /no multiple of 4/],
  ['a record past the block', REC_LEN, 2, 4096, /past the end of the block/],
  ['a name longer than its record', NAME_LEN, 1, 250, /name_len is 250/],
  ['an inode past the last', 0, 4, 0x7fffffff, /ext4_dir_entry.inode is 2147483647/],
  ['a name with a slash', 8, 1, 0x2f, /holds a slash/],
];

for (const [what, offset, size, value, error] of DAMAGED) {
  test(`the listing reports ${what} and keeps the entries before it`, () => {
    const image = new ExtImage('ext/ext4-no-checksums');
    image.put(image.entryAt('/sizes/1023') + offset, size, value);
    const fs = image.mount();
    assert.throws(() => fs.readdir('/sizes'), { code: 'ERR_BOOTFS_CORRUPT', message: error });
    const entries = [...fs.walk('/sizes', { damage: 'report' })];
    assert.match(entries[0].error!.message, error);
    assert.ok(entries.some(({ path }) => path === '/sizes/59'));
    assert.equal(fs.readFile('/sizes/59').length, 59);
    assert.equal(fs.readFile('/dir/deep/er/file').length, 10);
  });
}

test('a lookup goes by the records alone until it finds the name', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  image.put(image.entryAt('/sizes/1023'), 4, 0x7fffffff);
  const fs = image.mount();
  assert.throws(() => fs.stat('/sizes/1023'), { code: 'ERR_BOOTFS_CORRUPT' });
  assert.equal(fs.stat('/sizes/12289').size, 12289);
});

test('a chain that does not lead on is an error for the names behind it', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  image.put(image.entryAt('/sizes/1023') + REC_LEN, 2, 0);
  const fs = image.mount();
  assert.throws(() => fs.exists('/sizes/12289'), { code: 'ERR_BOOTFS_CORRUPT', message: /rec_len is 0/ });
});

test('reserved inodes and the directory itself have no other names', () => {
  for (const ino of [1, 7, 8, 10]) {
    const image = new ExtImage('ext/ext4-no-checksums');
    image.put(image.entryAt('/sizes/1023'), 4, ino);
    assert.throws(() => image.mount().stat('/sizes/1023'), { message: new RegExp(`inode is ${ino}`) });
  }
  const image = new ExtImage('ext/ext4-no-checksums');
  const self = image.mount().stat('/sizes').ino;
  image.put(image.entryAt('/sizes/1023'), 4, self);
  assert.throws(() => image.mount().stat('/sizes/1023'), { message: /ext4_dir_entry.inode is/ });
});

test('a directory inside itself ends the walk there', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  image.put(image.entryAt('/dir/deep/er'), 4, image.mount().stat('/dir').ino);
  const entries = [...image.mount().walk('/dir', { damage: 'report' })];
  assert.ok(entries.some(({ error }) => /directory inside itself/.test(error?.message ?? '')));
  assert.ok(entries.length < 100);
});

test('a block with a wrong checksum is reported, and the others are listed', () => {
  const image = new ExtImage('ext/ext4-htree-1-level');
  const fs = image.mount();
  const all = fs.readdir('/d').length;
  const at = image.entryAt('/d/name-00007');
  image.put(at + 8, 1, 0x4e);
  const entries = [...image.mount().walk('/d', { damage: 'report' })];
  assert.match(entries[0].error!.message, /det_checksum is wrong/);
  assert.ok(entries.length > all / 2 && entries.length < all + 1);
});

test('a directory of nothing but holes is empty, whatever its size', () => {
  const image = new ExtImage('ext/ext4-no-checksums');
  const inode = image.inodeOf('/empty');
  image.put(inode + 4, 4, 0xfffffc00).put(inode + 0x28 + 2, 2, 0);
  assert.deepEqual(image.mount().readdir('/empty'), []);
});

test('a directory of more blocks than entries are allowed is EFBIG', () => {
  const fs = new ExtImage('ext/ext4-no-dir-index').mount({ limits: { directoryEntries: 3 } });
  const large = [...fs.walk('/', { damage: 'report' })].filter(({ error }) => error?.code === 'EFBIG');
  assert.ok(large.length > 0);
});

test('a large directory without an index is searched once, with the same answers', () => {
  const image = new ExtImage('ext/ext4-htree-1-level');
  const names = image.mount().readdir('/d');
  // Without the flag INDEX it is an ordinary directory, the index an empty entry.
  image.put(image.inodeOf('/d') + 0x20, 4, 0x80000);
  const fs = image.mount({ verify: 'none' });
  for (const name of names) assert.ok(fs.lstat(`/d/${String(name)}`).ino > 0);
  assert.equal(fs.exists('/d/none'), false);
});

/** What looking `path` up comes to, in words. */
function answerOf(fs: FileSystem, path: string): string {
  try {
    return String(fs.lstat(path).ino);
  } catch (error) {
    assert.ok(error instanceof BootfsError);
    return error.message;
  }
}

for (const [what, offset, size, value] of [...DAMAGED, ['nothing', 8, 1, 0x31] as const]) {
  test(`a small directory that is searched often answers as at first; damaged: ${what}`, () => {
    const image = new ExtImage('ext/ext4-no-checksums');
    const names = image.mount().readdir('/sizes').map(String);
    image.put(image.entryAt('/sizes/1023') + offset, size, value);
    const paths = [...names, 'none', '1', 'x'.repeat(250)].map((name) => `/sizes/${name}`);
    const often = image.mount();
    for (let search = 0; search < 20; search++) answerOf(often, '/sizes/none');
    for (const path of paths) assert.equal(answerOf(often, path), answerOf(image.mount(), path));
  });
}

test('names before a block that the device does not give are found, however often they are looked up', () => {
  const image = new ExtImage('ext/ext4-htree-1-level');
  // Three blocks of an ordinary directory: the index, which is an empty entry, and two leaves.
  const inode = image.inodeOf('/d');
  image.put(inode + 0x20, 4, 0x80000).put(inode + 4, 4, 3 * image.blockSize);
  const names = image.mount({ verify: 'none' }).readdir('/d').map(String);
  const bad = image.blockAt('/d', 2);
  const { bytes } = image;
  const read = (byteOffset: number, target: Uint8Array): void => {
    if (byteOffset <= bad && bad < byteOffset + target.length) throw new BootfsError('EIO', 'not this block');
    target.set(bytes.subarray(byteOffset, byteOffset + target.length));
  };
  const fs = mount({ size: bytes.length, read }, { verify: 'none' });
  const found = names.filter((name) => answerOf(fs, `/d/${name}`) !== 'EIO: not this block');
  assert.ok(found.length > 20 && found.length < names.length);
  for (const name of found) assert.equal(fs.lstat(`/d/${name}`).type, 'file');
});

test('an index with a name in the wrong place does not find it, as Linux does not', () => {
  const image = new ExtImage('ext/ext4-htree-1-level');
  const at = image.entryAt('/d/name-00007');
  image.put(at + 8, 1, 0x4e);
  const fs = image.mount({ verify: 'none' });
  assert.equal(fs.exists('/d/name-00007'), false);
  assert.equal(fs.exists('/d/name-00008'), true);
});

const BAD_INDEX: (readonly [what: string, offset: number, size: 1 | 2 | 4, value: number])[] = [
  ['unknown hash', 28, 1, 5],
  ['SipHash', 28, 1, 6],
  ['flags', 31, 1, 1],
  ['too many levels', 30, 1, 2],
  ['wrong limit', 32, 2, 7],
  ['no entries', 34, 2, 0],
  ['more entries than the limit', 34, 2, 0xffff],
  ['an index that points at its root', 36, 4, 0],
];

for (const [what, offset, size, value] of BAD_INDEX) {
  test(`a bad index is left aside with a warning: ${what}`, () => {
    const image = new ExtImage('ext/ext4-htree-1-level');
    const root = image.blockAt('/d', 0);
    const count = u16le(image.bytes, root + 34);
    if (offset === 36) for (let entry = 0; entry < count; entry++) image.put(root + 36 + entry * 8, 4, 0);
    else image.put(root + offset, size, value);
    const warnings = image.warnings({ verify: 'none' }, (fs) => assert.equal(fs.exists('/d/name-00008'), true));
    assert.ok(warnings.some(({ message }) => /all blocks are searched/.test(message)));
  });
}

test('an index with a wrong checksum is an error, not a search', () => {
  const image = new ExtImage('ext/ext4-htree-1-level');
  image.put(image.blockAt('/d', 0) + 36, 4, 0x00ffff);
  const fs = image.mount();
  assert.throws(() => fs.stat('/d/name-00008'), { code: 'ERR_BOOTFS_CORRUPT', message: /dt_checksum is wrong/ });
});

test('an index that leads past the end of the directory is an error', () => {
  const image = new ExtImage('ext/ext4-htree-1-level');
  const root = image.blockAt('/d', 0);
  const count = u16le(image.bytes, root + 34);
  for (let entry = 0; entry < count; entry++) image.put(root + 36 + entry * 8, 4, 0xfffff);
  assert.throws(() => image.mount({ verify: 'none' }).stat('/d/name-00008'), {
    message: /past the end of the directory/,
  });
});
