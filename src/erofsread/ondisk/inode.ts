import type { StructTable } from '../../bytes/struct-table.ts';

/** The short form: 32 bytes. */
export const erofsInodeCompact: StructTable = {
  name: 'erofs_inode_compact',
  source: 'fs/erofs/erofs_fs.h',
  endian: 'little',
  size: 32,
  fields: [
    [0x00, 'i_format', 'u16', 'bit 0: extended; bits 1 to 3: data layout; bit 4: nlink is 1, or no "." in a directory'],
    [0x02, 'i_xattr_icount', 'u16', '0, or 1 + the size of the inline xattrs in units of 4 bytes after 12'],
    [0x04, 'i_mode', 'u16', 'st_mode'],
    [0x06, 'i_nb', 'u16', 'links; bits 32 to 47 of i_u where the links are known to be 1'],
    [0x08, 'i_size', 'u32', 'bytes'],
    [0x0c, 'i_mtime', 'u32', 'seconds after the epoch of the superblock'],
    [0x10, 'i_u', 'u32', 'start block, device number, chunk format or compressed blocks'],
    [0x18, 'i_uid', 'u16', 'owner'],
    [0x1a, 'i_gid', 'u16', 'group'],
  ],
};

/** The long form: 64 bytes. */
export const erofsInodeExtended: StructTable = {
  name: 'erofs_inode_extended',
  source: 'fs/erofs/erofs_fs.h',
  endian: 'little',
  size: 64,
  fields: [
    [0x00, 'i_format', 'u16', 'as in erofs_inode_compact'],
    [0x02, 'i_xattr_icount', 'u16', 'as in erofs_inode_compact'],
    [0x04, 'i_mode', 'u16', 'st_mode'],
    [0x06, 'i_nb', 'u16', 'bits 32 to 47 of i_u'],
    [0x08, 'i_size', 'u64', 'bytes'],
    [0x10, 'i_u', 'u32', 'start block, device number, chunk format or compressed blocks'],
    [0x18, 'i_uid', 'u32', 'owner'],
    [0x1c, 'i_gid', 'u32', 'group'],
    [0x20, 'i_mtime', 'i64', 'seconds since 1970'],
    [0x28, 'i_mtime_nsec', 'u32', 'nanoseconds'],
    [0x2c, 'i_nlink', 'u32', 'links'],
  ],
};
