/** Group descriptors. Source of the constants: fs/ext4/ext4.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** ext4_group_desc.bg_flags: set while the group's bitmap was never written. */
export const EXT4_BG_INODE_UNINIT = 0x1;
export const EXT4_BG_BLOCK_UNINIT = 0x2;
/** Bytes of a descriptor on filesystems without 64bit, and at least on those with it. */
export const EXT4_MIN_DESC_SIZE = 32;
export const EXT4_MIN_DESC_SIZE_64BIT = 64;

/** The second 32 bytes are there with 64bit only. */
export const ext4GroupDesc: StructTable = {
  name: 'ext4_group_desc',
  source: 'Documentation/filesystems/ext4/group_descr.rst',
  endian: 'little',
  size: 64,
  offsets: ['bg_checksum'],
  fields: [
    [0x00, 'bg_block_bitmap_lo', 'u32', 'block of the block bitmap, low 32 bits'],
    [0x04, 'bg_inode_bitmap_lo', 'u32', 'block of the inode bitmap, low 32 bits'],
    [0x08, 'bg_inode_table_lo', 'u32', 'first block of the inode table, low 32 bits'],
    [0x12, 'bg_flags', 'u16', 'EXT4_BG_*'],
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
