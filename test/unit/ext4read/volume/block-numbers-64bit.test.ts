/** A filesystem of more than 2^32 blocks, 16 TiB, of which only the blocks in use exist: all of them above 2^32. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockDevice } from '../../../../src/contract/block-device.ts';
import { checkDeviceRange } from '../../../../src/device/block-device.ts';
import { mount } from '../../../../src/index.ts';

const BLOCK_SIZE = 4096;
const HIGH = 2 ** 32;
const BLOCK_COUNT = HIGH + 100_000;
const BLOCKS_PER_GROUP = 32768;
const GROUPS = Math.ceil(BLOCK_COUNT / BLOCKS_PER_GROUP);
const INODES_PER_GROUP = 32;
const DESCRIPTOR_SIZE = 64;
const DESCRIPTOR_BLOCKS = Math.ceil((GROUPS * DESCRIPTOR_SIZE) / BLOCK_SIZE);
const LAST_GROUP = GROUPS - 1;
const FILE_INO = LAST_GROUP * INODES_PER_GROUP + 3;

/** Blocks above 2^32, by what they hold. */
const [ROOT_TABLE, LAST_TABLE, ROOT_BLOCK, LEAF, DATA, ATTRIBUTES] = [10, 20, 30, 40, 50, 60];

const u16 = (bytes: Uint8Array, at: number, value: number) => new DataView(bytes.buffer).setUint16(at, value, true);
const u32 = (bytes: Uint8Array, at: number, value: number) => new DataView(bytes.buffer).setUint32(at, value, true);
const text = (bytes: Uint8Array, at: number, value: string) => bytes.set(Buffer.from(value), at);

function superblock(): Uint8Array {
  const bytes = new Uint8Array(BLOCK_SIZE);
  const put32 = (at: number, value: number) => u32(bytes, 1024 + at, value);
  const put16 = (at: number, value: number) => u16(bytes, 1024 + at, value);
  put32(0x0, GROUPS * INODES_PER_GROUP);
  put32(0x4, BLOCK_COUNT - HIGH);
  put32(0x150, 1);
  put32(0x18, 2);
  put32(0x1c, 2);
  put32(0x20, BLOCKS_PER_GROUP);
  put32(0x24, BLOCKS_PER_GROUP);
  put32(0x28, INODES_PER_GROUP);
  put16(0x38, 0xef53);
  put32(0x4c, 1);
  put32(0x54, 11);
  put16(0x58, 128);
  put32(0x5c, 0x8); // ext_attr
  put32(0x60, 0x2 | 0x40 | 0x80 | 0x200); // filetype, extents, 64bit, flex_bg
  put32(0x64, 0x1); // sparse_super
  put16(0xfe, DESCRIPTOR_SIZE);
  return bytes;
}

/** What is not used of a group stands between groups 30 and 47, which hold no copy of the superblock. */
function descriptorBlock(index: number): Uint8Array {
  const bytes = new Uint8Array(BLOCK_SIZE);
  for (let slot = 0; slot < BLOCK_SIZE / DESCRIPTOR_SIZE; slot++) {
    const group = index * (BLOCK_SIZE / DESCRIPTOR_SIZE) + slot;
    const at = slot * DESCRIPTOR_SIZE;
    const unused = 1_000_000 + group * 4;
    u32(bytes, at, unused);
    u32(bytes, at + 4, unused + 1);
    u32(bytes, at + 8, unused + 2);
    if (group !== 0 && group !== LAST_GROUP) continue;
    u32(bytes, at + 8, group === 0 ? ROOT_TABLE : LAST_TABLE);
    u32(bytes, at + 0x28, 1);
  }
  return bytes;
}

function putInode(table: Uint8Array, index: number, mode: number, size: number, node: readonly number[]): void {
  const at = index * 128;
  u16(table, at, mode);
  u32(table, at + 0x4, size);
  u16(table, at + 0x1a, 2);
  u32(table, at + 0x1c, 8);
  u32(table, at + 0x20, 0x80000);
  node.forEach((value, word) => {
    u16(table, at + 0x28 + 2 * word, value);
  });
}

/** In words of 16 bits: the header, and one extent of one block above 2^32. */
function extentNode(block: number): number[] {
  return [0xf30a, 1, 4, 0, 0, 0, 0, 0, 1, 1, block, 0];
}

/** The header, and one index entry that leads to a block above 2^32. */
function indexNode(block: number): number[] {
  return [0xf30a, 1, 4, 1, 0, 0, 0, 0, block, 0, 1, 0];
}

function highBlocks(): Map<number, Uint8Array> {
  const blocks = new Map<number, Uint8Array>();
  for (const block of [ROOT_TABLE, LAST_TABLE, ROOT_BLOCK, LEAF, DATA, ATTRIBUTES]) {
    blocks.set(HIGH + block, new Uint8Array(BLOCK_SIZE));
  }
  const high = (block: number): Uint8Array => blocks.get(HIGH + block)!;
  putInode(high(ROOT_TABLE), 1, 0o40755, BLOCK_SIZE, extentNode(ROOT_BLOCK));
  putInode(high(LAST_TABLE), 2, 0o100644, 5, indexNode(LEAF));
  u32(high(LAST_TABLE), 2 * 128 + 0x68, ATTRIBUTES);
  u16(high(LAST_TABLE), 2 * 128 + 0x76, 1);
  const root = high(ROOT_BLOCK);
  u32(root, 0, FILE_INO);
  u16(root, 4, BLOCK_SIZE);
  root[6] = 4;
  root[7] = 1;
  text(root, 8, 'file');
  extentNode(DATA).forEach((value, word) => {
    u16(high(LEAF), 2 * word, value);
  });
  text(high(DATA), 0, 'high!');
  const attributes = high(ATTRIBUTES);
  u32(attributes, 0, 0xea020000);
  u32(attributes, 4, 1);
  u32(attributes, 8, 1);
  // user.k: name length, name index, offset and size of the value.
  attributes.set([1, 1], 32);
  u16(attributes, 34, BLOCK_SIZE - 8);
  u32(attributes, 40, 5);
  text(attributes, 48, 'k');
  text(attributes, BLOCK_SIZE - 8, 'value');
  return blocks;
}

function device(): BlockDevice {
  const blocks = highBlocks();
  blocks.set(0, superblock());
  const size = BLOCK_COUNT * BLOCK_SIZE;
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      for (let done = 0; done < target.length; ) {
        const position = byteOffset + done;
        const block = Math.floor(position / BLOCK_SIZE);
        const within = position - block * BLOCK_SIZE;
        const isDescriptor = block > 0 && block <= DESCRIPTOR_BLOCKS;
        const bytes = isDescriptor ? descriptorBlock(block - 1) : blocks.get(block);
        const part = (bytes ?? new Uint8Array(BLOCK_SIZE)).subarray(within, within + target.length - done);
        target.set(part, done);
        done += part.length;
      }
    },
  };
}

test('inode tables, directories, index nodes, data and attributes above block 2^32 are read', () => {
  const warnings: string[] = [];
  const fs = mount(device(), { onWarning: ({ message }) => warnings.push(message) });
  assert.deepEqual(fs.readdir('/'), ['file']);
  assert.equal(fs.stat('/file').ino, FILE_INO);
  assert.equal(fs.readFile('/file', 'utf8'), 'high!');
  assert.equal(fs.extents('/file')[0].physicalOffset, (HIGH + DATA) * BLOCK_SIZE);
  assert.equal(Buffer.from(fs.getxattr('/file', 'user.k')!).toString(), 'value');
  assert.deepEqual(warnings, []);
});

test('without 64bit, the high halves do not count', () => {
  const { size, read } = device();
  const without: BlockDevice = {
    size,
    read(byteOffset, target) {
      read(byteOffset, target);
      const at = 1024 + 0x60 - byteOffset;
      if (at >= 0 && at < target.length) target[at] &= ~0x80;
    },
  };
  assert.throws(() => mount(without), { code: 'ERR_BOOTFS_CORRUPT', message: /s_inodes_count/ });
});
