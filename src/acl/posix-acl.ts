/** POSIX ACLs: each filesystem stores them in a form of its own, and Linux hands all of them out in one. */
import { putU32le } from '../bytes/endian.ts';
import {
  ACL_GROUP,
  ACL_GROUP_OBJ,
  ACL_MASK,
  ACL_OTHER,
  ACL_UNDEFINED_ID,
  ACL_USER,
  ACL_USER_OBJ,
  POSIX_ACL_XATTR_VERSION,
} from './ondisk/posix-acl.ts';
import { E_ID, SIZEOF_POSIX_ACL_XATTR_ENTRY, SIZEOF_POSIX_ACL_XATTR_HEADER } from './ondisk/structs.gen.ts';

/** One entry, as a filesystem has it. */
export interface AclEntry {
  /** ACL_USER_OBJ and so on. */
  readonly tag: number;
  /** rwx as 4, 2 and 1; Linux hands out all 16 bits as they are stored. */
  readonly permissions: number;
  /** uid or gid; means nothing, and is not shown, where the tag names nobody. */
  readonly id: number;
}

/** Does an entry with this tag name a user or a group? Undefined for a number that is no tag. */
export function namesSomebody(tag: number): boolean | undefined {
  if (tag === ACL_USER || tag === ACL_GROUP) return true;
  const saysAll = tag === ACL_USER_OBJ || tag === ACL_GROUP_OBJ || tag === ACL_MASK || tag === ACL_OTHER;
  return saysAll ? false : undefined;
}

/** The value of system.posix_acl_access or system.posix_acl_default. Source: posix_acl_to_xattr of fs/posix_acl.c. */
export function encodeAcl(entries: readonly AclEntry[]): Uint8Array {
  const shown = new Uint8Array(SIZEOF_POSIX_ACL_XATTR_HEADER + entries.length * SIZEOF_POSIX_ACL_XATTR_ENTRY);
  putU32le(shown, 0, POSIX_ACL_XATTR_VERSION);
  entries.forEach(({ tag, permissions, id }, index) => {
    const at = SIZEOF_POSIX_ACL_XATTR_HEADER + index * SIZEOF_POSIX_ACL_XATTR_ENTRY;
    putU32le(shown, at, tag + permissions * 0x1_0000);
    putU32le(shown, at + E_ID, namesSomebody(tag) ? id : ACL_UNDEFINED_ID);
  });
  return shown;
}
