/** POSIX ACLs: stored without the identifiers that mean nothing, shown in the kernel's form for programs. */
import { putU32le, u16le, u32le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';

const EXT4_ACL_VERSION = 1;
const POSIX_ACL_XATTR_VERSION = 2;
const HEADER_SIZE = 4;
const SHORT_ENTRY_SIZE = 4;
const LONG_ENTRY_SIZE = 8;
const SHOWN_ENTRY_SIZE = 8;
const ACL_UNDEFINED_ID = 0xffffffff;
const ACL_USER_OBJ = 0x01;
const ACL_USER = 0x02;
const ACL_GROUP_OBJ = 0x04;
const ACL_GROUP = 0x08;
const ACL_MASK = 0x10;
const ACL_OTHER = 0x20;

/**
 * Undefined where there are no entries: Linux takes that for no ACL. Source: ext4_acl_from_disk of fs/ext4/acl.c.
 *
 * @throws ERR_BOOTFS_CORRUPT for what is no ACL.
 */
export function showAcl(stored: Uint8Array, ino: number): Uint8Array | undefined {
  if (stored.length === 0) return undefined;
  const version = stored.length < HEADER_SIZE ? undefined : u32le(stored, 0);
  if (version !== EXT4_ACL_VERSION) throw corrupt(`ext4_acl_header.a_version is ${version}`, { inode: ino });
  if (!isWholeCount(stored.length - HEADER_SIZE)) {
    throw corrupt(`access control list of ${stored.length} bytes`, { inode: ino });
  }
  if (stored.length === HEADER_SIZE) return undefined;
  const shown = new Uint8Array(HEADER_SIZE + (stored.length - HEADER_SIZE) * 2);
  putU32le(shown, 0, POSIX_ACL_XATTR_VERSION);
  let to = HEADER_SIZE;
  for (let from = HEADER_SIZE; from < stored.length; to += SHOWN_ENTRY_SIZE) {
    const size = from + SHORT_ENTRY_SIZE > stored.length ? undefined : sizeOfEntry(u16le(stored, from));
    if (size === undefined || from + size > stored.length)
      throw corrupt('ext4_acl_entry', { inode: ino, offset: from });
    shown.set(stored.subarray(from, from + SHORT_ENTRY_SIZE), to);
    putU32le(shown, to + 4, size === LONG_ENTRY_SIZE ? u32le(stored, from + 4) : ACL_UNDEFINED_ID);
    from += size;
  }
  return shown.slice(0, to);
}

/** Linux counts up to four short entries, and only long ones beyond. */
function isWholeCount(bytes: number): boolean {
  const beyond = bytes - 4 * SHORT_ENTRY_SIZE;
  return beyond < 0 ? bytes % SHORT_ENTRY_SIZE === 0 : beyond % LONG_ENTRY_SIZE === 0;
}

function sizeOfEntry(tag: number): number | undefined {
  if (tag === ACL_USER || tag === ACL_GROUP) return LONG_ENTRY_SIZE;
  const isShort = tag === ACL_USER_OBJ || tag === ACL_GROUP_OBJ || tag === ACL_MASK || tag === ACL_OTHER;
  return isShort ? SHORT_ENTRY_SIZE : undefined;
}
