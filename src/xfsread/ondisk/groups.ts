import type { StructTable } from '../../bytes/struct-table.ts';

/** Free space of an allocation group: its second sector. */
export const XFS_AGF: StructTable = {
  name: 'xfs_agf',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  size: 224,
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
  ],
};

/** Inodes of an allocation group: its third sector. */
export const XFS_AGI: StructTable = {
  name: 'xfs_agi',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  size: 344,
  fields: [
    [0, 'agi_magicnum', 'u32', 'XAGI'],
    [8, 'agi_seqno', 'u32', 'number of the group'],
    [12, 'agi_length', 'u32', 'blocks in the group'],
    [20, 'agi_root', 'u32', 'root of the tree of inodes, as a block of the group'],
    [24, 'agi_level', 'u32', 'its levels'],
    [28, 'agi_freecount', 'u32', 'free inodes'],
    [296, 'agi_uuid', 'bytes[16]', 'identity of the filesystem'],
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
  fields: [
    [0, 'bb_magic', 'u32', 'which tree'],
    [4, 'bb_level', 'u16', '0 for a leaf'],
    [6, 'bb_numrecs', 'u16', 'records, or keys'],
    [16, 'bb_blkno_hi', 'u32', 'where this block stands, in sectors of 512 bytes, high 32 bits'],
    [20, 'bb_blkno_lo', 'u32', 'where this block stands, low 32 bits'],
    [32, 'bb_uuid', 'bytes[16]', 'identity of the filesystem'],
    [48, 'bb_owner', 'u32', 'number of the group'],
    [52, 'bb_crc', 'bytes[4]', 'crc32c of the block, little-endian'],
  ],
};
