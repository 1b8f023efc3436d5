/** The orphan file: inode numbers, and this at the end of each block. Source of the constant: fs/ext4/ext4.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** ext4_orphan_block_tail.ob_magic. */
export const EXT4_ORPHAN_BLOCK_MAGIC = 0x0b10ca04;

/** The last eight bytes of a block. */
export const ext4OrphanBlockTail: StructTable = {
  name: 'ext4_orphan_block_tail',
  source: 'Documentation/filesystems/ext4/orphan.rst',
  endian: 'little',
  size: 8,
  hot: true,
  fields: [
    [0x0, 'ob_magic', 'u32', 'EXT4_ORPHAN_BLOCK_MAGIC'],
    [0x4, 'ob_checksum', 'u32', 'crc32c of the inode, the block number and the inode numbers'],
  ],
};
