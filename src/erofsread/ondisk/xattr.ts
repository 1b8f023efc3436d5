/** Extended attributes. Source of the constants: fs/erofs/erofs_fs.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'fs/erofs/erofs_fs.h';

/** Bit of e_name_index: the rest of it is the number of a long prefix. */
export const EROFS_XATTR_LONG_PREFIX = 0x80;
/** e_name_index. */
export const EROFS_XATTR_INDEX_POSIX_ACL_ACCESS = 2;
export const EROFS_XATTR_INDEX_POSIX_ACL_DEFAULT = 3;

/** After an inode with attributes. The ids of shared ones follow, 4 bytes each, and then the inline ones. */
export const erofsXattrIbodyHeader: StructTable = {
  name: 'erofs_xattr_ibody_header',
  source,
  endian: 'little',
  size: 12,
  hot: true,
  fields: [[0x4, 'h_shared_count', 'u8', 'shared attributes']],
};

/** Name and value follow; the next one is at a multiple of 4. */
export const erofsXattrEntry: StructTable = {
  name: 'erofs_xattr_entry',
  source,
  endian: 'little',
  size: 4,
  hot: true,
  fields: [
    [0x0, 'e_name_len', 'u8', 'bytes of the name'],
    [0x1, 'e_name_index', 'u8', 'what goes before the name'],
    [0x2, 'e_value_size', 'u16', 'bytes of the value'],
  ],
};

/** Behind its u16 length; the rest of the prefix follows. */
export const erofsXattrLongPrefix: StructTable = {
  name: 'erofs_xattr_long_prefix',
  source,
  endian: 'little',
  size: 1,
  hot: true,
  prefix: 'prefix_',
  fields: [[0x0, 'base_index', 'u8', 'e_name_index of the short prefix that comes first']],
};
