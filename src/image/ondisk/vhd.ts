import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Microsoft, Virtual Hard Disk Image Format Specification';

/** At the end of the file, and in dynamic and differencing images at the start too. */
export const vhdFooter: StructTable = {
  name: 'vhd_footer',
  source,
  endian: 'big',
  size: 512,
  fields: [
    [0x10, 'data_offset', 'u64', 'byte offset of the dynamic header; all ones in fixed images'],
    [0x1c, 'creator_application', 'bytes[4]', 'who made it, which says how the size is meant'],
    [0x30, 'current_size', 'u64', 'bytes of the disk'],
    [0x38, 'cylinders', 'u16', 'of the geometry'],
    [0x3a, 'heads', 'u8', 'of the geometry'],
    [0x3b, 'sectors_per_track', 'u8', 'of the geometry'],
    [0x3c, 'disk_type', 'u32', '2 fixed, 3 dynamic, 4 differencing'],
    [0x40, 'checksum', 'u32', 'complement of the sum of all other bytes'],
    [0x44, 'unique_id', 'bytes[16]', 'UUID of the image'],
  ],
};

/** Where the footer of a dynamic or differencing image says: its block table, and its parent. */
export const vhdDynamicHeader: StructTable = {
  name: 'vhd_dynamic_header',
  source,
  endian: 'big',
  size: 1024,
  fields: [
    [0x10, 'table_offset', 'u64', 'byte offset of the block allocation table'],
    [0x1c, 'max_table_entries', 'u32', 'blocks of the disk'],
    [0x20, 'block_size', 'u32', 'bytes of data in a block, without its bitmap'],
    [0x24, 'checksum', 'u32', 'complement of the sum of all other bytes'],
    [0x28, 'parent_unique_id', 'bytes[16]', 'unique_id of the parent of a differencing image'],
    [0x40, 'parent_unicode_name', 'bytes[512]', 'name of the parent, UTF-16, big-endian'],
  ],
};
