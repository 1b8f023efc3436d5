/** A commit block: the transaction before it is complete. */

import { joinU64 } from '../bytes/endian.ts';
import type { Timestamp } from '../contract/stats.ts';
import { crc32c } from '../hash/crc32c.ts';
import { hasBlockChecksums, type JournalSuperblock } from './journal-superblock.ts';
import { JBD2_CRC32_CHKSUM } from './ondisk/log-blocks.ts';
import {
  H_CHKSUM,
  h_chksum,
  h_chksum_size,
  h_chksum_type,
  h_commit_nsec,
  h_commit_sec_hi,
  h_commit_sec_lo,
  SIZEOF_COMMIT_HEADER,
} from './ondisk/structs.gen.ts';

/** The stored 64 bits of h_commit_sec, for comparing: a stale block of an earlier life of the log has an older time. */
export interface CommitSeconds {
  /** Upper 32 bits, unsigned. */
  readonly hi: number;
  /** Lower 32 bits, unsigned. */
  readonly lo: number;
}

/** commit_header.h_commit_sec. */
export function commitSeconds(block: Uint8Array): CommitSeconds {
  return { hi: h_commit_sec_hi(block, 0), lo: h_commit_sec_lo(block, 0) };
}

/** Both are unsigned 64-bit values. */
export function isEarlier(left: CommitSeconds, right: CommitSeconds): boolean {
  return left.hi !== right.hi ? left.hi < right.hi : left.lo < right.lo;
}

/** Undefined where the block carries no time. */
export function commitTime(block: Uint8Array): Timestamp | undefined {
  const { hi, lo } = commitSeconds(block);
  const seconds = joinU64(lo, hi);
  return seconds === 0 ? undefined : { seconds, nanoseconds: h_commit_nsec(block, 0) };
}

/**
 * With checksums v2 and v3: is the block what was written? Since 6.11 Linux also accepts one of which only the header
 * reached the disk, the rest of the block being something else.
 */
export function isCommitValid(superblock: JournalSuperblock, block: Uint8Array): boolean {
  if (!hasBlockChecksums(superblock)) return true;
  const stored = h_chksum(block, 0);
  const covered = block.slice();
  covered.fill(0, H_CHKSUM, H_CHKSUM + 4);
  if (crc32c(superblock.checksumSeed, covered) === stored) return true;
  covered.fill(0, SIZEOF_COMMIT_HEADER);
  return crc32c(superblock.checksumSeed, covered) === stored;
}

/**
 * With checksum v1: does the block vouch for a transaction whose descriptors and logged blocks give `sum`? One without
 * any checksum does, too.
 */
export function isTransactionSumValid(block: Uint8Array, sum: number): boolean {
  const type = h_chksum_type(block, 0);
  const size = h_chksum_size(block, 0);
  const stored = h_chksum(block, 0);
  if (type === 0 && size === 0 && stored === 0) return true;
  return type === JBD2_CRC32_CHKSUM && size === 4 && stored === sum;
}
