/** The smallest filesystem that holds a journal of any size: an empty root directory, blocks of 4 KiB, no checksums. */

const BLOCK_SIZE = 4096;
const BLOCKS_PER_GROUP = 32768;
const INODES_PER_GROUP = 32;
const FIRST_JOURNAL_BLOCK = 16;

/** A dirty filesystem around `journal`, whole blocks of 4 KiB, at most 32768 of them. */
export function tinyExt4(journal: Uint8Array): Uint8Array {
  const journalBlocks = journal.length / BLOCK_SIZE;
  const blockCount = FIRST_JOURNAL_BLOCK + journalBlocks + 16;
  const groups = Math.ceil(blockCount / BLOCKS_PER_GROUP);
  const image = new Uint8Array(blockCount * BLOCK_SIZE);
  const view = new DataView(image.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, true);
  const u32 = (at: number, value: number) => view.setUint32(at, value, true);

  const superblock = 1024;
  u32(superblock + 0x0, groups * INODES_PER_GROUP);
  u32(superblock + 0x4, blockCount);
  u32(superblock + 0x18, 2);
  u32(superblock + 0x1c, 2);
  u32(superblock + 0x20, BLOCKS_PER_GROUP);
  u32(superblock + 0x24, BLOCKS_PER_GROUP);
  u32(superblock + 0x28, INODES_PER_GROUP);
  u16(superblock + 0x38, 0xef53);
  u16(superblock + 0x3a, 1);
  u32(superblock + 0x4c, 1);
  u32(superblock + 0x54, 11);
  u16(superblock + 0x58, 128);
  u32(superblock + 0x5c, 0x4); // has_journal
  u32(superblock + 0x60, 0x2 | 0x4 | 0x40); // filetype, needs_recovery, extents
  u32(superblock + 0xe0, 8);

  // Group descriptors: block bitmap, inode bitmap and inode table of each group.
  for (let group = 0; group < groups; group++) {
    const first = group * BLOCKS_PER_GROUP;
    [first + 2, first + 3, first + 4].forEach((block, word) => {
      u32(BLOCK_SIZE + group * 32 + word * 4, block);
    });
  }

  const inode = (ino: number, mode: number, links: number, size: number, fsBlock: number, length: number) => {
    const at = 4 * BLOCK_SIZE + (ino - 1) * 128;
    u16(at, mode);
    u32(at + 0x4, size);
    u16(at + 0x1a, links);
    u32(at + 0x1c, length * 8);
    u32(at + 0x20, 0x80000);
    u16(at + 0x28, 0xf30a);
    u16(at + 0x2a, 1);
    u16(at + 0x2c, 4);
    u16(at + 0x38, length);
    u32(at + 0x3c, fsBlock);
  };
  inode(2, 0o40755, 2, BLOCK_SIZE, 8, 1);
  inode(8, 0o100600, 1, journal.length, FIRST_JOURNAL_BLOCK, journalBlocks);

  const root = 8 * BLOCK_SIZE;
  u32(root, 2);
  u16(root + 4, 12);
  image.set([1, 2, 0x2e], root + 6);
  u32(root + 12, 2);
  u16(root + 16, BLOCK_SIZE - 12);
  image.set([2, 2, 0x2e, 0x2e], root + 18);

  image.set(journal, FIRST_JOURNAL_BLOCK * BLOCK_SIZE);
  return image;
}
