/** What `info` shows of a superblock. */
import { joinU64 } from '../../bytes/endian.ts';
import { decodeLabel } from '../../bytes/utf8.ts';
import { type Detail, type Details, detail } from '../../contract/facts.ts';
import { EXT4_FEATURE_INCOMPAT_64BIT } from '../../ext4-superblock/ondisk/features.ts';
import { primaryFsBlock, type Superblock } from './superblock.ts';

const STATE_BITS: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'clean'],
  [0x2, 'errors detected'],
  [0x4, 'orphans being recovered'],
  [0x20, 'fast-commit replay'],
];

const ERROR_BEHAVIOURS = ['', 'continue', 'remount read-only', 'panic'];
const CREATORS = ['Linux', 'Hurd', 'Masix', 'FreeBSD', 'Lites'];

/** In the order in which they are shown. */
export function describeSuperblock(superblock: Superblock): Details {
  const { fields } = superblock;
  const is64Bit = (superblock.incompat & EXT4_FEATURE_INCOMPAT_64BIT) !== 0;
  const wide = (lo: number, hi: number) => joinU64(lo, is64Bit ? hi : 0);
  return {
    revision: detail(fields.s_rev_level),
    creator: detail(CREATORS[fields.s_creator_os] ?? `number ${fields.s_creator_os}`),
    blockCount: detail(superblock.blockCount),
    freeBlocks: detail(wide(fields.s_free_blocks_count_lo, fields.s_free_blocks_count_hi)),
    reservedBlocks: detail(wide(fields.s_r_blocks_count_lo, fields.s_r_blocks_count_hi)),
    inodeCount: detail(superblock.inodeCount),
    freeInodes: detail(fields.s_free_inodes_count),
    inodeSize: detail(superblock.inodeSize),
    groups: detail(superblock.groupCount),
    blocksPerGroup: detail(superblock.blocksPerGroup),
    inodesPerGroup: detail(superblock.inodesPerGroup),
    descriptorSize: detail(superblock.descriptorSize),
    ...(superblock.clusterSize === superblock.blockSize ? {} : { clusterSize: detail(superblock.clusterSize) }),
    ...(superblock.fsBlock === primaryFsBlock(superblock.blockSize) ? {} : { superblock: detail(superblock.fsBlock) }),
    state: detail(describeState(fields.s_state)),
    onErrors: detail(ERROR_BEHAVIOURS[fields.s_errors] || `number ${fields.s_errors}`),
    ...(fields.s_error_count === 0 ? {} : { errorCount: detail(fields.s_error_count) }),
    created: time(joinU64(fields.s_mkfs_time, fields.s_mkfs_time_hi)),
    lastMount: time(joinU64(fields.s_mtime, fields.s_mtime_hi)),
    lastWrite: time(joinU64(fields.s_wtime, fields.s_wtime_hi)),
    lastCheck: time(joinU64(fields.s_lastcheck, fields.s_lastcheck_hi)),
    lastMounted: detail(decodeLabel(fields.s_last_mounted)),
    mountCount: detail(fields.s_mnt_count),
  };
}

/** A 64-bit time as a detail. */
function time(seconds: number): Detail {
  return { kind: 'time', value: seconds };
}

function describeState(state: number): string {
  const names = STATE_BITS.filter(([bit]) => (state & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? 'not clean' : names.join(', ');
}
