import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u32le } from '../../../../src/bytes/endian.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const I_BLOCK = 0x28;

test('a bad direct pointer refuses the file, as in Linux', () => {
  for (const pointer of [1, 2, 0x7fffffff]) {
    const image = new ExtImage('ext/ext2-default').putInode('/sizes/1', I_BLOCK, 4, pointer);
    const fs = image.mount();
    assert.throws(() => fs.stat('/sizes/1'), { code: 'ERR_BOOTFS_CORRUPT', message: /block pointer to where/ });
    assert.equal(fs.readFile('/sizes/59').length, 59);
  }
});

test('one bad pointer in a pointer block does not take the others along', () => {
  const image = new ExtImage('ext/ext2-default');
  const pointers = u32le(image.bytes, image.inodeOf('/sizes/40963') + I_BLOCK + 12 * 4) * image.blockSize;
  image.put(pointers + 5 * 4, 4, 0x7fffffff);
  const file = image.mount().open('/sizes/40963');
  assert.throws(() => file.read(0, new Uint8Array(40963)), { message: /entry 5, fsBlock 2147483647/ });
  assert.equal(file.read(0, new Uint8Array(17 * 1024)), 17 * 1024);
  assert.equal(file.read(18 * 1024, new Uint8Array(1024)), 1024);
});

test('a pointer block outside the filesystem is an error', () => {
  const image = new ExtImage('ext/ext2-default').putInode('/sizes/40963', I_BLOCK + 12 * 4, 4, 0x7fffffff);
  assert.throws(() => image.mount().readFile('/sizes/40963'), { code: 'ERR_BOOTFS_CORRUPT' });
});

test('pointer blocks that point at themselves end at their level', () => {
  const image = new ExtImage('ext/ext2-default');
  const inode = image.inodeOf('/sizes/40963');
  const block = u32le(image.bytes, inode + I_BLOCK + 12 * 4);
  for (let entry = 0; entry < 256; entry++) image.put(block * image.blockSize + entry * 4, 4, block);
  image.put(inode + I_BLOCK + 13 * 4, 4, block).put(inode + I_BLOCK + 14 * 4, 4, block);
  // Every block past the 12th is this block: a file of 16 million blocks that no list can hold.
  image.put(inode + 4, 4, 0).put(inode + 0x6c, 4, 4);
  const fs = image.mount();
  assert.equal(fs.stat('/sizes/40963').size, 2 ** 34);
  const part = new Uint8Array(4);
  fs.open('/sizes/40963').read(2 ** 34 - 4, part);
  assert.equal(u32le(part, 0), block);
  assert.throws(() => fs.extents('/sizes/40963'), { code: 'EFBIG' });
});

test('sizes past three levels are refused', () => {
  const most = (12 + 256 + 256 ** 2 + 256 ** 3) * 1024;
  const image = new ExtImage('ext/ext2-default').putInode('/sizes/1', 4, 4, most % 2 ** 32);
  image.putInode('/sizes/1', 0x6c, 4, Math.floor(most / 2 ** 32));
  // Without huge_file, i_blocks limits the size further: here the block map is the limit, at 16 GiB and a little.
  assert.equal(image.mount().stat('/sizes/1').size, most);
  image.putInode('/sizes/1', 4, 4, (most + 1) % 2 ** 32);
  assert.throws(() => image.mount().stat('/sizes/1'), { message: /i_size is 17247252481, at most 17247252480/ });
});
