/** What `info` shows of a superblock. */
import { joinU64 } from '../../bytes/endian.ts';
import { decodeLabel } from '../../bytes/utf8.ts';
import type { FileSystemType } from '../../contract/file-system.ts';
import {
  EXT4_FEATURE_COMPAT_HAS_JOURNAL,
  EXT4_FEATURE_INCOMPAT_64BIT,
  EXT4_FEATURE_INCOMPAT_FILETYPE,
  EXT4_FEATURE_INCOMPAT_META_BG,
  EXT4_FEATURE_INCOMPAT_RECOVER,
} from './features.ts';
import { primaryFsBlock, type Superblock } from './superblock.ts';

const STATE_BITS: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'clean'],
  [0x2, 'errors detected'],
  [0x4, 'orphans being recovered'],
  [0x20, 'fast-commit replay'],
];

const ERROR_BEHAVIOURS = ['', 'continue', 'remount read-only', 'panic'];
const CREATORS = ['Linux', 'Hurd', 'Masix', 'FreeBSD', 'Lites'];

export function typeOfFileSystem(superblock: Superblock): FileSystemType {
  const oldIncompat = EXT4_FEATURE_INCOMPAT_FILETYPE | EXT4_FEATURE_INCOMPAT_META_BG | EXT4_FEATURE_INCOMPAT_RECOVER;
  const oldRoCompat = 0x7;
  if ((superblock.incompat & ~oldIncompat) !== 0 || (superblock.roCompat & ~oldRoCompat) !== 0) return 'ext4';
  return superblock.compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL ? 'ext3' : 'ext2';
}

/** In the order in which they are shown. */
export function describeSuperblock(superblock: Superblock): Record<string, number | string | boolean> {
  const { fields } = superblock;
  const is64Bit = (superblock.incompat & EXT4_FEATURE_INCOMPAT_64BIT) !== 0;
  const wide = (lo: number, hi: number) => joinU64(lo, is64Bit ? hi : 0);
  return {
    revision: fields.s_rev_level,
    creator: CREATORS[fields.s_creator_os] ?? `number ${fields.s_creator_os}`,
    blockCount: superblock.blockCount,
    freeBlocks: wide(fields.s_free_blocks_count_lo, fields.s_free_blocks_count_hi),
    reservedBlocks: wide(fields.s_r_blocks_count_lo, fields.s_r_blocks_count_hi),
    inodeCount: superblock.inodeCount,
    freeInodes: fields.s_free_inodes_count,
    inodeSize: superblock.inodeSize,
    groups: superblock.groupCount,
    blocksPerGroup: superblock.blocksPerGroup,
    inodesPerGroup: superblock.inodesPerGroup,
    descriptorSize: superblock.descriptorSize,
    ...(superblock.clusterSize === superblock.blockSize ? {} : { clusterSize: superblock.clusterSize }),
    ...(superblock.fsBlock === primaryFsBlock(superblock.blockSize) ? {} : { superblock: superblock.fsBlock }),
    state: describeState(fields.s_state),
    onErrors: ERROR_BEHAVIOURS[fields.s_errors] || `number ${fields.s_errors}`,
    ...(fields.s_error_count === 0 ? {} : { errorCount: fields.s_error_count }),
    created: joinU64(fields.s_mkfs_time, fields.s_mkfs_time_hi),
    lastMount: joinU64(fields.s_mtime, fields.s_mtime_hi),
    lastWrite: joinU64(fields.s_wtime, fields.s_wtime_hi),
    lastCheck: joinU64(fields.s_lastcheck, fields.s_lastcheck_hi),
    lastMounted: decodeLabel(fields.s_last_mounted),
    mountCount: fields.s_mnt_count,
  };
}

function describeState(state: number): string {
  const names = STATE_BITS.filter(([bit]) => (state & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? 'not clean' : names.join(', ');
}
