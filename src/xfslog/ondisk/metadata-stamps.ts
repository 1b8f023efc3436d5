/**
 * Where each kind of metadata has its LSN and the UUID of its filesystem. The structures themselves are in src/xfsread/ondisk, above
 * the log: a test holds these places against them. Source: xlog_recover_get_buf_lsn in fs/xfs/xfs_buf_item_recover.c.
 */

/** In bytes from the start of the block. */
export interface StampOffsets {
  /** 64 bits: bb_lsn, agf_lsn and so on. */
  readonly lsn: number;
  /** 16 bytes: bb_uuid, agf_uuid and so on. */
  readonly uuid: number;
}

/** xfs_btree_block with the pointers of a group's tree, bb_u.s; and with those of a fork's, bb_u.l. */
const BTREE_SHORT: StampOffsets = { lsn: 24, uuid: 32 };
const BTREE_LONG: StampOffsets = { lsn: 32, uuid: 40 };
/** xfs_dir3_blk_hdr. */
const DIRECTORY_DATA: StampOffsets = { lsn: 16, uuid: 24 };

/** By the magic number at byte 0, as text. */
export const STAMPS: Readonly<Record<string, StampOffsets>> = {
  AB3B: BTREE_SHORT,
  AB3C: BTREE_SHORT,
  IAB3: BTREE_SHORT,
  FIB3: BTREE_SHORT,
  RMB3: BTREE_SHORT,
  R3FC: BTREE_SHORT,
  BMA3: BTREE_LONG,
  XAGF: { lsn: 208, uuid: 64 },
  XAFL: { lsn: 24, uuid: 8 },
  XAGI: { lsn: 320, uuid: 296 },
  XSLM: { lsn: 48, uuid: 16 },
  XDD3: DIRECTORY_DATA,
  XDB3: DIRECTORY_DATA,
  XDF3: DIRECTORY_DATA,
};

/** xfs_da3_blkinfo: leaves and nodes of directories and attributes, by the magic number of 16 bits at byte DA_MAGIC. */
export const DA_MAGIC = 8;
export const DA_MAGICS = [0x3df1, 0x3dff, 0x3ebe, 0x3bee];
export const DA_STAMPS: StampOffsets = { lsn: 24, uuid: 32 };

/** xfs_dsb: its UUID is sb_uuid; with the feature meta_uuid, whose flag is in sb_features_incompat, sb_meta_uuid. */
export const XFS_SB_MAGIC = 'XFSB';
export const SB_STAMPS: StampOffsets = { lsn: 240, uuid: 32 };
export const SB_STAMPS_WITH_META_UUID: StampOffsets = { lsn: 240, uuid: 248 };
export const SB_FEATURES_INCOMPAT = 216;
export const XFS_SB_FEAT_INCOMPAT_META_UUID = 0x4;
