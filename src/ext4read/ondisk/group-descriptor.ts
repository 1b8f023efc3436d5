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
    [0x0c, 'bg_free_blocks_count_lo', 'u16', 'free clusters, low 16 bits'],
    [0x0e, 'bg_free_inodes_count_lo', 'u16', 'free inodes, low 16 bits'],
    [0x12, 'bg_flags', 'u16', '1 inode table unused, 2 block bitmap not written, 4 inode table zeroed'],
    [0x18, 'bg_block_bitmap_csum_lo', 'u16', 'checksum of the block bitmap, low 16 bits'],
    [0x1a, 'bg_inode_bitmap_csum_lo', 'u16', 'checksum of the inode bitmap, low 16 bits'],
    [0x1c, 'bg_itable_unused_lo', 'u16', 'inodes at the end of the table that were never used, low 16 bits'],
    [0x1e, 'bg_checksum', 'u16', 'crc16 or the low half of the crc32c of this descriptor'],
    [0x20, 'bg_block_bitmap_hi', 'u32', 'block of the block bitmap, high 32 bits'],
    [0x24, 'bg_inode_bitmap_hi', 'u32', 'block of the inode bitmap, high 32 bits'],
    [0x28, 'bg_inode_table_hi', 'u32', 'first block of the inode table, high 32 bits'],
    [0x2c, 'bg_free_blocks_count_hi', 'u16', 'free clusters, high 16 bits'],
    [0x2e, 'bg_free_inodes_count_hi', 'u16', 'free inodes, high 16 bits'],
    [0x32, 'bg_itable_unused_hi', 'u16', 'inodes at the end of the table that were never used, high 16 bits'],
    [0x38, 'bg_block_bitmap_csum_hi', 'u16', 'checksum of the block bitmap, high 16 bits'],
    [0x3a, 'bg_inode_bitmap_csum_hi', 'u16', 'checksum of the inode bitmap, high 16 bits'],
  ],
};
