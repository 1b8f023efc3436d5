import type { StructTable } from '../../bytes/struct-table.ts';

/** The second 32 bytes are there with 64bit only. */
export const ext4GroupDesc: StructTable = {
  name: 'ext4_group_desc',
  source: 'Documentation/filesystems/ext4/group_descr.rst',
  endian: 'little',
  size: 64,
  fields: [
    [0x00, 'bg_block_bitmap_lo', 'u32', 'block of the block bitmap, low 32 bits'],
    [0x04, 'bg_inode_bitmap_lo', 'u32', 'block of the inode bitmap, low 32 bits'],
    [0x08, 'bg_inode_table_lo', 'u32', 'first block of the inode table, low 32 bits'],
    [0x12, 'bg_flags', 'u16', '1 inode table and bitmap, 2 block bitmap not initialised'],
    [0x18, 'bg_block_bitmap_csum_lo', 'u16', 'crc32c of the block bitmap, low half'],
    [0x1a, 'bg_inode_bitmap_csum_lo', 'u16', 'crc32c of the inode bitmap, low half'],
    [0x1e, 'bg_checksum', 'u16', 'crc16 or the low half of the crc32c of this descriptor'],
    [0x20, 'bg_block_bitmap_hi', 'u32', 'block of the block bitmap, high 32 bits'],
    [0x24, 'bg_inode_bitmap_hi', 'u32', 'block of the inode bitmap, high 32 bits'],
    [0x28, 'bg_inode_table_hi', 'u32', 'first block of the inode table, high 32 bits'],
    [0x38, 'bg_block_bitmap_csum_hi', 'u16', 'crc32c of the block bitmap, high half'],
    [0x3a, 'bg_inode_bitmap_csum_hi', 'u16', 'crc32c of the inode bitmap, high half'],
  ],
};
