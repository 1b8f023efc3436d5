/** POSIX ACLs: stored big-endian with numbers that mean nothing, shown in the kernel's form for programs. */

import { putU32le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { acl_cnt, ae_id, ae_perm, ae_tag, SIZEOF_XFS_ACL, SIZEOF_XFS_ACL_ENTRY } from '../ondisk/structs.gen.ts';

const POSIX_ACL_XATTR_VERSION = 2;
const SHOWN_HEADER_SIZE = 4;
/** tag u16, permissions u16, id u32. */
const SHOWN_ENTRY_SIZE = 8;
const ACL_USER = 0x02;
const ACL_GROUP = 0x08;
const ACL_TAGS = [0x01, ACL_USER, 0x04, ACL_GROUP, 0x10, 0x20];
const ACL_UNDEFINED_ID = 0xffffffff;

/** @throws ERR_BOOTFS_CORRUPT for what is no ACL. */
export function showAcl(stored: Uint8Array, ino: number): Uint8Array {
  const count = stored.length < SIZEOF_XFS_ACL ? -1 : acl_cnt(stored, 0);
  if (stored.length !== SIZEOF_XFS_ACL + count * SIZEOF_XFS_ACL_ENTRY) {
    throw corrupt(`xfs_acl.acl_cnt is ${count} in ${stored.length} bytes`, { inode: ino });
  }
  const shown = new Uint8Array(SHOWN_HEADER_SIZE + count * SHOWN_ENTRY_SIZE);
  putU32le(shown, 0, POSIX_ACL_XATTR_VERSION);
  for (let index = 0; index < count; index++) {
    const from = SIZEOF_XFS_ACL + index * SIZEOF_XFS_ACL_ENTRY;
    const tag = ae_tag(stored, from);
    if (ACL_TAGS.indexOf(tag) < 0) throw corrupt(`xfs_acl_entry.ae_tag is ${tag}`, { inode: ino });
    const namesSomebody = tag === ACL_USER || tag === ACL_GROUP;
    const to = SHOWN_HEADER_SIZE + index * SHOWN_ENTRY_SIZE;
    putU32le(shown, to, tag + ae_perm(stored, from) * 0x1_0000);
    putU32le(shown, to + 4, namesSomebody ? ae_id(stored, from) : ACL_UNDEFINED_ID);
  }
  return shown;
}
