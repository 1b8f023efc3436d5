/** POSIX ACLs as XFS stores them: big-endian, each entry with a number, whether it means something or not. */
import { type AclEntry, encodeAcl, namesSomebody } from '../../acl/posix-acl.ts';
import { corrupt } from '../../contract/errors.ts';
import { acl_cnt, ae_id, ae_perm, ae_tag, SIZEOF_XFS_ACL, SIZEOF_XFS_ACL_ENTRY } from '../ondisk/structs.gen.ts';

/** In the kernel's form for programs. Source: xfs_acl_from_disk of fs/xfs/xfs_acl.c. @throws ERR_BOOTFS_CORRUPT for what is no ACL. */
export function showAcl(stored: Uint8Array, ino: number): Uint8Array {
  const count = stored.length < SIZEOF_XFS_ACL ? -1 : acl_cnt(stored, 0);
  if (stored.length !== SIZEOF_XFS_ACL + count * SIZEOF_XFS_ACL_ENTRY) {
    throw corrupt(`xfs_acl.acl_cnt is ${count} in ${stored.length} bytes`, { inode: ino });
  }
  const entries: AclEntry[] = [];
  for (let at = SIZEOF_XFS_ACL; at < stored.length; at += SIZEOF_XFS_ACL_ENTRY) {
    const tag = ae_tag(stored, at);
    if (namesSomebody(tag) === undefined) throw corrupt(`xfs_acl_entry.ae_tag is ${tag}`, { inode: ino });
    entries.push({ tag, permissions: ae_perm(stored, at), id: ae_id(stored, at) });
  }
  return encodeAcl(entries);
}
