/** An ext4 of any number of groups of 128 MiB, made block by block as it is read: no memory holds it. */
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { checkDeviceRange } from '../../../src/device/block-device.ts';

const BLOCK_SIZE = 4096;
const BLOCKS_PER_GROUP = 8 * BLOCK_SIZE;
const INODES_PER_GROUP = 16;
const DESCRIPTOR_SIZE = 64;
const DESCRIPTORS_PER_BLOCK = BLOCK_SIZE / DESCRIPTOR_SIZE;
/** Blocks of every group, from its first one on: what the first group has before them is its superblock and all descriptors. */
const BITMAPS_AND_INODES = 2048;
/** Of the file. */
const DATA_BLOCK = 4096;

interface Words {
  u16(at: number, value: number): void;
  u32(at: number, value: number): void;
}

function wordsOf(block: Uint8Array): Words {
  const view = new DataView(block.buffer);
  return { u16: (at, value) => view.setUint16(at, value, true), u32: (at, value) => view.setUint32(at, value, true) };
}

function writeSuperblock({ u16, u32 }: Words, groups: number): void {
  const at = 1024;
  u32(at, groups * INODES_PER_GROUP);
  u32(at + 0x4, groups * BLOCKS_PER_GROUP);
  u32(at + 0x18, 2);
  u32(at + 0x1c, 2);
  u32(at + 0x20, BLOCKS_PER_GROUP);
  u32(at + 0x24, BLOCKS_PER_GROUP);
  u32(at + 0x28, INODES_PER_GROUP);
  u16(at + 0x38, 0xef53);
  u16(at + 0x3a, 1);
  u32(at + 0x4c, 1);
  u32(at + 0x54, 11);
  u16(at + 0x58, 256);
  u32(at + 0x5c, 0x200); // sparse_super2, without copies
  u32(at + 0x60, 0x2 | 0x40 | 0x80); // filetype, extents, 64bit
  u16(at + 0xfe, DESCRIPTOR_SIZE);
}

function writeDescriptors({ u32 }: Words, firstGroup: number, groups: number): void {
  for (let index = 0; index < DESCRIPTORS_PER_BLOCK && firstGroup + index < groups; index++) {
    const first = (firstGroup + index) * BLOCKS_PER_GROUP + BITMAPS_AND_INODES;
    [0, 1, 2].forEach((block, word) => {
      u32(index * DESCRIPTOR_SIZE + word * 4, first + block);
    });
  }
}

function writeInode({ u16, u32 }: Words, ino: number, mode: number, block: number): void {
  const at = (ino - 1) * 256;
  u16(at, mode);
  u32(at + 0x4, BLOCK_SIZE);
  u16(at + 0x1a, 2);
  u32(at + 0x1c, BLOCK_SIZE / 512);
  u32(at + 0x20, 0x80000);
  u16(at + 0x28, 0xf30a);
  u16(at + 0x2a, 1);
  u16(at + 0x2c, 4);
  u16(at + 0x38, 1);
  u32(at + 0x3c, block);
}

/** A root with one file of a block, `vmlinuz`, whose inode 12 is in the first group; groups up to 16384, which are 2 TiB. */
export function largeFilesystem(groups: number): BlockDevice {
  const size = groups * BLOCKS_PER_GROUP * BLOCK_SIZE;
  const tableBlocks = Math.ceil(groups / DESCRIPTORS_PER_BLOCK);

  function makeBlock(number: number): Uint8Array {
    const block = new Uint8Array(BLOCK_SIZE);
    const words = wordsOf(block);
    if (number === 0) writeSuperblock(words, groups);
    else if (number <= tableBlocks) writeDescriptors(words, (number - 1) * DESCRIPTORS_PER_BLOCK, groups);
    else if (number === BITMAPS_AND_INODES + 2) {
      writeInode(words, 2, 0o40755, DATA_BLOCK - 1);
      writeInode(words, 12, 0o100644, DATA_BLOCK);
    } else if (number === DATA_BLOCK - 1) {
      block.set([2, 0, 0, 0, 12, 0, 1, 2, 0x2e, 0, 0, 0, 2, 0, 0, 0, 12, 0, 2, 2, 0x2e, 0x2e]);
      block.set([12, 0, 0, 0, 0xe8, 0x0f, 7, 1, ...Buffer.from('vmlinuz')], 24);
    }
    return block;
  }

  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      for (let done = 0; done < target.length; ) {
        const position = byteOffset + done;
        const part = makeBlock(Math.floor(position / BLOCK_SIZE)).subarray(position % BLOCK_SIZE);
        target.set(part.subarray(0, target.length - done), done);
        done += part.length;
      }
    },
  };
}
