// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16le, u32le } from '../../bytes/endian.ts';

/** Bytes of posix_acl_xattr_entry; include/uapi/linux/posix_acl_xattr.h. */
export const SIZEOF_POSIX_ACL_XATTR_ENTRY = 8;

/** Bytes from the start of posix_acl_xattr_entry to e_id. */
export const E_ID = 0x4;

/** posix_acl_xattr_entry.e_tag: 0x0 ACL_* */
export function e_tag(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** posix_acl_xattr_entry.e_perm: 0x2 rwx as 4, 2 and 1 */
export function e_perm(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** posix_acl_xattr_entry.e_id: 0x4 uid or gid; ACL_UNDEFINED_ID where the tag says all */
export function e_id(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of posix_acl_xattr_header; include/uapi/linux/posix_acl_xattr.h. */
export const SIZEOF_POSIX_ACL_XATTR_HEADER = 4;

/** posix_acl_xattr_header.a_version: 0x0 POSIX_ACL_XATTR_VERSION */
export function a_version(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}
