/** POSIX ACLs in the form in which Linux hands them to programs. Source of the constants: include/uapi/linux/posix_acl.h, posix_acl_xattr.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'include/uapi/linux/posix_acl_xattr.h';

/** posix_acl_xattr_header.a_version. */
export const POSIX_ACL_XATTR_VERSION = 2;

/** e_tag: whom an entry is about. Only those of ACL_USER and ACL_GROUP name somebody. */
export const ACL_USER_OBJ = 0x01;
export const ACL_USER = 0x02;
export const ACL_GROUP_OBJ = 0x04;
export const ACL_GROUP = 0x08;
export const ACL_MASK = 0x10;
export const ACL_OTHER = 0x20;

/** e_id of the entries that name nobody. */
export const ACL_UNDEFINED_ID = 0xffffffff;

/** Before the entries of an access control list. */
export const posixAclXattrHeader: StructTable = {
  name: 'posix_acl_xattr_header',
  source,
  endian: 'little',
  size: 4,
  hot: true,
  fields: [[0x0, 'a_version', 'u32', 'POSIX_ACL_XATTR_VERSION']],
};

/** One entry of an access control list. */
export const posixAclXattrEntry: StructTable = {
  name: 'posix_acl_xattr_entry',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  offsets: ['e_id'],
  fields: [
    [0x0, 'e_tag', 'u16', 'ACL_*'],
    [0x2, 'e_perm', 'u16', 'rwx as 4, 2 and 1'],
    [0x4, 'e_id', 'u32', 'uid or gid; ACL_UNDEFINED_ID where the tag says all'],
  ],
};
