/** A filesystem whose root holds any number of names, made block by block as it is read: no memory holds it. */
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { checkDeviceRange } from '../../../src/device/block-device.ts';

const BLOCK_SIZE = 65536;
/** Ten bytes of name behind eight of fields. */
const ENTRY_SIZE = 20;
const ENTRIES_PER_BLOCK = Math.floor(BLOCK_SIZE / ENTRY_SIZE);
const FIRST_DIRECTORY_BLOCK = 8;
export const FIRST_DIRECTORY_BYTE = FIRST_DIRECTORY_BLOCK * BLOCK_SIZE;
const INODES = 512;

/** Bytes in the first blocks, written once. */
function layout(blockCount: number, directoryBlocks: number): Uint8Array {
  const head = new Uint8Array(FIRST_DIRECTORY_BLOCK * BLOCK_SIZE);
  const view = new DataView(head.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, true);
  const u32 = (at: number, value: number) => view.setUint32(at, value, true);

  const superblock = 1024;
  u32(superblock + 0x0, INODES);
  u32(superblock + 0x4, blockCount);
  u32(superblock + 0x18, 6);
  u32(superblock + 0x1c, 6);
  u32(superblock + 0x20, 8 * BLOCK_SIZE);
  u32(superblock + 0x24, 8 * BLOCK_SIZE);
  u32(superblock + 0x28, INODES);
  u16(superblock + 0x38, 0xef53);
  u16(superblock + 0x3a, 1);
  u32(superblock + 0x4c, 1);
  u32(superblock + 0x54, 11);
  u16(superblock + 0x58, 128);
  u32(superblock + 0x60, 0x2 | 0x40); // filetype, extents
  [2, 3, 4].forEach((block, word) => {
    u32(BLOCK_SIZE + word * 4, block);
  });

  const root = 4 * BLOCK_SIZE + 128;
  u16(root, 0o40755);
  u32(root + 0x4, directoryBlocks * BLOCK_SIZE);
  u16(root + 0x1a, 2);
  u32(root + 0x1c, directoryBlocks * (BLOCK_SIZE / 512));
  u32(root + 0x20, 0x80000);
  u16(root + 0x28, 0xf30a);
  u16(root + 0x2a, 1);
  u16(root + 0x2c, 4);
  u16(root + 0x38, directoryBlocks);
  u32(root + 0x3c, FIRST_DIRECTORY_BLOCK);
  const file = 4 * BLOCK_SIZE + 11 * 128;
  u16(file, 0o100644);
  u16(file + 0x1a, 1);
  return head;
}

/** `f000000000` and so on, all names of inode 12, which is an empty file; at most 100 million. */
export function hugeDirectory(entryCount: number): BlockDevice {
  const directoryBlocks = Math.ceil(entryCount / ENTRIES_PER_BLOCK);
  const size = (FIRST_DIRECTORY_BLOCK + directoryBlocks) * BLOCK_SIZE;
  const head = layout(size / BLOCK_SIZE, directoryBlocks);
  const block = new Uint8Array(BLOCK_SIZE);
  let made = -1;

  function makeBlock(index: number): Uint8Array {
    if (made === index) return block;
    made = index;
    for (let entry = 0; entry < ENTRIES_PER_BLOCK; entry++) {
      const at = entry * ENTRY_SIZE;
      const length = entry === ENTRIES_PER_BLOCK - 1 ? BLOCK_SIZE - at : ENTRY_SIZE;
      let number = index * ENTRIES_PER_BLOCK + entry;
      block.set([number < entryCount ? 12 : 0, 0, 0, 0, length & 0xff, length >> 8, 10, 1, 0x66], at);
      for (let digit = 9; digit > 0; digit--) {
        block[at + 8 + digit] = 0x30 + (number % 10);
        number = Math.floor(number / 10);
      }
    }
    return block;
  }

  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      for (let done = 0; done < target.length; ) {
        const position = byteOffset + done;
        const blockStart = position - (position % BLOCK_SIZE);
        const bytes =
          blockStart < head.length
            ? head.subarray(blockStart, blockStart + BLOCK_SIZE)
            : makeBlock(blockStart / BLOCK_SIZE - FIRST_DIRECTORY_BLOCK);
        const part = bytes.subarray(position - blockStart, position - blockStart + target.length - done);
        target.set(part, done);
        done += part.length;
      }
    },
  };
}
