/** POSIX ACLs as EROFS stores them: in the form in which Linux hands them out, but never handed out unchecked. */
import { ACL_UNDEFINED_ID, POSIX_ACL_XATTR_VERSION } from '../acl/ondisk/posix-acl.ts';
import {
  a_version,
  e_id,
  e_perm,
  e_tag,
  SIZEOF_POSIX_ACL_XATTR_ENTRY,
  SIZEOF_POSIX_ACL_XATTR_HEADER,
} from '../acl/ondisk/structs.gen.ts';
import { type AclEntry, encodeAcl, namesSomebody } from '../acl/posix-acl.ts';
import { corrupt } from '../contract/errors.ts';

/**
 * The value that Linux returns: entries that name nobody have the undefined id. Undefined for an ACL without entries,
 * which Linux does not return. Source: posix_acl_from_xattr of fs/posix_acl.c. @throws ERR_BOOTFS_CORRUPT for what Linux refuses.
 */
export function showAcl(stored: Uint8Array, ino: number): Uint8Array | undefined {
  if (stored.length === 0) return undefined;
  if (
    stored.length < SIZEOF_POSIX_ACL_XATTR_HEADER ||
    (stored.length - SIZEOF_POSIX_ACL_XATTR_HEADER) % SIZEOF_POSIX_ACL_XATTR_ENTRY !== 0
  ) {
    throw corrupt(`ACL of ${stored.length} bytes`, { inode: ino });
  }
  const version = a_version(stored, 0);
  if (version !== POSIX_ACL_XATTR_VERSION) throw corrupt(`ACL of version ${version}, expected 2`, { inode: ino });
  const entries: AclEntry[] = [];
  for (let at = SIZEOF_POSIX_ACL_XATTR_HEADER; at < stored.length; at += SIZEOF_POSIX_ACL_XATTR_ENTRY) {
    const tag = e_tag(stored, at);
    const id = e_id(stored, at);
    const isNamed = namesSomebody(tag);
    if (isNamed === undefined) throw corrupt(`ACL entry with tag 0x${tag.toString(16)}`, { inode: ino });
    if (isNamed && id === ACL_UNDEFINED_ID) throw corrupt('ACL entry that names nobody', { inode: ino });
    entries.push({ tag, permissions: e_perm(stored, at), id });
  }
  return entries.length === 0 ? undefined : encodeAcl(entries);
}
