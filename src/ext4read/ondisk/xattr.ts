/** Extended attributes and the ACLs among them. Source of the constants: fs/ext4/xattr.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Documentation/filesystems/ext4/attributes.rst';

/** h_magic of both headers. */
export const EXT4_XATTR_MAGIC = 0xea020000;
/** Bytes of a value. */
export const EXT4_XATTR_SIZE_MAX = 2 ** 24;

/** ext4_xattr_entry.e_name_index. */
export const EXT4_XATTR_INDEX_USER = 1;
export const EXT4_XATTR_INDEX_POSIX_ACL_ACCESS = 2;
export const EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT = 3;
export const EXT4_XATTR_INDEX_TRUSTED = 4;
export const EXT4_XATTR_INDEX_SECURITY = 6;
/** `data`: the continuation of inline data. */
export const EXT4_XATTR_INDEX_SYSTEM = 7;
/** `c`: how an inode is encrypted. */
export const EXT4_XATTR_INDEX_ENCRYPTION = 9;
export const EXT4_XATTR_INDEX_HURD = 10;

/** At the start of a block of attributes. */
export const ext4XattrHeader: StructTable = {
  name: 'ext4_xattr_header',
  source,
  endian: 'little',
  size: 32,
  hot: true,
  offsets: ['h_checksum'],
  fields: [
    [0x00, 'h_magic', 'u32', 'EXT4_XATTR_MAGIC'],
    [0x08, 'h_blocks', 'u32', 'blocks: 1'],
    [0x10, 'h_checksum', 'u32', 'crc32c of the block number and the block with this field zero'],
  ],
};

/** Behind the fields of an inode. */
export const ext4XattrIbodyHeader: StructTable = {
  name: 'ext4_xattr_ibody_header',
  source,
  endian: 'little',
  size: 4,
  hot: true,
  prefix: 'ibody_',
  fields: [[0x0, 'h_magic', 'u32', 'EXT4_XATTR_MAGIC']],
};

/** What stands before the name. The list ends with four zero bytes in place of an entry. */
export const ext4XattrEntry: StructTable = {
  name: 'ext4_xattr_entry',
  source,
  endian: 'little',
  size: 16,
  hot: true,
  fields: [
    [0x0, 'e_name_len', 'u8', 'bytes of the name'],
    [0x1, 'e_name_index', 'u8', 'EXT4_XATTR_INDEX_*: what goes before the name'],
    [0x2, 'e_value_offs', 'u16', 'byte of the value; from the block, or from the first entry in an inode'],
    [0x4, 'e_value_inum', 'u32', 'inode that holds the value; 0 where it stands with the entries'],
    [0x8, 'e_value_size', 'u32', 'bytes of the value'],
    [0xc, 'e_hash', 'u32', 'of name and value'],
  ],
};

/** ext4_acl_header.a_version. */
export const EXT4_ACL_VERSION = 1;

/** Before the entries of an access control list. */
export const ext4AclHeader: StructTable = {
  name: 'ext4_acl_header',
  source: 'fs/ext4/acl.h',
  endian: 'little',
  size: 4,
  hot: true,
  fields: [[0x0, 'a_version', 'u32', 'EXT4_ACL_VERSION']],
};

/** An entry whose tag says all: ext4_acl_entry without e_id. */
export const ext4AclEntryShort: StructTable = {
  name: 'ext4_acl_entry_short',
  source: 'fs/ext4/acl.h',
  endian: 'little',
  size: 4,
  hot: true,
  fields: [
    [0x0, 'e_tag', 'u16', 'ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_MASK or ACL_OTHER'],
    [0x2, 'e_perm', 'u16', 'rwx as 4, 2 and 1'],
  ],
};

/** An entry for one user or group; it begins like a short one. */
export const ext4AclEntry: StructTable = {
  name: 'ext4_acl_entry',
  source: 'fs/ext4/acl.h',
  endian: 'little',
  size: 8,
  hot: true,
  fields: [[0x4, 'e_id', 'u32', 'uid or gid']],
};
