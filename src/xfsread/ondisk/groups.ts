import type { StructTable } from '../../bytes/struct-table.ts';

/** Free space of an allocation group: its second sector. */
export const XFS_AGF: StructTable = {
  name: 'xfs_agf',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  size: 224,
  offsets: ['agf_lsn', 'agf_crc'],
  unread: ['agf_lsn', 'agf_crc'],
  fields: [
    [0, 'agf_magicnum', 'u32', 'XAGF'],
    [8, 'agf_seqno', 'u32', 'number of the group'],
    [12, 'agf_length', 'u32', 'blocks in the group'],
    [16, 'agf_bno_root', 'u32', 'root of the tree of free blocks by place, as a block of the group'],
    [20, 'agf_cnt_root', 'u32', 'the same by length'],
    [24, 'agf_rmap_root', 'u32', 'root of the tree of owners'],
    [28, 'agf_bno_level', 'u32', 'levels of the first tree'],
    [32, 'agf_cnt_level', 'u32', 'of the second'],
    [36, 'agf_rmap_level', 'u32', 'of the third'],
    [52, 'agf_freeblks', 'u32', 'free blocks'],
    [56, 'agf_longest', 'u32', 'blocks of the longest free run'],
    [64, 'agf_uuid', 'bytes[16]', 'identity of the filesystem'],
    [88, 'agf_refcount_root', 'u32', 'root of the tree of shared blocks'],
    [92, 'agf_refcount_level', 'u32', 'its levels'],
    [208, 'agf_lsn', 'bytes[8]', 'when it was last written: cycle and block of the log'],
    [216, 'agf_crc', 'bytes[4]', 'crc32c of the sector, little-endian'],
  ],
};

/** Inodes of an allocation group: its third sector. */
export const XFS_AGI: StructTable = {
  name: 'xfs_agi',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  size: 344,
  offsets: ['agi_crc', 'agi_lsn'],
  unread: ['agi_crc', 'agi_lsn'],
  fields: [
    [0, 'agi_magicnum', 'u32', 'XAGI'],
    [8, 'agi_seqno', 'u32', 'number of the group'],
    [12, 'agi_length', 'u32', 'blocks in the group'],
    [20, 'agi_root', 'u32', 'root of the tree of inodes, as a block of the group'],
    [24, 'agi_level', 'u32', 'its levels'],
    [28, 'agi_freecount', 'u32', 'free inodes'],
    [296, 'agi_uuid', 'bytes[16]', 'identity of the filesystem'],
    [312, 'agi_crc', 'bytes[4]', 'crc32c of the sector, little-endian'],
    [320, 'agi_lsn', 'bytes[8]', 'when it was last written: cycle and block of the log'],
    [328, 'agi_free_root', 'u32', 'root of the tree of chunks with free inodes'],
    [332, 'agi_free_level', 'u32', 'its levels'],
  ],
};

/** Head of a block of a group's tree. Records, or keys and pointers, follow. */
export const XFS_BTREE_SBLOCK: StructTable = {
  name: 'xfs_btree_sblock',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  size: 56,
  prefix: 'sblock_',
  offsets: ['bb_lsn', 'bb_crc'],
  unread: ['bb_lsn', 'bb_crc'],
  fields: [
    [0, 'bb_magic', 'u32', 'which tree'],
    [4, 'bb_level', 'u16', '0 for a leaf'],
    [6, 'bb_numrecs', 'u16', 'records, or keys'],
    [16, 'bb_blkno', 'u64', 'where this block stands, in sectors of 512 bytes'],
    [24, 'bb_lsn', 'bytes[8]', 'when it was last written: cycle and block of the log'],
    [32, 'bb_uuid', 'bytes[16]', 'identity of the filesystem'],
    [48, 'bb_owner', 'u32', 'number of the group'],
    [52, 'bb_crc', 'bytes[4]', 'crc32c of the block, little-endian'],
  ],
};

/** A free run. Records of owners and of shared blocks begin with the same two fields. */
export const XFS_ALLOC_REC: StructTable = {
  name: 'xfs_alloc_rec',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  hot: true,
  size: 8,
  fields: [
    [0, 'ar_startblock', 'u32', 'first block, of the group'],
    [4, 'ar_blockcount', 'u32', 'blocks'],
  ],
};

/** A run of shared blocks. */
export const XFS_REFCOUNT_REC: StructTable = {
  name: 'xfs_refcount_rec',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  hot: true,
  size: 12,
  fields: [
    [0, 'rc_startblock', 'u32', 'first block, of the group; XFS_REFC_COWFLAG: set aside for a copy'],
    [4, 'rc_blockcount', 'u32', 'blocks'],
    [8, 'rc_refcount', 'u32', 'files that use them'],
  ],
};

/** A chunk of 64 inodes. */
export const XFS_INOBT_REC: StructTable = {
  name: 'xfs_inobt_rec',
  source: 'fs/xfs/libxfs/xfs_format.h, ir_u.f',
  endian: 'big',
  hot: true,
  size: 16,
  fields: [
    [0, 'ir_startino', 'u32', 'first inode, of the group'],
    [4, 'ir_freecount', 'u32', 'free inodes'],
  ],
};

/** The same with SPINODES. */
export const XFS_INOBT_REC_SPARSE: StructTable = {
  name: 'xfs_inobt_rec_sparse',
  source: 'fs/xfs/libxfs/xfs_format.h, ir_u.sp',
  endian: 'big',
  hot: true,
  prefix: 'sparse_',
  size: 16,
  fields: [
    [4, 'ir_holemask', 'u16', 'a bit for each four inodes that are not there'],
    [7, 'ir_freecount', 'u8', 'free inodes'],
  ],
};
