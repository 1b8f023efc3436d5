import type { StructTable } from '../../bytes/struct-table.ts';

/** Head of a block of a fork's extent tree. Records, or keys and pointers, follow. */
export const XFS_BTREE_LBLOCK: StructTable = {
  name: 'xfs_btree_lblock',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  size: 72,
  prefix: 'lblock_',
  offsets: ['bb_lsn', 'bb_crc'],
  unread: ['bb_lsn', 'bb_crc'],
  fields: [
    [0, 'bb_magic', 'u32', 'BMA3'],
    [4, 'bb_level', 'u16', '0 for a leaf'],
    [6, 'bb_numrecs', 'u16', 'records, or keys'],
    [24, 'bb_blkno', 'u64', 'where this block stands, in sectors of 512 bytes'],
    [32, 'bb_lsn', 'bytes[8]', 'when it was last written: cycle and block of the log'],
    [40, 'bb_uuid', 'bytes[16]', 'identity of the filesystem'],
    [56, 'bb_owner', 'u64', 'inode'],
    [64, 'bb_crc', 'bytes[4]', 'crc32c of the block, little-endian'],
  ],
};

/** Head of a directory block of entries; they follow after three places of free space and 4 bytes, at byte 64. */
export const XFS_DIR3_BLK_HDR: StructTable = {
  name: 'xfs_dir3_blk_hdr',
  source: 'fs/xfs/libxfs/xfs_da_format.h',
  endian: 'big',
  size: 64,
  prefix: 'dir3_',
  offsets: ['crc', 'lsn'],
  unread: ['crc', 'lsn'],
  fields: [
    [0, 'magic', 'u32', 'XDB3 where the directory is this one block, else XDD3'],
    [4, 'crc', 'bytes[4]', 'crc32c of the directory block, little-endian'],
    [8, 'blkno', 'u64', 'where this block stands, in sectors of 512 bytes'],
    [16, 'lsn', 'bytes[8]', 'when it was last written: cycle and block of the log'],
    [24, 'uuid', 'bytes[16]', 'identity of the filesystem'],
    [40, 'owner', 'u64', 'inode'],
  ],
};

/** Head of every block that is found by a hash: of directories (leaves, nodes) and of attributes. */
export const XFS_DA3_BLKINFO: StructTable = {
  name: 'xfs_da3_blkinfo',
  source: 'fs/xfs/libxfs/xfs_da_format.h',
  endian: 'big',
  size: 64,
  prefix: 'da3_',
  offsets: ['crc', 'lsn'],
  unread: ['crc', 'lsn'],
  fields: [
    [0, 'forw', 'u32', 'next block of the same level, as a block of the fork; 0 for none'],
    [8, 'magic', 'u16', '3DF1, 3DFF leaves of a directory, 3EBE node, 3BEE leaf of attributes'],
    [12, 'crc', 'bytes[4]', 'crc32c of the block, little-endian'],
    [16, 'blkno', 'u64', 'where this block stands, in sectors of 512 bytes'],
    [24, 'lsn', 'bytes[8]', 'when it was last written: cycle and block of the log'],
    [32, 'uuid', 'bytes[16]', 'identity of the filesystem'],
    [48, 'owner', 'u64', 'inode'],
    [56, 'count', 'u16', 'entries'],
    [58, 'level', 'u16', 'of a node: height above the leaves; of a leaf: stale entries, or bytes in use'],
    [60, 'firstused', 'u16', 'of a leaf of attributes: the lowest byte of a name or value; 0 for 65536'],
  ],
};

/** Head of a block of a large attribute value, and of a run of blocks of a long symbolic link. */
export const XFS_ATTR3_RMT_HDR: StructTable = {
  name: 'xfs_attr3_rmt_hdr',
  source: 'fs/xfs/libxfs/xfs_da_format.h; xfs_dsymlink_hdr of xfs_format.h has the same fields',
  endian: 'big',
  size: 56,
  offsets: ['rm_crc', 'rm_lsn'],
  unread: ['rm_crc', 'rm_lsn'],
  fields: [
    [0, 'rm_magic', 'u32', 'XARM; XSLM for a symbolic link'],
    [4, 'rm_offset', 'u32', 'byte of the value that this part begins with'],
    [8, 'rm_bytes', 'u32', 'bytes of the value in this part'],
    [12, 'rm_crc', 'bytes[4]', 'crc32c of the block, or of the run of blocks, little-endian'],
    [16, 'rm_uuid', 'bytes[16]', 'identity of the filesystem'],
    [32, 'rm_owner', 'u64', 'inode'],
    [40, 'rm_blkno', 'u64', 'where this part stands, in sectors of 512 bytes'],
    [48, 'rm_lsn', 'bytes[8]', 'of a symbolic link: when it was last written, cycle and block of the log'],
  ],
};

/** Root of a fork's extent tree, in the inode. Keys and pointers follow. */
export const XFS_BMDR_BLOCK: StructTable = {
  name: 'xfs_bmdr_block',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  hot: true,
  prefix: 'bmdr_',
  size: 4,
  fields: [
    [0, 'bb_level', 'u16', 'height above the leaves'],
    [2, 'bb_numrecs', 'u16', 'pointers'],
  ],
};

/** An extent: unwritten 1 bit, startoff 54, startblock 52, blockcount 21, the highest bit first. */
export const XFS_BMBT_REC: StructTable = {
  name: 'xfs_bmbt_rec',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  hot: true,
  size: 16,
  fields: [
    [0, 'l0', 'u64', 'unwritten, startoff, the highest 9 bits of startblock'],
    [8, 'l1', 'u64', 'the rest of startblock, blockcount'],
  ],
};
