/** The superblock: of a filesystem, and of a journal on a device of its own. Source of the constants: fs/ext4/ext4.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** ext4_super_block.s_magic. */
export const EXT4_SUPER_MAGIC = 0xef53;
/** Bytes from the start of the device to the primary superblock, whatever the block size. */
export const SUPERBLOCK_OFFSET = 1024;
/** ext4_super_block.s_rev_level of filesystems without the fields from s_first_ino on. */
export const EXT4_GOOD_OLD_REV = 0;
/** What s_first_ino would be there. */
export const EXT4_GOOD_OLD_FIRST_INO = 11;
/** ext4_super_block.s_creator_os. */
export const EXT4_OS_LINUX = 0;
export const EXT4_OS_HURD = 1;
/** ext4_super_block.s_checksum_type. */
export const EXT4_CRC32C_CHKSUM = 1;
/** ext4_super_block.s_flags. */
export const EXT2_FLAGS_SIGNED_HASH = 0x1;
export const EXT2_FLAGS_UNSIGNED_HASH = 0x2;
/** ext4_super_block.s_jnl_backup_type: s_jnl_blocks is in use. */
export const EXT3_JNL_BACKUP_BLOCKS = 1;
/** ext4_super_block.s_encoding_flags: names that are not in the encoding are refused. */
export const EXT4_ENC_STRICT_MODE_FL = 1;
/** The inode of the root directory. */
export const EXT4_ROOT_INO = 2;

/** Stands at byte 1024 of the filesystem; backups stand at the start of their block groups. */
export const ext4SuperBlock: StructTable = {
  name: 'ext4_super_block',
  source: 'Documentation/filesystems/ext4/super.rst',
  endian: 'little',
  size: 1024,
  offsets: [
    's_magic',
    's_feature_compat',
    's_feature_incompat',
    's_feature_ro_compat',
    's_uuid',
    's_volume_name',
    's_checksum',
  ],
  fields: [
    [0x00, 's_inodes_count', 'u32', 'inodes'],
    [0x04, 's_blocks_count_lo', 'u32', 'blocks of the filesystem or of the journal, low 32 bits'],
    [0x08, 's_r_blocks_count_lo', 'u32', 'blocks reserved for root, low 32 bits'],
    [0x0c, 's_free_blocks_count_lo', 'u32', 'free blocks, low 32 bits'],
    [0x10, 's_free_inodes_count', 'u32', 'free inodes'],
    [0x14, 's_first_data_block', 'u32', 'first block of group 0: 1 with blocks of 1 KiB, else 0'],
    [0x18, 's_log_block_size', 'u32', 'block size is 1024 << this'],
    [0x1c, 's_log_cluster_size', 'u32', 'cluster size is 1024 << this'],
    [0x20, 's_blocks_per_group', 'u32', 'blocks in a group'],
    [0x24, 's_clusters_per_group', 'u32', 'clusters in a group'],
    [0x28, 's_inodes_per_group', 'u32', 'inodes in a group'],
    [0x2c, 's_mtime', 'u32', 'last mount, seconds since 1970, low 32 bits'],
    [0x30, 's_wtime', 'u32', 'last write, seconds since 1970, low 32 bits'],
    [0x34, 's_mnt_count', 'u16', 'mounts since the last check'],
    [0x38, 's_magic', 'u16', '0xef53'],
    [0x3a, 's_state', 'u16', '1 cleanly unmounted, 2 errors detected, 4 orphans being recovered'],
    [0x3c, 's_errors', 'u16', 'on errors: 1 continue, 2 remount read-only, 3 panic'],
    [0x40, 's_lastcheck', 'u32', 'last check, seconds since 1970, low 32 bits'],
    [0x48, 's_creator_os', 'u32', '0 Linux, 1 Hurd, 2 Masix, 3 FreeBSD, 4 Lites'],
    [0x4c, 's_rev_level', 'u32', '0 the original format, 1 with features and inode sizes'],
    [0x54, 's_first_ino', 'u32', 'first inode that is not reserved; revision 1'],
    [0x58, 's_inode_size', 'u16', 'bytes of an inode; revision 1'],
    [0x5a, 's_block_group_nr', 'u16', 'group that holds this copy'],
    [0x5c, 's_feature_compat', 'u32', 'features that a reader may ignore'],
    [0x60, 's_feature_incompat', 'u32', 'features that a reader must know'],
    [0x64, 's_feature_ro_compat', 'u32', 'features that a writer must know'],
    [0x68, 's_uuid', 'bytes[16]', 'identity of the filesystem, or of a journal on a device of its own'],
    [0x78, 's_volume_name', 'bytes[16]', 'label'],
    [0x88, 's_last_mounted', 'bytes[64]', 'directory of the last mount'],
    [0xce, 's_reserved_gdt_blocks', 'u16', 'group descriptor blocks set aside for growth'],
    [0xd0, 's_journal_uuid', 'bytes[16]', 'identity of an external journal'],
    [0xe0, 's_journal_inum', 'u32', 'inode of the journal'],
    [0xe4, 's_journal_dev', 'u32', 'device number of an external journal'],
    [0xe8, 's_last_orphan', 'u32', 'head of the list of orphans'],
    [0xec, 's_hash_seed', 'u32[4]', 'seed of directory hashes'],
    [0xfc, 's_def_hash_version', 'u8', 'hash of new directories: 0 legacy, 1 half MD4, 2 TEA'],
    [0xfd, 's_jnl_backup_type', 'u8', '1: s_jnl_blocks holds a copy of the journal inode'],
    [0xfe, 's_desc_size', 'u16', 'bytes of a group descriptor; 64bit'],
    [0x100, 's_default_mount_opts', 'u32', 'mount options that every mount has: 0x10 nouid32, 0x60 the mode of data'],
    [0x104, 's_first_meta_bg', 'u32', 'first descriptor block that stands in its own groups; meta_bg'],
    [0x108, 's_mkfs_time', 'u32', 'creation, seconds since 1970, low 32 bits'],
    [0x10c, 's_jnl_blocks', 'bytes[68]', "the journal inode's i_block, i_size_high and i_size"],
    [0x150, 's_blocks_count_hi', 'u32', 'blocks, high 32 bits; 64bit'],
    [0x154, 's_r_blocks_count_hi', 'u32', 'blocks reserved for root, high 32 bits; 64bit'],
    [0x158, 's_free_blocks_count_hi', 'u32', 'free blocks, high 32 bits; 64bit'],
    [0x15c, 's_min_extra_isize', 'u16', 'bytes past 128 that every inode has; extra_isize'],
    [0x15e, 's_want_extra_isize', 'u16', 'bytes past 128 that new inodes get; extra_isize'],
    [0x160, 's_flags', 'u32', '1 signed directory hash, 2 unsigned directory hash, 4 test filesystem'],
    [0x175, 's_checksum_type', 'u8', '1: crc32c, the only one'],
    [0x176, 's_encryption_level', 'u8', '0: the only known version of encryption'],
    [0x194, 's_error_count', 'u32', 'errors seen since the last check'],
    [0x200, 's_mount_opts', 'bytes[64]', 'mount options that every mount has, as text'],
    [0x240, 's_usr_quota_inum', 'u32', 'inode of the user quota'],
    [0x244, 's_grp_quota_inum', 'u32', 'inode of the group quota'],
    [0x24c, 's_backup_bgs', 'u32[2]', 'the groups with a backup superblock; sparse_super2'],
    [0x26c, 's_prj_quota_inum', 'u32', 'inode of the project quota'],
    [0x270, 's_checksum_seed', 'u32', 'seed of every checksum; csum_seed'],
    [0x274, 's_wtime_hi', 'u8', 'last write, bits 32 to 39'],
    [0x275, 's_mtime_hi', 'u8', 'last mount, bits 32 to 39'],
    [0x276, 's_mkfs_time_hi', 'u8', 'creation, bits 32 to 39'],
    [0x277, 's_lastcheck_hi', 'u8', 'last check, bits 32 to 39'],
    [0x27c, 's_encoding', 'u16', 'of file names: 1 UTF-8 12.1; casefold'],
    [0x27e, 's_encoding_flags', 'u16', '1: names that are not in the encoding are refused; casefold'],
    [0x280, 's_orphan_file_inum', 'u32', 'inode that lists the orphans; orphan_file'],
    [0x3fc, 's_checksum', 'u32', 'crc32c of what comes before; metadata_csum'],
  ],
};
