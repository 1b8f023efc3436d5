/** What `info` shows of a superblock. */
import { joinU64 } from '../../bytes/endian.ts';
import { formatUuid } from '../../bytes/uuid.ts';
import { type Details, detail } from '../../contract/facts.ts';
import { XFS_SB_FEAT_INCOMPAT_META_UUID, XFS_SB_FEAT_RO_COMPAT_VERITY } from './features.ts';
import type { Superblock } from './superblock.ts';

/** In the order in which they are shown. */
export function describeSuperblock(superblock: Superblock): Details {
  const { fields, blockSize } = superblock;
  const realtimeBlocks = joinU64(fields.sb_rblocks_lo, fields.sb_rblocks_hi);
  const hasMetaUuid = (fields.sb_features_incompat & XFS_SB_FEAT_INCOMPAT_META_UUID) !== 0;
  const hasVerity = (fields.sb_features_ro_compat & XFS_SB_FEAT_RO_COMPAT_VERITY) !== 0;
  return {
    blockCount: detail(superblock.blockCount),
    freeBlocks: detail(joinU64(fields.sb_fdblocks_lo, fields.sb_fdblocks_hi)),
    // Inodes are made when they are needed: these count what there is at the moment, and say nothing of the layout.
    allocatedInodes: detail(joinU64(fields.sb_icount_lo, fields.sb_icount_hi)),
    freeInodes: detail(joinU64(fields.sb_ifree_lo, fields.sb_ifree_hi)),
    inodeSize: detail(superblock.inodeSize),
    sectorSize: detail(superblock.sectorSize),
    groups: detail(superblock.agCount),
    blocksPerGroup: detail(superblock.agBlocks),
    directoryBlockSize: detail(superblock.directoryBlockLength * blockSize),
    log: detail(superblock.logFsBlock === undefined ? 'external' : 'internal'),
    logBlocks: detail(superblock.logLengthInBlocks),
    logSectorSize: detail(fields.sb_logsectsize || 512),
    ...(fields.sb_unit === 0 ? {} : { stripeUnitBlocks: detail(fields.sb_unit) }),
    ...(fields.sb_width === 0 ? {} : { stripeWidthBlocks: detail(fields.sb_width) }),
    ...(realtimeBlocks === 0 ? {} : { realtimeBlocks: detail(realtimeBlocks) }),
    ...(hasVerity ? { fsVerity: detail('not verified: files with it are read as any others') } : {}),
    ...(hasMetaUuid ? { metadataUuid: detail(formatUuid(superblock.metaUuid)) } : {}),
  };
}
