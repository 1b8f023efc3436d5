/**
 * The LSN in a block of metadata: when what stands on disk was last written. A buffer in the log that is not newer must
 * not be replayed. Source: xlog_recover_get_buf_lsn in fs/xfs/xfs_buf_item_recover.c.
 */
import { u16be, u32be } from '../../bytes/endian.ts';
import { decodeLsn, isLsn, type Lsn } from '../log/lsn.ts';

/** Where a block of metadata has its stamps, in bytes. */
interface StampOffsets {
  /** Bytes. */
  readonly lsn: number;
  readonly uuid: number;
}

const BTREE_SHORT: StampOffsets = { lsn: 24, uuid: 32 };
const BTREE_LONG: StampOffsets = { lsn: 32, uuid: 40 };
const DIRECTORY_DATA: StampOffsets = { lsn: 16, uuid: 24 };
const DIRECTORY_TREE: StampOffsets = { lsn: 24, uuid: 32 };

/** By the magic number at byte 0. */
const PLACES: Readonly<Record<string, StampOffsets>> = {
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
const SUPERBLOCK: StampOffsets = { lsn: 240, uuid: 32 };
const SUPERBLOCK_WITH_META_UUID: StampOffsets = { lsn: 240, uuid: 248 };
const XFS_SB_MAGIC = 'XFSB';
const SB_FEATURES_INCOMPAT = 216;
const XFS_SB_FEAT_INCOMPAT_META_UUID = 0x4;

/** da3_blkinfo: leaves and nodes of directories and attributes, by the magic number at byte 8. */
const DA_MAGIC = 8;
const DA_MAGICS = [0x3df1, 0x3dff, 0x3ebe, 0x3bee];

/** Undefined where the block has none, or belongs to another filesystem: then anything in the log is newer. */
export function findDiskLsn(block: Uint8Array, metaUuid: Uint8Array): Lsn | undefined {
  const place = findPlace(block);
  if (place === undefined) return undefined;
  for (let at = 0; at < 16; at++) if (block[place.uuid + at] !== metaUuid[at]) return undefined;
  const lsn = decodeLsn(block, place.lsn);
  return isLsn(lsn) ? lsn : undefined;
}

function findPlace(block: Uint8Array): StampOffsets | undefined {
  const magic = String.fromCharCode(block[0], block[1], block[2], block[3]);
  if (magic === XFS_SB_MAGIC) {
    const hasMetaUuid = (u32be(block, SB_FEATURES_INCOMPAT) & XFS_SB_FEAT_INCOMPAT_META_UUID) !== 0;
    return hasMetaUuid ? SUPERBLOCK_WITH_META_UUID : SUPERBLOCK;
  }
  if (PLACES[magic] !== undefined) return PLACES[magic];
  return DA_MAGICS.includes(u16be(block, DA_MAGIC)) ? DIRECTORY_TREE : undefined;
}
