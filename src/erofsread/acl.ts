/** POSIX ACLs: stored in the form in which Linux hands them out, but never handed out unchecked. */
import { putU32le } from '../bytes/endian.ts';
import { corrupt } from '../contract/errors.ts';
import {
  a_version,
  E_ID,
  e_id,
  e_tag,
  SIZEOF_POSIX_ACL_XATTR_ENTRY,
  SIZEOF_POSIX_ACL_XATTR_HEADER,
} from './ondisk/structs.gen.ts';
import { POSIX_ACL_XATTR_VERSION } from './ondisk/xattr.ts';

/** e_tag; include/uapi/linux/posix_acl.h. */
const TAG_USER = 0x02;
const TAG_GROUP = 0x08;
const TAGS = [0x01, TAG_USER, 0x04, TAG_GROUP, 0x10, 0x20];
const UNDEFINED_ID = 0xffffffff;

/**
 * The value that Linux returns: entries that name nobody have the undefined id. Undefined for an ACL without entries,
 * which Linux does not return. @throws ERR_BOOTFS_CORRUPT for what Linux refuses.
 */
export function decodeAcl(stored: Uint8Array, ino: number): Uint8Array | undefined {
  if (stored.length === 0) return undefined;
  if (
    stored.length < SIZEOF_POSIX_ACL_XATTR_HEADER ||
    (stored.length - SIZEOF_POSIX_ACL_XATTR_HEADER) % SIZEOF_POSIX_ACL_XATTR_ENTRY !== 0
  ) {
    throw corrupt(`ACL of ${stored.length} bytes`, { inode: ino });
  }
  const version = a_version(stored, 0);
  if (version !== POSIX_ACL_XATTR_VERSION) throw corrupt(`ACL of version ${version}, expected 2`, { inode: ino });
  if (stored.length === SIZEOF_POSIX_ACL_XATTR_HEADER) return undefined;
  const value = stored.slice();
  for (let at = SIZEOF_POSIX_ACL_XATTR_HEADER; at < value.length; at += SIZEOF_POSIX_ACL_XATTR_ENTRY) {
    const tag = e_tag(value, at);
    if (TAGS.indexOf(tag) < 0) throw corrupt(`ACL entry with tag 0x${tag.toString(16)}`, { inode: ino });
    const namesSomebody = tag === TAG_USER || tag === TAG_GROUP;
    if (!namesSomebody) putU32le(value, at + E_ID, UNDEFINED_ID);
    else if (e_id(value, at) === UNDEFINED_ID) throw corrupt('ACL entry that names nobody', { inode: ino });
  }
  return value;
}
