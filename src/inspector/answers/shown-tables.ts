/** Records that readers take apart by hand, or never need: tables for people alone, so that no reader is made of them. */
import type { StructTable } from '../../bytes/struct-table.ts';

const XFS_FORMAT = 'fs/xfs/libxfs/xfs_format.h';

/** An entry of a directory block; its name, type and tag follow. */
export const XFS_DIR2_DATA_ENTRY: StructTable = {
  name: 'xfs_dir2_data_entry',
  source: 'fs/xfs/libxfs/xfs_da_format.h',
  endian: 'big',
  size: 9,
  fields: [
    [0, 'inumber', 'u64', 'inode'],
    [8, 'namelen', 'u8', 'bytes of the name'],
  ],
};

/** A run of a fork, packed into 128 bits. */
export const XFS_BMBT_REC: StructTable = {
  name: 'xfs_bmbt_rec',
  source: XFS_FORMAT,
  endian: 'big',
  size: 16,
  fields: [
    [0, 'l0', 'u64', 'bit 63: unwritten; 54 bits: block of the fork; 9 bits: high part of the xfs_fsblock_t'],
    [8, 'l1', 'u64', '43 bits: low part of the xfs_fsblock_t; 21 bits: blocks'],
  ],
};

/** A free run. */
export const XFS_ALLOC_REC: StructTable = {
  name: 'xfs_alloc_rec',
  source: XFS_FORMAT,
  endian: 'big',
  size: 8,
  fields: [
    [0, 'ar_startblock', 'u32', 'first block of the group'],
    [4, 'ar_blockcount', 'u32', 'blocks'],
  ],
};

/** A chunk of 64 inodes. */
export const XFS_INOBT_REC: StructTable = {
  name: 'xfs_inobt_rec',
  source: XFS_FORMAT,
  endian: 'big',
  size: 16,
  fields: [
    [0, 'ir_startino', 'u32', 'first inode, as its number in the group'],
    [4, 'ir_holemask', 'u16', 'a bit for each four inodes that are not there'],
    [6, 'ir_count', 'u8', 'inodes that are there'],
    [7, 'ir_freecount', 'u8', 'free ones'],
    [8, 'ir_free', 'u64', 'a bit for each free one'],
  ],
};

/** A run and who owns it. */
export const XFS_RMAP_REC: StructTable = {
  name: 'xfs_rmap_rec',
  source: XFS_FORMAT,
  endian: 'big',
  size: 24,
  fields: [
    [0, 'rm_startblock', 'u32', 'first block of the group'],
    [4, 'rm_blockcount', 'u32', 'blocks'],
    [8, 'rm_owner', 'u64', 'inode, or one of the XFS_RMAP_OWN_*'],
    [16, 'rm_offset', 'u64', 'block of the fork, and flags'],
  ],
};

/** A run that several files use. */
export const XFS_REFCOUNT_REC: StructTable = {
  name: 'xfs_refcount_rec',
  source: XFS_FORMAT,
  endian: 'big',
  size: 12,
  fields: [
    [0, 'rc_startblock', 'u32', 'first block of the group'],
    [4, 'rc_blockcount', 'u32', 'blocks'],
    [8, 'rc_refcount', 'u32', 'how many use it'],
  ],
};

/** Blocks that are kept for the trees of a group: its fourth sector. The list follows. */
export const XFS_AGFL: StructTable = {
  name: 'xfs_agfl',
  source: XFS_FORMAT,
  endian: 'big',
  size: 36,
  fields: [
    [0, 'agfl_magicnum', 'u32', 'XAFL'],
    [4, 'agfl_seqno', 'u32', 'number of the group'],
    [8, 'agfl_uuid', 'bytes[16]', 'identity of the filesystem'],
    [24, 'agfl_lsn', 'u64', 'log sequence number of the last write'],
    [32, 'agfl_crc', 'bytes[4]', 'crc32c of the sector, little-endian'],
  ],
};

/** From a hash of a name to its entry. */
export const XFS_DIR2_LEAF_ENTRY: StructTable = {
  name: 'xfs_dir2_leaf_entry',
  source: 'fs/xfs/libxfs/xfs_da_format.h',
  endian: 'big',
  size: 8,
  fields: [
    [0, 'hashval', 'u32', 'hash of the name'],
    [4, 'address', 'u32', 'where the entry is, in units of 8 bytes; 0: it is gone'],
  ],
};
