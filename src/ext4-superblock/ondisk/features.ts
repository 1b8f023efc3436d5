/** Features of a filesystem, as bits of its superblock. Source: fs/ext4/ext4.h. */

/** Bits of ext4_super_block.s_feature_compat. */
export const EXT4_FEATURE_COMPAT_HAS_JOURNAL = 0x4;
export const EXT4_FEATURE_COMPAT_DIR_INDEX = 0x20;
export const EXT4_FEATURE_COMPAT_SPARSE_SUPER2 = 0x200;
export const EXT4_FEATURE_COMPAT_FAST_COMMIT = 0x400;
export const EXT4_FEATURE_COMPAT_ORPHAN_FILE = 0x1000;

/** Bits of ext4_super_block.s_feature_incompat. */
export const EXT4_FEATURE_INCOMPAT_FILETYPE = 0x2;
export const EXT4_FEATURE_INCOMPAT_RECOVER = 0x4;
export const EXT4_FEATURE_INCOMPAT_JOURNAL_DEV = 0x8;
export const EXT4_FEATURE_INCOMPAT_META_BG = 0x10;
export const EXT4_FEATURE_INCOMPAT_64BIT = 0x80;
export const EXT4_FEATURE_INCOMPAT_FLEX_BG = 0x200;
export const EXT4_FEATURE_INCOMPAT_EA_INODE = 0x400;
export const EXT4_FEATURE_INCOMPAT_CSUM_SEED = 0x2000;
export const EXT4_FEATURE_INCOMPAT_LARGEDIR = 0x4000;
export const EXT4_FEATURE_INCOMPAT_ENCRYPT = 0x10000;
export const EXT4_FEATURE_INCOMPAT_CASEFOLD = 0x20000;

/** Bits of ext4_super_block.s_feature_ro_compat. */
export const EXT4_FEATURE_RO_COMPAT_SPARSE_SUPER = 0x1;
export const EXT4_FEATURE_RO_COMPAT_HUGE_FILE = 0x8;
export const EXT4_FEATURE_RO_COMPAT_GDT_CSUM = 0x10;
export const EXT4_FEATURE_RO_COMPAT_EXTRA_ISIZE = 0x40;
export const EXT4_FEATURE_RO_COMPAT_QUOTA = 0x100;
export const EXT4_FEATURE_RO_COMPAT_BIGALLOC = 0x200;
export const EXT4_FEATURE_RO_COMPAT_METADATA_CSUM = 0x400;
export const EXT4_FEATURE_RO_COMPAT_PROJECT = 0x2000;
export const EXT4_FEATURE_RO_COMPAT_SHARED_BLOCKS = 0x4000;
