import type { StructTable } from '../../bytes/struct-table.ts';

/** Before the index of a compressed file, at a multiple of 8 behind the inode. */
export const zErofsMapHeader: StructTable = {
  name: 'z_erofs_map_header',
  source: 'fs/erofs/erofs_fs.h',
  endian: 'little',
  size: 8,
  fields: [
    [
      0x00,
      'h_fragmentoff',
      'u32',
      'fragment offset; inline size in its upper half; number of encoded extents, low half',
    ],
    [0x04, 'h_advise', 'u16', 'Z_EROFS_ADVISE_* bits'],
    [0x06, 'h_algorithmtype', 'u8', 'low nibble: algorithm of HEAD1; high nibble: of HEAD2'],
    [
      0x07,
      'h_clusterbits',
      'u8',
      'low nibble: log2 of logical cluster size over block size; bit 7: all in the packed inode',
    ],
  ],
};
