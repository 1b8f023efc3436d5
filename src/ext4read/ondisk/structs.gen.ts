// Generated from the tables in this folder by `npm run generate`; do not edit.
import { i32le, u16le, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of ext4_dir_entry_2; Documentation/filesystems/ext4/directory.rst. */
export const SIZEOF_EXT4_DIR_ENTRY_2 = 8;

/** ext4_dir_entry_2.inode: 0x0 inode number; 0 where the entry is not in use */
export function de_inode(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_dir_entry_2.rec_len: 0x4 bytes to the next entry */
export function de_rec_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x4);
}

/** ext4_dir_entry_2.name_len: 0x6 bytes of the name */
export function de_name_len(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x6];
}

/** ext4_dir_entry_2.file_type: 0x7 EXT4_FT_*, where the feature filetype is set */
export function de_file_type(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x7];
}

/** Bytes of ext4_dir_entry_hash; fs/ext4/ext4.h. */
export const SIZEOF_EXT4_DIR_ENTRY_HASH = 8;

/** ext4_dir_entry_hash.hash: 0x0 of the name without the key */
export function de_hash(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_dir_entry_hash.minor_hash: 0x4 its next 32 bits */
export function de_minor_hash(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of ext4_dir_entry_tail; Documentation/filesystems/ext4/directory.rst. */
export const SIZEOF_EXT4_DIR_ENTRY_TAIL = 12;

/** ext4_dir_entry_tail.det_reserved_zero1: 0x0 inode number: 0 */
export function det_reserved_zero1(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_dir_entry_tail.det_rec_len: 0x4 12 */
export function det_rec_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x4);
}

/** ext4_dir_entry_tail.det_reserved_zero2: 0x6 bytes of the name: 0 */
export function det_reserved_zero2(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x6];
}

/** ext4_dir_entry_tail.det_reserved_ft: 0x7 EXT4_FT_DIR_CSUM */
export function det_reserved_ft(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x7];
}

/** ext4_dir_entry_tail.det_checksum: 0x8 crc32c of the inode and the block up to here */
export function det_checksum(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** Bytes of ext4_extent; Documentation/filesystems/ext4/ifork.rst. */
export const SIZEOF_EXT4_EXTENT = 12;

/** ext4_extent.ee_block: 0x0 first block of the file */
export function ee_block(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_extent.ee_len: 0x4 blocks; above 32768 unwritten */
export function ee_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x4);
}

/** ext4_extent.ee_start_hi: 0x6 first block of the filesystem, high 16 bits */
export function ee_start_hi(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x6);
}

/** ext4_extent.ee_start_lo: 0x8 first block of the filesystem, low 32 bits */
export function ee_start_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** Bytes of ext4_extent_header; Documentation/filesystems/ext4/ifork.rst. */
export const SIZEOF_EXT4_EXTENT_HEADER = 12;

/** Bytes from the start of ext4_extent_header to eh_magic. */
export const EH_MAGIC = 0x0;

/** Bytes from the start of ext4_extent_header to eh_max. */
export const EH_MAX = 0x4;

/** ext4_extent_header.eh_magic: 0x0 0xf30a */
export function eh_magic(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** ext4_extent_header.eh_entries: 0x2 entries in use */
export function eh_entries(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** ext4_extent_header.eh_max: 0x4 entries that there is room for */
export function eh_max(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x4);
}

/** ext4_extent_header.eh_depth: 0x6 levels below this node; 0 for a leaf */
export function eh_depth(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x6);
}

/** Bytes of ext4_extent_idx; Documentation/filesystems/ext4/ifork.rst. */
export const SIZEOF_EXT4_EXTENT_IDX = 12;

/** ext4_extent_idx.ei_block: 0x0 first block of the file that the child speaks for */
export function ei_block(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_extent_idx.ei_leaf_lo: 0x4 block of the child, low 32 bits */
export function ei_leaf_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** ext4_extent_idx.ei_leaf_hi: 0x8 block of the child, high 16 bits */
export function ei_leaf_hi(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x8);
}

/** Bytes of ext4_extent_tail; Documentation/filesystems/ext4/ifork.rst. */
export const SIZEOF_EXT4_EXTENT_TAIL = 4;

/** ext4_extent_tail.et_checksum: 0x0 crc32c of the inode and the node up to here */
export function et_checksum(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** Bytes of ext4_fc_add_range; Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h. */
export const SIZEOF_EXT4_FC_ADD_RANGE = 16;

/** Bytes from the start of ext4_fc_add_range to fc_ex. */
export const ADD_FC_EX = 0x4;

/** ext4_fc_add_range.fc_ino: 0x0 inode number */
export function add_fc_ino(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_fc_add_range.fc_ex: 0x4 an ext4_extent */
export function add_fc_ex(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x4, at + 0x10);
}

/** Bytes of ext4_fc_del_range; Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h. */
export const SIZEOF_EXT4_FC_DEL_RANGE = 12;

/** ext4_fc_del_range.fc_ino: 0x0 inode number */
export function del_fc_ino(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_fc_del_range.fc_lblk: 0x4 first block of the file */
export function del_fc_lblk(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** ext4_fc_del_range.fc_len: 0x8 blocks */
export function del_fc_len(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** Bytes of ext4_fc_dentry_info; Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h. */
export const SIZEOF_EXT4_FC_DENTRY_INFO = 8;

/** ext4_fc_dentry_info.fc_parent_ino: 0x0 inode number of the directory */
export function dentry_fc_parent_ino(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_fc_dentry_info.fc_ino: 0x4 inode number */
export function dentry_fc_ino(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of ext4_fc_head; Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h. */
export const SIZEOF_EXT4_FC_HEAD = 8;

/** ext4_fc_head.fc_features: 0x0 none is known */
export function head_fc_features(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_fc_head.fc_tid: 0x4 transaction that the commits go on from */
export function head_fc_tid(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of ext4_fc_inode; Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h. */
export const SIZEOF_EXT4_FC_INODE = 4;

/** ext4_fc_inode.fc_ino: 0x0 inode number */
export function inode_fc_ino(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** Bytes of ext4_fc_tail; Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h. */
export const SIZEOF_EXT4_FC_TAIL = 8;

/** Bytes from the start of ext4_fc_tail to fc_crc. */
export const TAIL_FC_CRC = 0x4;

/** ext4_fc_tail.fc_tid: 0x0 transaction that the commits go on from */
export function tail_fc_tid(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_fc_tail.fc_crc: 0x4 crc32c of everything since the last tail, up to here */
export function tail_fc_crc(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of ext4_fc_tl; Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h. */
export const SIZEOF_EXT4_FC_TL = 4;

/** ext4_fc_tl.fc_tag: 0x0 EXT4_FC_TAG_* */
export function fc_tag(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** ext4_fc_tl.fc_len: 0x2 bytes of the value */
export function fc_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** Bytes of fscrypt_symlink_data; fs/crypto/fscrypt_private.h. */
export const SIZEOF_FSCRYPT_SYMLINK_DATA = 2;

/** fscrypt_symlink_data.len: 0x0 bytes of the ciphertext */
export function symlink_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** Bytes of ext4_group_desc; Documentation/filesystems/ext4/group_descr.rst. */
export const SIZEOF_EXT4_GROUP_DESC = 64;

/** Bytes from the start of ext4_group_desc to bg_checksum. */
export const BG_CHECKSUM = 0x1e;

/** ext4_group_desc; Documentation/filesystems/ext4/group_descr.rst. */
export interface Ext4GroupDesc {
  /** 0x0 block of the block bitmap, low 32 bits */
  readonly bg_block_bitmap_lo: number;
  /** 0x4 block of the inode bitmap, low 32 bits */
  readonly bg_inode_bitmap_lo: number;
  /** 0x8 first block of the inode table, low 32 bits */
  readonly bg_inode_table_lo: number;
  /** 0x12 EXT4_BG_* */
  readonly bg_flags: number;
  /** 0x18 crc32c of the block bitmap, low half */
  readonly bg_block_bitmap_csum_lo: number;
  /** 0x1a crc32c of the inode bitmap, low half */
  readonly bg_inode_bitmap_csum_lo: number;
  /** 0x1e crc16 or the low half of the crc32c of this descriptor */
  readonly bg_checksum: number;
  /** 0x20 block of the block bitmap, high 32 bits */
  readonly bg_block_bitmap_hi: number;
  /** 0x24 block of the inode bitmap, high 32 bits */
  readonly bg_inode_bitmap_hi: number;
  /** 0x28 first block of the inode table, high 32 bits */
  readonly bg_inode_table_hi: number;
  /** 0x38 crc32c of the block bitmap, high half */
  readonly bg_block_bitmap_csum_hi: number;
  /** 0x3a crc32c of the inode bitmap, high half */
  readonly bg_inode_bitmap_csum_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 64 bytes. */
export function decodeExt4GroupDesc(bytes: Uint8Array): Ext4GroupDesc {
  checkStructSize(bytes, SIZEOF_EXT4_GROUP_DESC, 'ext4_group_desc');
  return {
    bg_block_bitmap_lo: u32le(bytes, 0x0),
    bg_inode_bitmap_lo: u32le(bytes, 0x4),
    bg_inode_table_lo: u32le(bytes, 0x8),
    bg_flags: u16le(bytes, 0x12),
    bg_block_bitmap_csum_lo: u16le(bytes, 0x18),
    bg_inode_bitmap_csum_lo: u16le(bytes, 0x1a),
    bg_checksum: u16le(bytes, 0x1e),
    bg_block_bitmap_hi: u32le(bytes, 0x20),
    bg_inode_bitmap_hi: u32le(bytes, 0x24),
    bg_inode_table_hi: u32le(bytes, 0x28),
    bg_block_bitmap_csum_hi: u16le(bytes, 0x38),
    bg_inode_bitmap_csum_hi: u16le(bytes, 0x3a),
  };
}

/** Bytes of dx_countlimit; Documentation/filesystems/ext4/directory.rst, fs/ext4/namei.c. */
export const SIZEOF_DX_COUNTLIMIT = 4;

/** dx_countlimit.limit: 0x0 entries that there is room for */
export function dx_limit(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** dx_countlimit.count: 0x2 entries in use, this one included */
export function dx_count(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** Bytes of dx_entry; Documentation/filesystems/ext4/directory.rst, fs/ext4/namei.c. */
export const SIZEOF_DX_ENTRY = 8;

/** dx_entry.hash: 0x0 lowest hash below; bit 0: the leaf before ends with the same hash */
export function dx_hash(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** dx_entry.block: 0x4 block of the directory */
export function dx_block(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of dx_node; Documentation/filesystems/ext4/directory.rst, fs/ext4/namei.c. */
export const SIZEOF_DX_NODE = 8;

/** dx_node.fake_rec_len: 0x4 bytes of the block; 0 or 65535 for 65536 */
export function dx_node_fake_rec_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x4);
}

/** Bytes of dx_root; Documentation/filesystems/ext4/directory.rst, fs/ext4/namei.c. */
export const SIZEOF_DX_ROOT = 24;

/** dx_root.dot_rec_len: 0x4 12 */
export function dx_root_dot_rec_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x4);
}

/** dx_root.dotdot_rec_len: 0x10 bytes to the end of the block */
export function dx_root_dotdot_rec_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x10);
}

/** Bytes of dx_root_info; Documentation/filesystems/ext4/directory.rst, fs/ext4/namei.c. */
export const SIZEOF_DX_ROOT_INFO = 8;

/** dx_root_info.reserved_zero: 0x0 0 */
export function dx_reserved_zero(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** dx_root_info.hash_version: 0x4 DX_HASH_* */
export function dx_hash_version(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x4];
}

/** dx_root_info.info_length: 0x5 bytes of this structure: 8 */
export function dx_info_length(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x5];
}

/** dx_root_info.indirect_levels: 0x6 levels of nodes below the root */
export function dx_indirect_levels(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x6];
}

/** dx_root_info.unused_flags: 0x7 bit 0 must not be set */
export function dx_unused_flags(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x7];
}

/** Bytes of dx_tail; Documentation/filesystems/ext4/directory.rst, fs/ext4/namei.c. */
export const SIZEOF_DX_TAIL = 8;

/** Bytes from the start of dx_tail to dt_checksum. */
export const DT_CHECKSUM = 0x4;

/** dx_tail.dt_checksum: 0x4 crc32c of the inode, the entries in use and dt_reserved */
export function dt_checksum(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of ext4_inode; Documentation/filesystems/ext4/inodes.rst. */
export const SIZEOF_EXT4_INODE = 160;

/** Bytes from the start of ext4_inode to i_mode. */
export const I_MODE = 0x0;

/** Bytes from the start of ext4_inode to i_size_lo. */
export const I_SIZE_LO = 0x4;

/** Bytes from the start of ext4_inode to i_atime. */
export const I_ATIME = 0x8;

/** Bytes from the start of ext4_inode to i_mtime. */
export const I_MTIME = 0x10;

/** Bytes from the start of ext4_inode to i_dtime. */
export const I_DTIME = 0x14;

/** Bytes from the start of ext4_inode to i_links_count. */
export const I_LINKS_COUNT = 0x1a;

/** Bytes from the start of ext4_inode to i_blocks_lo. */
export const I_BLOCKS_LO = 0x1c;

/** Bytes from the start of ext4_inode to i_flags. */
export const I_FLAGS = 0x20;

/** Bytes from the start of ext4_inode to i_block. */
export const I_BLOCK = 0x28;

/** Bytes from the start of ext4_inode to i_generation. */
export const I_GENERATION = 0x64;

/** Bytes from the start of ext4_inode to i_size_high. */
export const I_SIZE_HIGH = 0x6c;

/** Bytes from the start of ext4_inode to i_checksum_lo. */
export const I_CHECKSUM_LO = 0x7c;

/** Bytes from the start of ext4_inode to i_extra_isize. */
export const I_EXTRA_ISIZE = 0x80;

/** Bytes from the start of ext4_inode to i_checksum_hi. */
export const I_CHECKSUM_HI = 0x82;

/** ext4_inode; Documentation/filesystems/ext4/inodes.rst. */
export interface Ext4Inode {
  /** 0x0 type and permissions */
  readonly i_mode: number;
  /** 0x2 owner, low 16 bits */
  readonly i_uid: number;
  /** 0x4 bytes, low 32 bits */
  readonly i_size_lo: number;
  /** 0x8 last access, seconds since 1970 */
  readonly i_atime: number;
  /** 0xc last change of the inode, seconds since 1970 */
  readonly i_ctime: number;
  /** 0x10 last change of the contents, seconds since 1970 */
  readonly i_mtime: number;
  /** 0x14 deletion in seconds since 1970, or the next orphan */
  readonly i_dtime: number;
  /** 0x18 group, low 16 bits */
  readonly i_gid: number;
  /** 0x1a names of this inode */
  readonly i_links_count: number;
  /** 0x1c blocks of 512 bytes, low 32 bits; filesystem blocks with HUGE_FILE */
  readonly i_blocks_lo: number;
  /** 0x20 EXT4_*_FL */
  readonly i_flags: number;
  /** 0x28 block map, extent tree, symbolic link, device number or inline data */
  readonly i_block: Uint8Array;
  /** 0x64 version of this inode number */
  readonly i_generation: number;
  /** 0x68 block of extended attributes, low 32 bits */
  readonly i_file_acl_lo: number;
  /** 0x6c bytes, high 32 bits */
  readonly i_size_high: number;
  /** 0x74 blocks of 512 bytes, high 16 bits */
  readonly i_blocks_high: number;
  /** 0x76 block of extended attributes, high 16 bits */
  readonly i_file_acl_high: number;
  /** 0x78 owner, high 16 bits */
  readonly i_uid_high: number;
  /** 0x7a group, high 16 bits */
  readonly i_gid_high: number;
  /** 0x7c crc32c of the inode, low 16 bits */
  readonly i_checksum_lo: number;
  /** 0x80 bytes past 128 that hold fields */
  readonly i_extra_isize: number;
  /** 0x82 crc32c of the inode, high 16 bits */
  readonly i_checksum_hi: number;
  /** 0x84 nanoseconds << 2 | bits 32 and 33 of the seconds */
  readonly i_ctime_extra: number;
  /** 0x88 nanoseconds << 2 | bits 32 and 33 of the seconds */
  readonly i_mtime_extra: number;
  /** 0x8c nanoseconds << 2 | bits 32 and 33 of the seconds */
  readonly i_atime_extra: number;
  /** 0x90 creation, seconds since 1970 */
  readonly i_crtime: number;
  /** 0x94 nanoseconds << 2 | bits 32 and 33 of the seconds */
  readonly i_crtime_extra: number;
  /** 0x9c project */
  readonly i_projid: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 160 bytes. */
export function decodeExt4Inode(bytes: Uint8Array): Ext4Inode {
  checkStructSize(bytes, SIZEOF_EXT4_INODE, 'ext4_inode');
  return {
    i_mode: u16le(bytes, 0x0),
    i_uid: u16le(bytes, 0x2),
    i_size_lo: u32le(bytes, 0x4),
    i_atime: i32le(bytes, 0x8),
    i_ctime: i32le(bytes, 0xc),
    i_mtime: i32le(bytes, 0x10),
    i_dtime: u32le(bytes, 0x14),
    i_gid: u16le(bytes, 0x18),
    i_links_count: u16le(bytes, 0x1a),
    i_blocks_lo: u32le(bytes, 0x1c),
    i_flags: u32le(bytes, 0x20),
    i_block: bytes.subarray(0x28, 0x64),
    i_generation: u32le(bytes, 0x64),
    i_file_acl_lo: u32le(bytes, 0x68),
    i_size_high: u32le(bytes, 0x6c),
    i_blocks_high: u16le(bytes, 0x74),
    i_file_acl_high: u16le(bytes, 0x76),
    i_uid_high: u16le(bytes, 0x78),
    i_gid_high: u16le(bytes, 0x7a),
    i_checksum_lo: u16le(bytes, 0x7c),
    i_extra_isize: u16le(bytes, 0x80),
    i_checksum_hi: u16le(bytes, 0x82),
    i_ctime_extra: u32le(bytes, 0x84),
    i_mtime_extra: u32le(bytes, 0x88),
    i_atime_extra: u32le(bytes, 0x8c),
    i_crtime: i32le(bytes, 0x90),
    i_crtime_extra: u32le(bytes, 0x94),
    i_projid: u32le(bytes, 0x9c),
  };
}

/** Bytes of ext4_orphan_block_tail; Documentation/filesystems/ext4/orphan.rst. */
export const SIZEOF_EXT4_ORPHAN_BLOCK_TAIL = 8;

/** ext4_orphan_block_tail.ob_magic: 0x0 EXT4_ORPHAN_BLOCK_MAGIC */
export function ob_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_orphan_block_tail.ob_checksum: 0x4 crc32c of the inode, the block number and the inode numbers */
export function ob_checksum(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of fsverity_descriptor; Documentation/filesystems/fsverity.rst. */
export const SIZEOF_FSVERITY_DESCRIPTOR = 256;

/** Bytes from the start of fsverity_descriptor to sig_size. */
export const SIG_SIZE = 0x4;

/** fsverity_descriptor; Documentation/filesystems/fsverity.rst. */
export interface FsverityDescriptor {
  /** 0x0 1 */
  readonly version: number;
  /** 0x1 1 SHA-256, 2 SHA-512 */
  readonly hash_algorithm: number;
  /** 0x2 blocks of the tree and of the data have 1 << this bytes */
  readonly log_blocksize: number;
  /** 0x3 bytes of the salt, at most 32 */
  readonly salt_size: number;
  /** 0x4 bytes of the signature; 0 in what is hashed */
  readonly sig_size: number;
  /** 0x8 bytes of the file; low half */
  readonly data_size_lo: number;
  /** 0x8 bytes of the file; high half */
  readonly data_size_hi: number;
  /** 0x10 hash of the topmost block of the tree */
  readonly root_hash: Uint8Array;
  /** 0x50 goes before every block that is hashed */
  readonly salt: Uint8Array;
  /** 0x70 zeros */
  readonly __reserved: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 256 bytes. */
export function decodeFsverityDescriptor(bytes: Uint8Array): FsverityDescriptor {
  checkStructSize(bytes, SIZEOF_FSVERITY_DESCRIPTOR, 'fsverity_descriptor');
  return {
    version: bytes[0x0],
    hash_algorithm: bytes[0x1],
    log_blocksize: bytes[0x2],
    salt_size: bytes[0x3],
    sig_size: u32le(bytes, 0x4),
    data_size_lo: u32le(bytes, 0x8),
    data_size_hi: u32le(bytes, 0xc),
    root_hash: bytes.subarray(0x10, 0x50),
    salt: bytes.subarray(0x50, 0x70),
    __reserved: bytes.subarray(0x70, 0x100),
  };
}

/** Bytes of ext4_acl_entry; fs/ext4/acl.h. */
export const SIZEOF_EXT4_ACL_ENTRY = 8;

/** ext4_acl_entry.e_id: 0x4 uid or gid */
export function e_id(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of ext4_acl_entry_short; fs/ext4/acl.h. */
export const SIZEOF_EXT4_ACL_ENTRY_SHORT = 4;

/** ext4_acl_entry_short.e_tag: 0x0 ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_MASK or ACL_OTHER */
export function e_tag(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** ext4_acl_entry_short.e_perm: 0x2 rwx as 4, 2 and 1 */
export function e_perm(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** Bytes of ext4_acl_header; fs/ext4/acl.h. */
export const SIZEOF_EXT4_ACL_HEADER = 4;

/** ext4_acl_header.a_version: 0x0 EXT4_ACL_VERSION */
export function a_version(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** Bytes of ext4_xattr_entry; Documentation/filesystems/ext4/attributes.rst. */
export const SIZEOF_EXT4_XATTR_ENTRY = 16;

/** ext4_xattr_entry.e_name_len: 0x0 bytes of the name */
export function e_name_len(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** ext4_xattr_entry.e_name_index: 0x1 EXT4_XATTR_INDEX_*: what goes before the name */
export function e_name_index(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1];
}

/** ext4_xattr_entry.e_value_offs: 0x2 byte of the value; from the block, or from the first entry in an inode */
export function e_value_offs(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2);
}

/** ext4_xattr_entry.e_value_inum: 0x4 inode that holds the value; 0 where it stands with the entries */
export function e_value_inum(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** ext4_xattr_entry.e_value_size: 0x8 bytes of the value */
export function e_value_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** ext4_xattr_entry.e_hash: 0xc of name and value */
export function e_hash(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0xc);
}

/** Bytes of ext4_xattr_header; Documentation/filesystems/ext4/attributes.rst. */
export const SIZEOF_EXT4_XATTR_HEADER = 32;

/** Bytes from the start of ext4_xattr_header to h_checksum. */
export const H_CHECKSUM = 0x10;

/** ext4_xattr_header.h_magic: 0x0 EXT4_XATTR_MAGIC */
export function h_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** ext4_xattr_header.h_blocks: 0x8 blocks: 1 */
export function h_blocks(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** ext4_xattr_header.h_checksum: 0x10 crc32c of the block number and the block with this field zero */
export function h_checksum(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x10);
}

/** Bytes of ext4_xattr_ibody_header; Documentation/filesystems/ext4/attributes.rst. */
export const SIZEOF_EXT4_XATTR_IBODY_HEADER = 4;

/** ext4_xattr_ibody_header.h_magic: 0x0 EXT4_XATTR_MAGIC */
export function ibody_h_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}
