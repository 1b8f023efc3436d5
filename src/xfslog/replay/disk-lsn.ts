/**
 * The LSN in a block of metadata: when what stands on disk was last written. A buffer in the log that is not newer must
 * not be replayed. Source: xlog_recover_get_buf_lsn in fs/xfs/xfs_buf_item_recover.c.
 */
import { u16be, u32be } from '../../bytes/endian.ts';
import { decodeLsn, isLsn, type Lsn } from '../log/lsn.ts';
import {
  DA_MAGIC,
  DA_MAGICS,
  DA_STAMPS,
  SB_FEATURES_INCOMPAT,
  SB_STAMPS,
  SB_STAMPS_WITH_META_UUID,
  STAMPS,
  type StampOffsets,
  XFS_SB_FEAT_INCOMPAT_META_UUID,
  XFS_SB_MAGIC,
} from '../ondisk/metadata-stamps.ts';

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
    return hasMetaUuid ? SB_STAMPS_WITH_META_UUID : SB_STAMPS;
  }
  if (STAMPS[magic] !== undefined) return STAMPS[magic];
  return DA_MAGICS.includes(u16be(block, DA_MAGIC)) ? DA_STAMPS : undefined;
}
