/**
 * A directory that is both encrypted and casefolded: each name is followed by its SipHash, whose key only Linux with the
 * key has; the index, sorted by it, is of no use without.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le, u16le, u32le } from '../../../../src/bytes/endian.ts';
import { encodeNoKeyName } from '../../../../src/ext4read/directory/no-key-name.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const DIRECTORY = '/secret';
const EXT4_CASEFOLD_FL = 0x40000000;
const LEAF_TAIL_SIZE = 12;

interface Stored {
  readonly ino: number;
  readonly type: number;
  readonly ciphertext: Uint8Array;
}

/** What stands in the only block of the directory behind `.` and `..`. */
function storedNames(block: Uint8Array): Stored[] {
  const stored: Stored[] = [];
  for (let at = 24; at < block.length - LEAF_TAIL_SIZE; at += u16le(block, at + 4)) {
    const ciphertext = block.slice(at + 8, at + 8 + block[at + 6]);
    if (u32le(block, at) !== 0) stored.push({ ino: u32le(block, at), type: block[at + 7], ciphertext });
  }
  return stored;
}

const hashOf = (index: number) => ({ major: 0x10203040 + 2 * index, minor: 0xa0b0c0d0 + index });

/** The encrypted directory of an image, casefolded by hand. */
function casefolded(): { image: ExtImage; stored: Stored[] } {
  const image = new ExtImage('ext/ext4-encrypt');
  const start = image.blockAt(DIRECTORY, 0);
  const block = image.bytes.subarray(start, start + image.blockSize);
  const stored = storedNames(block);
  image.put(1024 + 0x62, 1, image.bytes[1024 + 0x62] | 0x2).putSuper(0x27c, 2, 1);
  image.putInode(DIRECTORY, 0x20, 4, u32le(image.bytes, image.inodeOf(DIRECTORY) + 0x20) | EXT4_CASEFOLD_FL);
  let at = 24;
  stored.forEach(({ ino, type, ciphertext }, index) => {
    const hashAt = at + ((8 + ciphertext.length + 3) & ~3);
    const end = index === stored.length - 1 ? block.length - LEAF_TAIL_SIZE : hashAt + 8;
    block.fill(0, at, end);
    putU32le(block, at, ino);
    block.set([(end - at) & 0xff, (end - at) >> 8, ciphertext.length, type], at + 4);
    block.set(ciphertext, at + 8);
    putU32le(block, hashAt, hashOf(index).major);
    putU32le(block, hashAt + 4, hashOf(index).minor);
    at = end;
  });
  return { image, stored };
}

test('names are shown with the hash that is stored behind them', () => {
  const { image, stored } = casefolded();
  assert.ok(stored.length > 4);
  const shown = image.mount({ verify: 'none' }).readdir(DIRECTORY);
  assert.deepEqual(
    shown.map(String),
    stored.map(({ ciphertext }, index) => Buffer.from(encodeNoKeyName(ciphertext, hashOf(index))!).toString()),
  );
});

test('they are found by what is shown of them', () => {
  const { image, stored } = casefolded();
  const fs = image.mount({ verify: 'none' });
  fs.readdir(DIRECTORY).forEach((name, index) => {
    assert.equal(fs.lstat(`${DIRECTORY}/${String(name)}`).ino, stored[index].ino);
  });
  assert.equal(fs.exists(`${DIRECTORY}/file`), false);
});

test('an entry without room for its hash is damage', () => {
  const { image } = casefolded();
  const start = image.blockAt(DIRECTORY, 0);
  image.put(start + 24 + 6, 1, u16le(image.bytes, start + 24 + 4) - 8);
  assert.throws(() => image.mount({ verify: 'none' }).readdir(DIRECTORY), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /ext4_dir_entry.name_len is/,
  });
});

test('an index sorted by SipHash is passed by, without a warning', () => {
  const { image, stored } = casefolded();
  const withIndex = u32le(image.bytes, image.inodeOf(DIRECTORY) + 0x20) | 0x1000;
  image.putInode(DIRECTORY, 0x20, 4, withIndex);
  const warnings = image.warnings({ verify: 'none' }, (fs) => {
    for (const name of fs.readdir(DIRECTORY)) assert.ok(fs.lstat(`${DIRECTORY}/${String(name)}`).ino > 0);
    assert.equal(fs.readdir(DIRECTORY).length, stored.length);
  });
  assert.ok(warnings.every(({ message }) => !/searched/.test(message)));
});
