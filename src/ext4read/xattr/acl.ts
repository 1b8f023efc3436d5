/** POSIX ACLs: stored without the identifiers that mean nothing, shown in the kernel's form for programs. */
import { putU32le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import {
  a_version,
  e_id,
  e_tag,
  SIZEOF_EXT4_ACL_ENTRY,
  SIZEOF_EXT4_ACL_ENTRY_SHORT,
  SIZEOF_EXT4_ACL_HEADER,
} from '../ondisk/structs.gen.ts';
import { EXT4_ACL_VERSION } from '../ondisk/xattr.ts';

/** posix_acl_xattr_header.a_version, and the bytes of posix_acl_xattr_header and posix_acl_xattr_entry: the form for programs. */
const POSIX_ACL_XATTR_VERSION = 2;
const SHOWN_HEADER_SIZE = 4;
const SHOWN_ENTRY_SIZE = 8;
/** Of entries that name nobody. */
const ACL_UNDEFINED_ID = 0xffffffff;
/** e_tag in both forms; include/uapi/linux/posix_acl.h. */
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
  const version = stored.length < SIZEOF_EXT4_ACL_HEADER ? undefined : a_version(stored, 0);
  if (version !== EXT4_ACL_VERSION) throw corrupt(`ext4_acl_header.a_version is ${version}`, { inode: ino });
  if (!isWholeCount(stored.length - SIZEOF_EXT4_ACL_HEADER)) {
    throw corrupt(`access control list of ${stored.length} bytes`, { inode: ino });
  }
  if (stored.length === SIZEOF_EXT4_ACL_HEADER) return undefined;
  const shown = new Uint8Array(SHOWN_HEADER_SIZE + (stored.length - SIZEOF_EXT4_ACL_HEADER) * 2);
  putU32le(shown, 0, POSIX_ACL_XATTR_VERSION);
  let to = SHOWN_HEADER_SIZE;
  for (let from = SIZEOF_EXT4_ACL_HEADER; from < stored.length; to += SHOWN_ENTRY_SIZE) {
    const size = from + SIZEOF_EXT4_ACL_ENTRY_SHORT > stored.length ? undefined : sizeOfEntry(e_tag(stored, from));
    if (size === undefined || from + size > stored.length)
      throw corrupt('ext4_acl_entry', { inode: ino, offset: from });
    shown.set(stored.subarray(from, from + SIZEOF_EXT4_ACL_ENTRY_SHORT), to);
    putU32le(shown, to + 4, size === SIZEOF_EXT4_ACL_ENTRY ? e_id(stored, from) : ACL_UNDEFINED_ID);
    from += size;
  }
  return shown.slice(0, to);
}

/** Linux counts up to four short entries, and only long ones beyond. */
function isWholeCount(bytes: number): boolean {
  const beyond = bytes - 4 * SIZEOF_EXT4_ACL_ENTRY_SHORT;
  return beyond < 0 ? bytes % SIZEOF_EXT4_ACL_ENTRY_SHORT === 0 : beyond % SIZEOF_EXT4_ACL_ENTRY === 0;
}

function sizeOfEntry(tag: number): number | undefined {
  if (tag === ACL_USER || tag === ACL_GROUP) return SIZEOF_EXT4_ACL_ENTRY;
  const isShort = tag === ACL_USER_OBJ || tag === ACL_GROUP_OBJ || tag === ACL_MASK || tag === ACL_OTHER;
  return isShort ? SIZEOF_EXT4_ACL_ENTRY_SHORT : undefined;
}
