import type { StructTable } from '../../bytes/struct-table.ts';

/** The names follow the last entry of a block; each ends where the next one begins. */
export const erofsDirent: StructTable = {
  name: 'erofs_dirent',
  source: 'fs/erofs/erofs_fs.h',
  endian: 'little',
  size: 12,
  hot: true,
  prefix: 'dirent_',
  fields: [
    [0x0, 'nid', 'u64', 'inode; bit 63: in the metabox'],
    [0x8, 'nameoff', 'u16', 'byte of the name in the block; of the first entry: where the entries end'],
    [0xa, 'file_type', 'u8', 'EROFS_FT_*'],
  ],
};
