/** POSIX ACLs as ext4 stores them: without the identifiers that mean nothing. */
import { type AclEntry, encodeAcl, namesSomebody } from '../../acl/posix-acl.ts';
import { corrupt } from '../../contract/errors.ts';
import {
  a_version,
  e_id,
  e_perm,
  e_tag,
  SIZEOF_EXT4_ACL_ENTRY,
  SIZEOF_EXT4_ACL_ENTRY_SHORT,
  SIZEOF_EXT4_ACL_HEADER,
} from '../ondisk/structs.gen.ts';
import { EXT4_ACL_VERSION } from '../ondisk/xattr.ts';

/**
 * In the kernel's form for programs; undefined where there are no entries: Linux takes that for no ACL. Source:
 * ext4_acl_from_disk of fs/ext4/acl.c.
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
  const entries = decodeEntries(stored, ino);
  return entries.length === 0 ? undefined : encodeAcl(entries);
}

/** Linux counts up to four short entries, and only long ones beyond. */
function isWholeCount(bytes: number): boolean {
  const beyond = bytes - 4 * SIZEOF_EXT4_ACL_ENTRY_SHORT;
  return beyond < 0 ? bytes % SIZEOF_EXT4_ACL_ENTRY_SHORT === 0 : beyond % SIZEOF_EXT4_ACL_ENTRY === 0;
}

/** Behind the header: those that name somebody are longer than the others. */
function decodeEntries(stored: Uint8Array, ino: number): AclEntry[] {
  const entries: AclEntry[] = [];
  for (let at = SIZEOF_EXT4_ACL_HEADER; at < stored.length; ) {
    const isCutOff = at + SIZEOF_EXT4_ACL_ENTRY_SHORT > stored.length;
    const isLong = isCutOff ? undefined : namesSomebody(e_tag(stored, at));
    const end = at + (isLong ? SIZEOF_EXT4_ACL_ENTRY : SIZEOF_EXT4_ACL_ENTRY_SHORT);
    if (isLong === undefined || end > stored.length) throw corrupt('ext4_acl_entry', { inode: ino, offset: at });
    entries.push({ tag: e_tag(stored, at), permissions: e_perm(stored, at), id: isLong ? e_id(stored, at) : 0 });
    at = end;
  }
  return entries;
}
