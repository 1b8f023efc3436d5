// Generated from the tables in this folder by `npm run generate`; do not edit.
import { i32be, u16be, u32be } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of xfs_attr3_rmt_hdr; fs/xfs/libxfs/xfs_da_format.h; xfs_dsymlink_hdr of xfs_format.h has the same fields. */
export const SIZEOF_XFS_ATTR3_RMT_HDR = 56;

/** Bytes from the start of xfs_attr3_rmt_hdr to rm_crc. */
export const RM_CRC = 0xc;

/** Bytes from the start of xfs_attr3_rmt_hdr to rm_lsn. */
export const RM_LSN = 0x30;

/** xfs_attr3_rmt_hdr; fs/xfs/libxfs/xfs_da_format.h; xfs_dsymlink_hdr of xfs_format.h has the same fields. */
export interface XfsAttr3RmtHdr {
  /** 0x0 XARM; XSLM for a symbolic link */
  readonly rm_magic: number;
  /** 0x4 byte of the value that this part begins with */
  readonly rm_offset: number;
  /** 0x8 bytes of the value in this part */
  readonly rm_bytes: number;
  /** 0x10 identity of the filesystem */
  readonly rm_uuid: Uint8Array;
  /** 0x20 inode; low half */
  readonly rm_owner_lo: number;
  /** 0x20 inode; high half */
  readonly rm_owner_hi: number;
  /** 0x28 where this part stands, in sectors of 512 bytes; low half */
  readonly rm_blkno_lo: number;
  /** 0x28 where this part stands, in sectors of 512 bytes; high half */
  readonly rm_blkno_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 56 bytes. */
export function decodeXfsAttr3RmtHdr(bytes: Uint8Array): XfsAttr3RmtHdr {
  checkStructSize(bytes, SIZEOF_XFS_ATTR3_RMT_HDR, 'xfs_attr3_rmt_hdr');
  return {
    rm_magic: u32be(bytes, 0x0),
    rm_offset: u32be(bytes, 0x4),
    rm_bytes: u32be(bytes, 0x8),
    rm_uuid: bytes.subarray(0x10, 0x20),
    rm_owner_lo: u32be(bytes, 0x24),
    rm_owner_hi: u32be(bytes, 0x20),
    rm_blkno_lo: u32be(bytes, 0x2c),
    rm_blkno_hi: u32be(bytes, 0x28),
  };
}

/** Bytes of xfs_bmbt_rec; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_BMBT_REC = 16;

/** xfs_bmbt_rec.l0_lo: 0x0 unwritten, startoff, the highest 9 bits of startblock; low half */
export function l0_lo(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** xfs_bmbt_rec.l0_hi: 0x0 unwritten, startoff, the highest 9 bits of startblock; high half */
export function l0_hi(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xfs_bmbt_rec.l1_lo: 0x8 the rest of startblock, blockcount; low half */
export function l1_lo(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0xc);
}

/** xfs_bmbt_rec.l1_hi: 0x8 the rest of startblock, blockcount; high half */
export function l1_hi(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x8);
}

/** Bytes of xfs_bmdr_block; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_BMDR_BLOCK = 4;

/** xfs_bmdr_block.bb_level: 0x0 height above the leaves */
export function bmdr_bb_level(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at);
}

/** xfs_bmdr_block.bb_numrecs: 0x2 pointers */
export function bmdr_bb_numrecs(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at + 0x2);
}

/** Bytes of xfs_btree_lblock; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_BTREE_LBLOCK = 72;

/** Bytes from the start of xfs_btree_lblock to bb_lsn. */
export const LBLOCK_BB_LSN = 0x20;

/** Bytes from the start of xfs_btree_lblock to bb_crc. */
export const LBLOCK_BB_CRC = 0x40;

/** xfs_btree_lblock; fs/xfs/libxfs/xfs_format.h. */
export interface XfsBtreeLblock {
  /** 0x0 BMA3 */
  readonly bb_magic: number;
  /** 0x4 0 for a leaf */
  readonly bb_level: number;
  /** 0x6 records, or keys */
  readonly bb_numrecs: number;
  /** 0x18 where this block stands, in sectors of 512 bytes; low half */
  readonly bb_blkno_lo: number;
  /** 0x18 where this block stands, in sectors of 512 bytes; high half */
  readonly bb_blkno_hi: number;
  /** 0x28 identity of the filesystem */
  readonly bb_uuid: Uint8Array;
  /** 0x38 inode; low half */
  readonly bb_owner_lo: number;
  /** 0x38 inode; high half */
  readonly bb_owner_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 72 bytes. */
export function decodeXfsBtreeLblock(bytes: Uint8Array): XfsBtreeLblock {
  checkStructSize(bytes, SIZEOF_XFS_BTREE_LBLOCK, 'xfs_btree_lblock');
  return {
    bb_magic: u32be(bytes, 0x0),
    bb_level: u16be(bytes, 0x4),
    bb_numrecs: u16be(bytes, 0x6),
    bb_blkno_lo: u32be(bytes, 0x1c),
    bb_blkno_hi: u32be(bytes, 0x18),
    bb_uuid: bytes.subarray(0x28, 0x38),
    bb_owner_lo: u32be(bytes, 0x3c),
    bb_owner_hi: u32be(bytes, 0x38),
  };
}

/** Bytes of xfs_da3_blkinfo; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_DA3_BLKINFO = 64;

/** Bytes from the start of xfs_da3_blkinfo to crc. */
export const DA3_CRC = 0xc;

/** Bytes from the start of xfs_da3_blkinfo to lsn. */
export const DA3_LSN = 0x18;

/** xfs_da3_blkinfo; fs/xfs/libxfs/xfs_da_format.h. */
export interface XfsDa3Blkinfo {
  /** 0x0 next block of the same level, as a block of the fork; 0 for none */
  readonly forw: number;
  /** 0x8 3DF1, 3DFF leaves of a directory, 3EBE node, 3BEE leaf of attributes */
  readonly magic: number;
  /** 0x10 where this block stands, in sectors of 512 bytes; low half */
  readonly blkno_lo: number;
  /** 0x10 where this block stands, in sectors of 512 bytes; high half */
  readonly blkno_hi: number;
  /** 0x20 identity of the filesystem */
  readonly uuid: Uint8Array;
  /** 0x30 inode; low half */
  readonly owner_lo: number;
  /** 0x30 inode; high half */
  readonly owner_hi: number;
  /** 0x38 entries */
  readonly count: number;
  /** 0x3a of a node: height above the leaves; of a leaf: stale entries, or bytes in use */
  readonly level: number;
  /** 0x3c of a leaf of attributes: the lowest byte of a name or value; 0 for 65536 */
  readonly firstused: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 64 bytes. */
export function decodeXfsDa3Blkinfo(bytes: Uint8Array): XfsDa3Blkinfo {
  checkStructSize(bytes, SIZEOF_XFS_DA3_BLKINFO, 'xfs_da3_blkinfo');
  return {
    forw: u32be(bytes, 0x0),
    magic: u16be(bytes, 0x8),
    blkno_lo: u32be(bytes, 0x14),
    blkno_hi: u32be(bytes, 0x10),
    uuid: bytes.subarray(0x20, 0x30),
    owner_lo: u32be(bytes, 0x34),
    owner_hi: u32be(bytes, 0x30),
    count: u16be(bytes, 0x38),
    level: u16be(bytes, 0x3a),
    firstused: u16be(bytes, 0x3c),
  };
}

/** Bytes of xfs_dir3_blk_hdr; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_DIR3_BLK_HDR = 64;

/** Bytes from the start of xfs_dir3_blk_hdr to crc. */
export const DIR3_CRC = 0x4;

/** Bytes from the start of xfs_dir3_blk_hdr to lsn. */
export const DIR3_LSN = 0x10;

/** xfs_dir3_blk_hdr; fs/xfs/libxfs/xfs_da_format.h. */
export interface XfsDir3BlkHdr {
  /** 0x0 XDB3 where the directory is this one block, else XDD3 */
  readonly magic: number;
  /** 0x8 where this block stands, in sectors of 512 bytes; low half */
  readonly blkno_lo: number;
  /** 0x8 where this block stands, in sectors of 512 bytes; high half */
  readonly blkno_hi: number;
  /** 0x18 identity of the filesystem */
  readonly uuid: Uint8Array;
  /** 0x28 inode; low half */
  readonly owner_lo: number;
  /** 0x28 inode; high half */
  readonly owner_hi: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 64 bytes. */
export function decodeXfsDir3BlkHdr(bytes: Uint8Array): XfsDir3BlkHdr {
  checkStructSize(bytes, SIZEOF_XFS_DIR3_BLK_HDR, 'xfs_dir3_blk_hdr');
  return {
    magic: u32be(bytes, 0x0),
    blkno_lo: u32be(bytes, 0xc),
    blkno_hi: u32be(bytes, 0x8),
    uuid: bytes.subarray(0x18, 0x28),
    owner_lo: u32be(bytes, 0x2c),
    owner_hi: u32be(bytes, 0x28),
  };
}

/** Bytes of xfs_dir2_block_tail; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_DIR2_BLOCK_TAIL = 8;

/** xfs_dir2_block_tail.count: 0x0 leaf entries */
export function tail_count(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** Bytes of xfs_dir2_data_entry; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_DIR2_DATA_ENTRY = 9;

/** xfs_dir2_data_entry.inumber_lo: 0x0 inode; low half */
export function dir2_inumber_lo(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** xfs_dir2_data_entry.inumber_hi: 0x0 inode; high half */
export function dir2_inumber_hi(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xfs_dir2_data_entry.namelen: 0x8 bytes of the name */
export function dir2_namelen(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x8];
}

/** Bytes of xfs_dir2_data_unused; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_DIR2_DATA_UNUSED = 4;

/** xfs_dir2_data_unused.freetag: 0x0 XFS_DIR2_DATA_FREE_TAG */
export function unused_freetag(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at);
}

/** xfs_dir2_data_unused.length: 0x2 bytes */
export function unused_length(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at + 0x2);
}

/** Bytes of xfs_dir2_leaf_entry; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_DIR2_LEAF_ENTRY = 8;

/** xfs_dir2_leaf_entry.hashval: 0x0 hash of the name */
export function leaf_hashval(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xfs_dir2_leaf_entry.address: 0x4 place of the entry in 8 bytes; in a node a block of the fork */
export function leaf_address(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** Bytes of xfs_dir2_sf_entry; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_DIR2_SF_ENTRY = 3;

/** xfs_dir2_sf_entry.namelen: 0x0 bytes of the name */
export function dir2_sf_namelen(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** xfs_dir2_sf_entry.offset: 0x1 where it would stand in a block */
export function dir2_sf_offset(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at + 0x1);
}

/** Bytes of xfs_dir2_sf_hdr; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_DIR2_SF_HDR = 2;

/** xfs_dir2_sf_hdr.count: 0x0 entries */
export function dir2_sf_count(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** xfs_dir2_sf_hdr.i8count: 0x1 of these and the parent: numbers that need 8 bytes */
export function dir2_sf_i8count(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1];
}

/** Bytes of xfs_agf; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_AGF = 224;

/** Bytes from the start of xfs_agf to agf_lsn. */
export const AGF_LSN = 0xd0;

/** Bytes from the start of xfs_agf to agf_crc. */
export const AGF_CRC = 0xd8;

/** xfs_agf; fs/xfs/libxfs/xfs_format.h. */
export interface XfsAgf {
  /** 0x0 XAGF */
  readonly agf_magicnum: number;
  /** 0x8 number of the group */
  readonly agf_seqno: number;
  /** 0xc blocks in the group */
  readonly agf_length: number;
  /** 0x10 root of the tree of free blocks by place, as a block of the group */
  readonly agf_bno_root: number;
  /** 0x14 the same by length */
  readonly agf_cnt_root: number;
  /** 0x18 root of the tree of owners */
  readonly agf_rmap_root: number;
  /** 0x1c levels of the first tree */
  readonly agf_bno_level: number;
  /** 0x20 of the second */
  readonly agf_cnt_level: number;
  /** 0x24 of the third */
  readonly agf_rmap_level: number;
  /** 0x34 free blocks */
  readonly agf_freeblks: number;
  /** 0x38 blocks of the longest free run */
  readonly agf_longest: number;
  /** 0x40 identity of the filesystem */
  readonly agf_uuid: Uint8Array;
  /** 0x58 root of the tree of shared blocks */
  readonly agf_refcount_root: number;
  /** 0x5c its levels */
  readonly agf_refcount_level: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 224 bytes. */
export function decodeXfsAgf(bytes: Uint8Array): XfsAgf {
  checkStructSize(bytes, SIZEOF_XFS_AGF, 'xfs_agf');
  return {
    agf_magicnum: u32be(bytes, 0x0),
    agf_seqno: u32be(bytes, 0x8),
    agf_length: u32be(bytes, 0xc),
    agf_bno_root: u32be(bytes, 0x10),
    agf_cnt_root: u32be(bytes, 0x14),
    agf_rmap_root: u32be(bytes, 0x18),
    agf_bno_level: u32be(bytes, 0x1c),
    agf_cnt_level: u32be(bytes, 0x20),
    agf_rmap_level: u32be(bytes, 0x24),
    agf_freeblks: u32be(bytes, 0x34),
    agf_longest: u32be(bytes, 0x38),
    agf_uuid: bytes.subarray(0x40, 0x50),
    agf_refcount_root: u32be(bytes, 0x58),
    agf_refcount_level: u32be(bytes, 0x5c),
  };
}

/** Bytes of xfs_agi; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_AGI = 344;

/** Bytes from the start of xfs_agi to agi_crc. */
export const AGI_CRC = 0x138;

/** Bytes from the start of xfs_agi to agi_lsn. */
export const AGI_LSN = 0x140;

/** xfs_agi; fs/xfs/libxfs/xfs_format.h. */
export interface XfsAgi {
  /** 0x0 XAGI */
  readonly agi_magicnum: number;
  /** 0x8 number of the group */
  readonly agi_seqno: number;
  /** 0xc blocks in the group */
  readonly agi_length: number;
  /** 0x14 root of the tree of inodes, as a block of the group */
  readonly agi_root: number;
  /** 0x18 its levels */
  readonly agi_level: number;
  /** 0x1c free inodes */
  readonly agi_freecount: number;
  /** 0x128 identity of the filesystem */
  readonly agi_uuid: Uint8Array;
  /** 0x148 root of the tree of chunks with free inodes */
  readonly agi_free_root: number;
  /** 0x14c its levels */
  readonly agi_free_level: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 344 bytes. */
export function decodeXfsAgi(bytes: Uint8Array): XfsAgi {
  checkStructSize(bytes, SIZEOF_XFS_AGI, 'xfs_agi');
  return {
    agi_magicnum: u32be(bytes, 0x0),
    agi_seqno: u32be(bytes, 0x8),
    agi_length: u32be(bytes, 0xc),
    agi_root: u32be(bytes, 0x14),
    agi_level: u32be(bytes, 0x18),
    agi_freecount: u32be(bytes, 0x1c),
    agi_uuid: bytes.subarray(0x128, 0x138),
    agi_free_root: u32be(bytes, 0x148),
    agi_free_level: u32be(bytes, 0x14c),
  };
}

/** Bytes of xfs_alloc_rec; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_ALLOC_REC = 8;

/** xfs_alloc_rec.ar_startblock: 0x0 first block, of the group */
export function ar_startblock(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xfs_alloc_rec.ar_blockcount: 0x4 blocks */
export function ar_blockcount(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** Bytes of xfs_btree_sblock; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_BTREE_SBLOCK = 56;

/** Bytes from the start of xfs_btree_sblock to bb_lsn. */
export const SBLOCK_BB_LSN = 0x18;

/** Bytes from the start of xfs_btree_sblock to bb_crc. */
export const SBLOCK_BB_CRC = 0x34;

/** xfs_btree_sblock; fs/xfs/libxfs/xfs_format.h. */
export interface XfsBtreeSblock {
  /** 0x0 which tree */
  readonly bb_magic: number;
  /** 0x4 0 for a leaf */
  readonly bb_level: number;
  /** 0x6 records, or keys */
  readonly bb_numrecs: number;
  /** 0x10 where this block stands, in sectors of 512 bytes; low half */
  readonly bb_blkno_lo: number;
  /** 0x10 where this block stands, in sectors of 512 bytes; high half */
  readonly bb_blkno_hi: number;
  /** 0x20 identity of the filesystem */
  readonly bb_uuid: Uint8Array;
  /** 0x30 number of the group */
  readonly bb_owner: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 56 bytes. */
export function decodeXfsBtreeSblock(bytes: Uint8Array): XfsBtreeSblock {
  checkStructSize(bytes, SIZEOF_XFS_BTREE_SBLOCK, 'xfs_btree_sblock');
  return {
    bb_magic: u32be(bytes, 0x0),
    bb_level: u16be(bytes, 0x4),
    bb_numrecs: u16be(bytes, 0x6),
    bb_blkno_lo: u32be(bytes, 0x14),
    bb_blkno_hi: u32be(bytes, 0x10),
    bb_uuid: bytes.subarray(0x20, 0x30),
    bb_owner: u32be(bytes, 0x30),
  };
}

/** Bytes of xfs_inobt_rec; fs/xfs/libxfs/xfs_format.h, ir_u.f. */
export const SIZEOF_XFS_INOBT_REC = 16;

/** xfs_inobt_rec.ir_startino: 0x0 first inode, of the group */
export function ir_startino(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xfs_inobt_rec.ir_freecount: 0x4 free inodes */
export function ir_freecount(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** Bytes of xfs_inobt_rec_sparse; fs/xfs/libxfs/xfs_format.h, ir_u.sp. */
export const SIZEOF_XFS_INOBT_REC_SPARSE = 16;

/** xfs_inobt_rec_sparse.ir_holemask: 0x4 a bit for each four inodes that are not there */
export function sparse_ir_holemask(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at + 0x4);
}

/** xfs_inobt_rec_sparse.ir_freecount: 0x7 free inodes */
export function sparse_ir_freecount(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x7];
}

/** Bytes of xfs_refcount_rec; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_REFCOUNT_REC = 12;

/** xfs_refcount_rec.rc_startblock: 0x0 first block, of the group; XFS_REFC_COWFLAG: set aside for a copy */
export function rc_startblock(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xfs_refcount_rec.rc_blockcount: 0x4 blocks */
export function rc_blockcount(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** xfs_refcount_rec.rc_refcount: 0x8 files that use them */
export function rc_refcount(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x8);
}

/** Bytes of xfs_dinode; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_DINODE = 176;

/** Bytes from the start of xfs_dinode to di_crc. */
export const DI_CRC = 0x64;

/** xfs_dinode; fs/xfs/libxfs/xfs_format.h. */
export interface XfsDinode {
  /** 0x0 IN */
  readonly di_magic: number;
  /** 0x2 type and permissions; 0 for a free inode */
  readonly di_mode: number;
  /** 0x4 3 with checksums */
  readonly di_version: number;
  /** 0x5 XFS_DINODE_FMT_* of the data fork */
  readonly di_format: number;
  /** 0x8 owner */
  readonly di_uid: number;
  /** 0xc group */
  readonly di_gid: number;
  /** 0x10 names of this inode */
  readonly di_nlink: number;
  /** 0x14 project, low 16 bits */
  readonly di_projid_lo: number;
  /** 0x16 project, high 16 bits */
  readonly di_projid_hi: number;
  /** 0x18 extents of the data fork with NREXT64; low half */
  readonly di_big_nextents_lo: number;
  /** 0x18 extents of the data fork with NREXT64; high half */
  readonly di_big_nextents_hi: number;
  /** 0x20 last access; nanoseconds since 1901 with BIGTIME, else seconds and nanoseconds */
  readonly di_atime: Uint8Array;
  /** 0x28 last change of the contents */
  readonly di_mtime: Uint8Array;
  /** 0x30 last change of the inode */
  readonly di_ctime: Uint8Array;
  /** 0x38 bytes; low half */
  readonly di_size_lo: number;
  /** 0x38 bytes; high half */
  readonly di_size_hi: number;
  /** 0x40 blocks of both forks, their trees included; low half */
  readonly di_nblocks_lo: number;
  /** 0x40 blocks of both forks, their trees included; high half */
  readonly di_nblocks_hi: number;
  /** 0x4c extents of the data fork; with NREXT64 those of the attribute fork */
  readonly di_nextents: number;
  /** 0x50 extents of the attribute fork; not with NREXT64 */
  readonly di_anextents: number;
  /** 0x52 start of the attribute fork in units of 8 bytes behind these fields; 0 for none */
  readonly di_forkoff: number;
  /** 0x53 XFS_DINODE_FMT_* of the attribute fork */
  readonly di_aformat: number;
  /** 0x5a XFS_DIFLAG_* */
  readonly di_flags: number;
  /** 0x5c version of this inode number */
  readonly di_gen: number;
  /** 0x78 XFS_DIFLAG2_*; low half */
  readonly di_flags2_lo: number;
  /** 0x78 XFS_DIFLAG2_*; high half */
  readonly di_flags2_hi: number;
  /** 0x90 creation */
  readonly di_crtime: Uint8Array;
  /** 0x98 number of this inode; low half */
  readonly di_ino_lo: number;
  /** 0x98 number of this inode; high half */
  readonly di_ino_hi: number;
  /** 0xa0 identity of the filesystem */
  readonly di_uuid: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 176 bytes. */
export function decodeXfsDinode(bytes: Uint8Array): XfsDinode {
  checkStructSize(bytes, SIZEOF_XFS_DINODE, 'xfs_dinode');
  return {
    di_magic: u16be(bytes, 0x0),
    di_mode: u16be(bytes, 0x2),
    di_version: bytes[0x4],
    di_format: bytes[0x5],
    di_uid: u32be(bytes, 0x8),
    di_gid: u32be(bytes, 0xc),
    di_nlink: u32be(bytes, 0x10),
    di_projid_lo: u16be(bytes, 0x14),
    di_projid_hi: u16be(bytes, 0x16),
    di_big_nextents_lo: u32be(bytes, 0x1c),
    di_big_nextents_hi: u32be(bytes, 0x18),
    di_atime: bytes.subarray(0x20, 0x28),
    di_mtime: bytes.subarray(0x28, 0x30),
    di_ctime: bytes.subarray(0x30, 0x38),
    di_size_lo: u32be(bytes, 0x3c),
    di_size_hi: u32be(bytes, 0x38),
    di_nblocks_lo: u32be(bytes, 0x44),
    di_nblocks_hi: u32be(bytes, 0x40),
    di_nextents: u32be(bytes, 0x4c),
    di_anextents: u16be(bytes, 0x50),
    di_forkoff: bytes[0x52],
    di_aformat: bytes[0x53],
    di_flags: u16be(bytes, 0x5a),
    di_gen: u32be(bytes, 0x5c),
    di_flags2_lo: u32be(bytes, 0x7c),
    di_flags2_hi: u32be(bytes, 0x78),
    di_crtime: bytes.subarray(0x90, 0x98),
    di_ino_lo: u32be(bytes, 0x9c),
    di_ino_hi: u32be(bytes, 0x98),
    di_uuid: bytes.subarray(0xa0, 0xb0),
  };
}

/** Bytes of xfs_legacy_timestamp; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_LEGACY_TIMESTAMP = 8;

/** xfs_legacy_timestamp.t_sec: 0x0 seconds since 1970 */
export function t_sec(bytes: Uint8Array, at: number): number {
  return i32be(bytes, at);
}

/** xfs_legacy_timestamp.t_nsec: 0x4 nanoseconds */
export function t_nsec(bytes: Uint8Array, at: number): number {
  return i32be(bytes, at + 0x4);
}

/** Bytes of xfs_dsb; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_DSB = 304;

/** Bytes from the start of xfs_dsb to sb_magicnum. */
export const SB_MAGICNUM = 0x0;

/** Bytes from the start of xfs_dsb to sb_uuid. */
export const SB_UUID = 0x20;

/** Bytes from the start of xfs_dsb to sb_sectsize. */
export const SB_SECTSIZE = 0x66;

/** Bytes from the start of xfs_dsb to sb_fname. */
export const SB_FNAME = 0x6c;

/** Bytes from the start of xfs_dsb to sb_crc. */
export const SB_CRC = 0xe0;

/** xfs_dsb; fs/xfs/libxfs/xfs_format.h. */
export interface XfsDsb {
  /** 0x0 XFSB */
  readonly sb_magicnum: number;
  /** 0x4 bytes */
  readonly sb_blocksize: number;
  /** 0x8 blocks of the data device; low half */
  readonly sb_dblocks_lo: number;
  /** 0x8 blocks of the data device; high half */
  readonly sb_dblocks_hi: number;
  /** 0x10 blocks of the realtime device; low half */
  readonly sb_rblocks_lo: number;
  /** 0x10 blocks of the realtime device; high half */
  readonly sb_rblocks_hi: number;
  /** 0x20 identity of the filesystem */
  readonly sb_uuid: Uint8Array;
  /** 0x30 first block of an internal log, as xfs_fsblock_t; 0 for an external one; low half */
  readonly sb_logstart_lo: number;
  /** 0x30 first block of an internal log, as xfs_fsblock_t; 0 for an external one; high half */
  readonly sb_logstart_hi: number;
  /** 0x38 inode of the root directory; low half */
  readonly sb_rootino_lo: number;
  /** 0x38 inode of the root directory; high half */
  readonly sb_rootino_hi: number;
  /** 0x40 inode of the realtime bitmap; low half */
  readonly sb_rbmino_lo: number;
  /** 0x40 inode of the realtime bitmap; high half */
  readonly sb_rbmino_hi: number;
  /** 0x48 inode of the realtime summary; low half */
  readonly sb_rsumino_lo: number;
  /** 0x48 inode of the realtime summary; high half */
  readonly sb_rsumino_hi: number;
  /** 0x50 blocks of a realtime extent */
  readonly sb_rextsize: number;
  /** 0x54 blocks of an allocation group; the last one may have fewer */
  readonly sb_agblocks: number;
  /** 0x58 allocation groups */
  readonly sb_agcount: number;
  /** 0x60 blocks of the log */
  readonly sb_logblocks: number;
  /** 0x64 version in the low 4 bits, XFS_SB_VERSION_* above */
  readonly sb_versionnum: number;
  /** 0x66 bytes of a sector */
  readonly sb_sectsize: number;
  /** 0x68 bytes of an inode */
  readonly sb_inodesize: number;
  /** 0x6a inodes in a block */
  readonly sb_inopblock: number;
  /** 0x6c label; no NUL where it is full */
  readonly sb_fname: Uint8Array;
  /** 0x78 log2 of sb_blocksize */
  readonly sb_blocklog: number;
  /** 0x79 log2 of sb_sectsize */
  readonly sb_sectlog: number;
  /** 0x7a log2 of sb_inodesize */
  readonly sb_inodelog: number;
  /** 0x7b log2 of sb_inopblock */
  readonly sb_inopblog: number;
  /** 0x7c log2 of sb_agblocks, rounded up */
  readonly sb_agblklog: number;
  /** 0x7e mkfs has not finished */
  readonly sb_inprogress: number;
  /** 0x7f percentage of the space that inodes may take */
  readonly sb_imax_pct: number;
  /** 0x80 allocated inodes; low half */
  readonly sb_icount_lo: number;
  /** 0x80 allocated inodes; high half */
  readonly sb_icount_hi: number;
  /** 0x88 free ones among them; low half */
  readonly sb_ifree_lo: number;
  /** 0x88 free ones among them; high half */
  readonly sb_ifree_hi: number;
  /** 0x90 free blocks; low half */
  readonly sb_fdblocks_lo: number;
  /** 0x90 free blocks; high half */
  readonly sb_fdblocks_hi: number;
  /** 0xa0 inode of user quotas; low half */
  readonly sb_uquotino_lo: number;
  /** 0xa0 inode of user quotas; high half */
  readonly sb_uquotino_hi: number;
  /** 0xa8 inode of group quotas; low half */
  readonly sb_gquotino_lo: number;
  /** 0xa8 inode of group quotas; high half */
  readonly sb_gquotino_hi: number;
  /** 0xb4 alignment of inode chunks in blocks */
  readonly sb_inoalignmt: number;
  /** 0xb8 stripe unit in blocks; 0 for none */
  readonly sb_unit: number;
  /** 0xbc stripe width in blocks */
  readonly sb_width: number;
  /** 0xc0 log2 of the blocks in a directory block */
  readonly sb_dirblklog: number;
  /** 0xc2 bytes of a sector of the log; 0 for 512 */
  readonly sb_logsectsize: number;
  /** 0xc4 stripe unit of the log in bytes; 0 or 1 for none */
  readonly sb_logsunit: number;
  /** 0xc8 XFS_SB_VERSION2_* */
  readonly sb_features2: number;
  /** 0xd0 features that a reader may ignore */
  readonly sb_features_compat: number;
  /** 0xd4 features that a writer must know */
  readonly sb_features_ro_compat: number;
  /** 0xd8 features that a reader must know */
  readonly sb_features_incompat: number;
  /** 0xdc features that who recovers the log must know */
  readonly sb_features_log_incompat: number;
  /** 0xe0 crc32c of the sector, little-endian */
  readonly sb_crc: Uint8Array;
  /** 0xe8 inode of project quotas; low half */
  readonly sb_pquotino_lo: number;
  /** 0xe8 inode of project quotas; high half */
  readonly sb_pquotino_hi: number;
  /** 0xf0 log sequence number of the last write: cycle and basic block; low half */
  readonly sb_lsn_lo: number;
  /** 0xf0 log sequence number of the last write: cycle and basic block; high half */
  readonly sb_lsn_hi: number;
  /** 0xf8 identity that metadata blocks carry; META_UUID */
  readonly sb_meta_uuid: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 304 bytes. */
export function decodeXfsDsb(bytes: Uint8Array): XfsDsb {
  checkStructSize(bytes, SIZEOF_XFS_DSB, 'xfs_dsb');
  return {
    sb_magicnum: u32be(bytes, 0x0),
    sb_blocksize: u32be(bytes, 0x4),
    sb_dblocks_lo: u32be(bytes, 0xc),
    sb_dblocks_hi: u32be(bytes, 0x8),
    sb_rblocks_lo: u32be(bytes, 0x14),
    sb_rblocks_hi: u32be(bytes, 0x10),
    sb_uuid: bytes.subarray(0x20, 0x30),
    sb_logstart_lo: u32be(bytes, 0x34),
    sb_logstart_hi: u32be(bytes, 0x30),
    sb_rootino_lo: u32be(bytes, 0x3c),
    sb_rootino_hi: u32be(bytes, 0x38),
    sb_rbmino_lo: u32be(bytes, 0x44),
    sb_rbmino_hi: u32be(bytes, 0x40),
    sb_rsumino_lo: u32be(bytes, 0x4c),
    sb_rsumino_hi: u32be(bytes, 0x48),
    sb_rextsize: u32be(bytes, 0x50),
    sb_agblocks: u32be(bytes, 0x54),
    sb_agcount: u32be(bytes, 0x58),
    sb_logblocks: u32be(bytes, 0x60),
    sb_versionnum: u16be(bytes, 0x64),
    sb_sectsize: u16be(bytes, 0x66),
    sb_inodesize: u16be(bytes, 0x68),
    sb_inopblock: u16be(bytes, 0x6a),
    sb_fname: bytes.subarray(0x6c, 0x78),
    sb_blocklog: bytes[0x78],
    sb_sectlog: bytes[0x79],
    sb_inodelog: bytes[0x7a],
    sb_inopblog: bytes[0x7b],
    sb_agblklog: bytes[0x7c],
    sb_inprogress: bytes[0x7e],
    sb_imax_pct: bytes[0x7f],
    sb_icount_lo: u32be(bytes, 0x84),
    sb_icount_hi: u32be(bytes, 0x80),
    sb_ifree_lo: u32be(bytes, 0x8c),
    sb_ifree_hi: u32be(bytes, 0x88),
    sb_fdblocks_lo: u32be(bytes, 0x94),
    sb_fdblocks_hi: u32be(bytes, 0x90),
    sb_uquotino_lo: u32be(bytes, 0xa4),
    sb_uquotino_hi: u32be(bytes, 0xa0),
    sb_gquotino_lo: u32be(bytes, 0xac),
    sb_gquotino_hi: u32be(bytes, 0xa8),
    sb_inoalignmt: u32be(bytes, 0xb4),
    sb_unit: u32be(bytes, 0xb8),
    sb_width: u32be(bytes, 0xbc),
    sb_dirblklog: bytes[0xc0],
    sb_logsectsize: u16be(bytes, 0xc2),
    sb_logsunit: u32be(bytes, 0xc4),
    sb_features2: u32be(bytes, 0xc8),
    sb_features_compat: u32be(bytes, 0xd0),
    sb_features_ro_compat: u32be(bytes, 0xd4),
    sb_features_incompat: u32be(bytes, 0xd8),
    sb_features_log_incompat: u32be(bytes, 0xdc),
    sb_crc: bytes.subarray(0xe0, 0xe4),
    sb_pquotino_lo: u32be(bytes, 0xec),
    sb_pquotino_hi: u32be(bytes, 0xe8),
    sb_lsn_lo: u32be(bytes, 0xf4),
    sb_lsn_hi: u32be(bytes, 0xf0),
    sb_meta_uuid: bytes.subarray(0xf8, 0x108),
  };
}

/** Bytes of xfs_acl; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_ACL = 4;

/** xfs_acl.acl_cnt: 0x0 entries */
export function acl_cnt(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** Bytes of xfs_acl_entry; fs/xfs/libxfs/xfs_format.h. */
export const SIZEOF_XFS_ACL_ENTRY = 12;

/** xfs_acl_entry.ae_tag: 0x0 ACL_* */
export function ae_tag(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xfs_acl_entry.ae_id: 0x4 user or group, where the tag is of one */
export function ae_id(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** xfs_acl_entry.ae_perm: 0x8 permissions */
export function ae_perm(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at + 0x8);
}

/** Bytes of xfs_attr_leaf_entry; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_ATTR_LEAF_ENTRY = 8;

/** xfs_attr_leaf_entry.nameidx: 0x4 byte of the leaf where its name stands */
export function attr_nameidx(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at + 0x4);
}

/** xfs_attr_leaf_entry.flags: 0x6 XFS_ATTR_* */
export function attr_flags(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x6];
}

/** Bytes of xfs_attr_leaf_name_local; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_ATTR_LEAF_NAME_LOCAL = 3;

/** xfs_attr_leaf_name_local.valuelen: 0x0 bytes of the value */
export function local_valuelen(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at);
}

/** xfs_attr_leaf_name_local.namelen: 0x2 bytes of the name */
export function local_namelen(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x2];
}

/** Bytes of xfs_attr_leaf_name_remote; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_ATTR_LEAF_NAME_REMOTE = 9;

/** xfs_attr_leaf_name_remote.valueblk: 0x0 block of the attribute fork */
export function remote_valueblk(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** xfs_attr_leaf_name_remote.valuelen: 0x4 bytes of the value */
export function remote_valuelen(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** xfs_attr_leaf_name_remote.namelen: 0x8 bytes of the name */
export function remote_namelen(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x8];
}

/** Bytes of xfs_attr_sf_entry; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_ATTR_SF_ENTRY = 3;

/** xfs_attr_sf_entry.namelen: 0x0 bytes of the name */
export function attr_sf_namelen(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** xfs_attr_sf_entry.valuelen: 0x1 bytes of the value */
export function attr_sf_valuelen(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1];
}

/** xfs_attr_sf_entry.flags: 0x2 XFS_ATTR_* */
export function attr_sf_flags(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x2];
}

/** Bytes of xfs_attr_sf_hdr; fs/xfs/libxfs/xfs_da_format.h. */
export const SIZEOF_XFS_ATTR_SF_HDR = 4;

/** xfs_attr_sf_hdr.totsize: 0x0 bytes, this header included */
export function attr_sf_totsize(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at);
}

/** xfs_attr_sf_hdr.count: 0x2 attributes */
export function attr_sf_count(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x2];
}
