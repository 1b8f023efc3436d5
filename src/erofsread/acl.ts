/** POSIX ACLs: stored in the form in which Linux hands them out, but never handed out unchecked. */
import { putU32le, u16le, u32le } from '../bytes/endian.ts';
import { corrupt } from '../contract/errors.ts';

/** POSIX_ACL_XATTR_VERSION and sizes of include/uapi/linux/posix_acl_xattr.h. */
const VERSION = 2;
const HEADER_SIZE = 4;
const ENTRY_SIZE = 8;
const TAG_USER = 0x02;
const TAG_GROUP = 0x08;
const TAGS = [0x01, TAG_USER, 0x04, TAG_GROUP, 0x10, 0x20];
const UNDEFINED_ID = 0xffffffff;

/**
 * The value that Linux returns: entries that name nobody have the undefined id. Undefined for an ACL without entries,
 * which Linux does not return. @throws CORRUPT for what Linux refuses.
 */
export function decodeAcl(stored: Uint8Array, ino: number): Uint8Array | undefined {
  if (stored.length === 0) return undefined;
  if (stored.length < HEADER_SIZE || (stored.length - HEADER_SIZE) % ENTRY_SIZE !== 0) {
    throw corrupt(`ACL of ${stored.length} bytes`, { inode: ino });
  }
  if (u32le(stored, 0) !== VERSION) throw corrupt(`ACL of version ${u32le(stored, 0)}, expected 2`, { inode: ino });
  if (stored.length === HEADER_SIZE) return undefined;
  const value = stored.slice();
  for (let at = HEADER_SIZE; at < value.length; at += ENTRY_SIZE) {
    const tag = u16le(value, at);
    if (TAGS.indexOf(tag) < 0) throw corrupt(`ACL entry with tag 0x${tag.toString(16)}`, { inode: ino });
    const namesSomebody = tag === TAG_USER || tag === TAG_GROUP;
    if (!namesSomebody) putU32le(value, at + 4, UNDEFINED_ID);
    else if (u32le(value, at + 4) === UNDEFINED_ID) throw corrupt('ACL entry that names nobody', { inode: ino });
  }
  return value;
}
