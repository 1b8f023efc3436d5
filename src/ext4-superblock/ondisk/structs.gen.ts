// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16le, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of ext4_super_block; Documentation/filesystems/ext4/super.rst. */
export const SIZEOF_EXT4_SUPER_BLOCK = 1024;

/** Bytes from the start of ext4_super_block to s_magic. */
export const S_MAGIC = 0x38;

/** Bytes from the start of ext4_super_block to s_feature_compat. */
export const S_FEATURE_COMPAT = 0x5c;

/** Bytes from the start of ext4_super_block to s_feature_incompat. */
export const S_FEATURE_INCOMPAT = 0x60;

/** Bytes from the start of ext4_super_block to s_feature_ro_compat. */
export const S_FEATURE_RO_COMPAT = 0x64;

/** Bytes from the start of ext4_super_block to s_uuid. */
export const S_UUID = 0x68;

/** Bytes from the start of ext4_super_block to s_volume_name. */
export const S_VOLUME_NAME = 0x78;

/** Bytes from the start of ext4_super_block to s_checksum. */
export const S_CHECKSUM = 0x3fc;

/** ext4_super_block; Documentation/filesystems/ext4/super.rst. */
export interface Ext4SuperBlock {
  /** 0x0 inodes */
  readonly s_inodes_count: number;
  /** 0x4 blocks of the filesystem or of the journal, low 32 bits */
  readonly s_blocks_count_lo: number;
  /** 0x8 blocks reserved for root, low 32 bits */
  readonly s_r_blocks_count_lo: number;
  /** 0xc free blocks, low 32 bits */
  readonly s_free_blocks_count_lo: number;
  /** 0x10 free inodes */
  readonly s_free_inodes_count: number;
  /** 0x14 first block of group 0: 1 with blocks of 1 KiB, else 0 */
  readonly s_first_data_block: number;
  /** 0x18 block size is 1024 << this */
  readonly s_log_block_size: number;
  /** 0x1c cluster size is 1024 << this */
  readonly s_log_cluster_size: number;
  /** 0x20 blocks in a group */
  readonly s_blocks_per_group: number;
  /** 0x24 clusters in a group */
  readonly s_clusters_per_group: number;
  /** 0x28 inodes in a group */
  readonly s_inodes_per_group: number;
  /** 0x2c last mount, seconds since 1970, low 32 bits */
  readonly s_mtime: number;
  /** 0x30 last write, seconds since 1970, low 32 bits */
  readonly s_wtime: number;
  /** 0x34 mounts since the last check */
  readonly s_mnt_count: number;
  /** 0x38 0xef53 */
  readonly s_magic: number;
  /** 0x3a 1 cleanly unmounted, 2 errors detected, 4 orphans being recovered */
  readonly s_state: number;
  /** 0x3c on errors: 1 continue, 2 remount read-only, 3 panic */
  readonly s_errors: number;
  /** 0x40 last check, seconds since 1970, low 32 bits */
  readonly s_lastcheck: number;
  /** 0x48 0 Linux, 1 Hurd, 2 Masix, 3 FreeBSD, 4 Lites */
  readonly s_creator_os: number;
  /** 0x4c 0 the original format, 1 with features and inode sizes */
  readonly s_rev_level: number;
  /** 0x54 first inode that is not reserved; revision 1 */
  readonly s_first_ino: number;
  /** 0x58 bytes of an inode; revision 1 */
  readonly s_inode_size: number;
  /** 0x5a group that holds this copy */
  readonly s_block_group_nr: number;
  /** 0x5c features that a reader may ignore */
  readonly s_feature_compat: number;
  /** 0x60 features that a reader must know */
  readonly s_feature_incompat: number;
  /** 0x64 features that a writer must know */
  readonly s_feature_ro_compat: number;
  /** 0x68 identity of the filesystem, or of a journal on a device of its own */
  readonly s_uuid: Uint8Array;
  /** 0x78 label */
  readonly s_volume_name: Uint8Array;
  /** 0x88 directory of the last mount */
  readonly s_last_mounted: Uint8Array;
  /** 0xce group descriptor blocks set aside for growth */
  readonly s_reserved_gdt_blocks: number;
  /** 0xd0 identity of an external journal */
  readonly s_journal_uuid: Uint8Array;
  /** 0xe0 inode of the journal */
  readonly s_journal_inum: number;
  /** 0xe4 device number of an external journal */
  readonly s_journal_dev: number;
  /** 0xe8 head of the list of orphans */
  readonly s_last_orphan: number;
  /** 0xec seed of directory hashes */
  readonly s_hash_seed: readonly number[];
  /** 0xfc hash of new directories: 0 legacy, 1 half MD4, 2 TEA */
  readonly s_def_hash_version: number;
  /** 0xfd 1: s_jnl_blocks holds a copy of the journal inode */
  readonly s_jnl_backup_type: number;
  /** 0xfe bytes of a group descriptor; 64bit */
  readonly s_desc_size: number;
  /** 0x100 mount options that every mount has: 0x10 nouid32, 0x60 the mode of data */
  readonly s_default_mount_opts: number;
  /** 0x104 first descriptor block that stands in its own groups; meta_bg */
  readonly s_first_meta_bg: number;
  /** 0x108 creation, seconds since 1970, low 32 bits */
  readonly s_mkfs_time: number;
  /** 0x10c the journal inode's i_block, i_size_high and i_size */
  readonly s_jnl_blocks: Uint8Array;
  /** 0x150 blocks, high 32 bits; 64bit */
  readonly s_blocks_count_hi: number;
  /** 0x154 blocks reserved for root, high 32 bits; 64bit */
  readonly s_r_blocks_count_hi: number;
  /** 0x158 free blocks, high 32 bits; 64bit */
  readonly s_free_blocks_count_hi: number;
  /** 0x15c bytes past 128 that every inode has; extra_isize */
  readonly s_min_extra_isize: number;
  /** 0x15e bytes past 128 that new inodes get; extra_isize */
  readonly s_want_extra_isize: number;
  /** 0x160 1 signed directory hash, 2 unsigned directory hash, 4 test filesystem */
  readonly s_flags: number;
  /** 0x175 1: crc32c, the only one */
  readonly s_checksum_type: number;
  /** 0x176 0: the only known version of encryption */
  readonly s_encryption_level: number;
  /** 0x194 errors seen since the last check */
  readonly s_error_count: number;
  /** 0x200 mount options that every mount has, as text */
  readonly s_mount_opts: Uint8Array;
  /** 0x240 inode of the user quota */
  readonly s_usr_quota_inum: number;
  /** 0x244 inode of the group quota */
  readonly s_grp_quota_inum: number;
  /** 0x24c the groups with a backup superblock; sparse_super2 */
  readonly s_backup_bgs: readonly number[];
  /** 0x26c inode of the project quota */
  readonly s_prj_quota_inum: number;
  /** 0x270 seed of every checksum; csum_seed */
  readonly s_checksum_seed: number;
  /** 0x274 last write, bits 32 to 39 */
  readonly s_wtime_hi: number;
  /** 0x275 last mount, bits 32 to 39 */
  readonly s_mtime_hi: number;
  /** 0x276 creation, bits 32 to 39 */
  readonly s_mkfs_time_hi: number;
  /** 0x277 last check, bits 32 to 39 */
  readonly s_lastcheck_hi: number;
  /** 0x27c of file names: 1 UTF-8 12.1; casefold */
  readonly s_encoding: number;
  /** 0x27e 1: names that are not in the encoding are refused; casefold */
  readonly s_encoding_flags: number;
  /** 0x280 inode that lists the orphans; orphan_file */
  readonly s_orphan_file_inum: number;
  /** 0x3fc crc32c of what comes before; metadata_csum */
  readonly s_checksum: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 1024 bytes. */
export function decodeExt4SuperBlock(bytes: Uint8Array): Ext4SuperBlock {
  checkStructSize(bytes, SIZEOF_EXT4_SUPER_BLOCK, 'ext4_super_block');
  return {
    s_inodes_count: u32le(bytes, 0x0),
    s_blocks_count_lo: u32le(bytes, 0x4),
    s_r_blocks_count_lo: u32le(bytes, 0x8),
    s_free_blocks_count_lo: u32le(bytes, 0xc),
    s_free_inodes_count: u32le(bytes, 0x10),
    s_first_data_block: u32le(bytes, 0x14),
    s_log_block_size: u32le(bytes, 0x18),
    s_log_cluster_size: u32le(bytes, 0x1c),
    s_blocks_per_group: u32le(bytes, 0x20),
    s_clusters_per_group: u32le(bytes, 0x24),
    s_inodes_per_group: u32le(bytes, 0x28),
    s_mtime: u32le(bytes, 0x2c),
    s_wtime: u32le(bytes, 0x30),
    s_mnt_count: u16le(bytes, 0x34),
    s_magic: u16le(bytes, 0x38),
    s_state: u16le(bytes, 0x3a),
    s_errors: u16le(bytes, 0x3c),
    s_lastcheck: u32le(bytes, 0x40),
    s_creator_os: u32le(bytes, 0x48),
    s_rev_level: u32le(bytes, 0x4c),
    s_first_ino: u32le(bytes, 0x54),
    s_inode_size: u16le(bytes, 0x58),
    s_block_group_nr: u16le(bytes, 0x5a),
    s_feature_compat: u32le(bytes, 0x5c),
    s_feature_incompat: u32le(bytes, 0x60),
    s_feature_ro_compat: u32le(bytes, 0x64),
    s_uuid: bytes.subarray(0x68, 0x78),
    s_volume_name: bytes.subarray(0x78, 0x88),
    s_last_mounted: bytes.subarray(0x88, 0xc8),
    s_reserved_gdt_blocks: u16le(bytes, 0xce),
    s_journal_uuid: bytes.subarray(0xd0, 0xe0),
    s_journal_inum: u32le(bytes, 0xe0),
    s_journal_dev: u32le(bytes, 0xe4),
    s_last_orphan: u32le(bytes, 0xe8),
    s_hash_seed: [u32le(bytes, 0xec), u32le(bytes, 0xf0), u32le(bytes, 0xf4), u32le(bytes, 0xf8)],
    s_def_hash_version: bytes[0xfc],
    s_jnl_backup_type: bytes[0xfd],
    s_desc_size: u16le(bytes, 0xfe),
    s_default_mount_opts: u32le(bytes, 0x100),
    s_first_meta_bg: u32le(bytes, 0x104),
    s_mkfs_time: u32le(bytes, 0x108),
    s_jnl_blocks: bytes.subarray(0x10c, 0x150),
    s_blocks_count_hi: u32le(bytes, 0x150),
    s_r_blocks_count_hi: u32le(bytes, 0x154),
    s_free_blocks_count_hi: u32le(bytes, 0x158),
    s_min_extra_isize: u16le(bytes, 0x15c),
    s_want_extra_isize: u16le(bytes, 0x15e),
    s_flags: u32le(bytes, 0x160),
    s_checksum_type: bytes[0x175],
    s_encryption_level: bytes[0x176],
    s_error_count: u32le(bytes, 0x194),
    s_mount_opts: bytes.subarray(0x200, 0x240),
    s_usr_quota_inum: u32le(bytes, 0x240),
    s_grp_quota_inum: u32le(bytes, 0x244),
    s_backup_bgs: [u32le(bytes, 0x24c), u32le(bytes, 0x250)],
    s_prj_quota_inum: u32le(bytes, 0x26c),
    s_checksum_seed: u32le(bytes, 0x270),
    s_wtime_hi: bytes[0x274],
    s_mtime_hi: bytes[0x275],
    s_mkfs_time_hi: bytes[0x276],
    s_lastcheck_hi: bytes[0x277],
    s_encoding: u16le(bytes, 0x27c),
    s_encoding_flags: u16le(bytes, 0x27e),
    s_orphan_file_inum: u32le(bytes, 0x280),
    s_checksum: u32le(bytes, 0x3fc),
  };
}
