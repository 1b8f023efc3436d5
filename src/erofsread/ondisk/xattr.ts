/** Extended attributes. Source of the constants: fs/erofs/erofs_fs.h, include/uapi/linux/posix_acl_xattr.h. */
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

/** posix_acl_xattr_header.a_version. */
export const POSIX_ACL_XATTR_VERSION = 2;

/** Before the entries of an access control list. */
export const posixAclXattrHeader: StructTable = {
  name: 'posix_acl_xattr_header',
  source: 'include/uapi/linux/posix_acl_xattr.h',
  endian: 'little',
  size: 4,
  hot: true,
  fields: [[0x0, 'a_version', 'u32', 'POSIX_ACL_XATTR_VERSION']],
};

/** One entry of an access control list. */
export const posixAclXattrEntry: StructTable = {
  name: 'posix_acl_xattr_entry',
  source: 'include/uapi/linux/posix_acl_xattr.h',
  endian: 'little',
  size: 8,
  hot: true,
  offsets: ['e_id'],
  fields: [
    [0x0, 'e_tag', 'u16', 'ACL_*'],
    [0x4, 'e_id', 'u32', 'uid or gid; 4294967295 where the tag says all'],
  ],
};
