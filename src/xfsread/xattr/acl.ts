/** POSIX ACLs: stored big-endian with numbers that mean nothing, shown in the kernel's form for programs. */
import { putU32le, u16be, u32be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';

const COUNT_SIZE = 4;
/** tag u32, id u32, permissions u16, padding u16. */
const STORED_ENTRY_SIZE = 12;
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
  const count = stored.length < COUNT_SIZE ? -1 : u32be(stored, 0);
  if (stored.length !== COUNT_SIZE + count * STORED_ENTRY_SIZE) {
    throw corrupt(`xfs_acl.acl_cnt is ${count} in ${stored.length} bytes`, { inode: ino });
  }
  const shown = new Uint8Array(SHOWN_HEADER_SIZE + count * SHOWN_ENTRY_SIZE);
  putU32le(shown, 0, POSIX_ACL_XATTR_VERSION);
  for (let index = 0; index < count; index++) {
    const from = COUNT_SIZE + index * STORED_ENTRY_SIZE;
    const tag = u32be(stored, from);
    if (ACL_TAGS.indexOf(tag) < 0) throw corrupt(`xfs_acl_entry.ae_tag is ${tag}`, { inode: ino });
    const namesSomebody = tag === ACL_USER || tag === ACL_GROUP;
    const to = SHOWN_HEADER_SIZE + index * SHOWN_ENTRY_SIZE;
    putU32le(shown, to, tag + u16be(stored, from + 8) * 0x1_0000);
    putU32le(shown, to + 4, namesSomebody ? u32be(stored, from + 4) : ACL_UNDEFINED_ID);
  }
  return shown;
}
