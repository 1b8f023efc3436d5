/** A commit block: the transaction before it is complete. */

import { u32be } from '../bytes/endian.ts';
import type { Timestamp } from '../contract/stats.ts';
import { crc32c } from '../hash/crc32c.ts';
import { hasBlockChecksums, type JournalSuperblock } from './journal-superblock.ts';

const H_CHKSUM_TYPE = 0xc;
const H_CHKSUM_SIZE = 0xd;
const H_CHKSUM = 0x10;
const H_COMMIT_SEC = 0x30;
const H_COMMIT_NSEC = 0x38;
/** Bytes of struct commit_header, with the four after h_commit_nsec that C rounds it up by. */
const COMMIT_HEADER_BYTES = 0x40;
const JBD2_CRC32_CHKSUM = 1;

/** The stored 64 bits of h_commit_sec, for comparing: a stale block of an earlier life of the log has an older time. */
export interface CommitSeconds {
  readonly hi: number;
  readonly lo: number;
}

export function commitSeconds(block: Uint8Array): CommitSeconds {
  return { hi: u32be(block, H_COMMIT_SEC), lo: u32be(block, H_COMMIT_SEC + 4) };
}

export function isEarlier(left: CommitSeconds, right: CommitSeconds): boolean {
  return left.hi !== right.hi ? left.hi < right.hi : left.lo < right.lo;
}

/** Undefined where the block carries no time. */
export function commitTime(block: Uint8Array): Timestamp | undefined {
  const { hi, lo } = commitSeconds(block);
  const seconds = hi * 0x1_0000_0000 + lo;
  return seconds === 0 ? undefined : { seconds, nanoseconds: u32be(block, H_COMMIT_NSEC) };
}

/**
 * With checksums v2 and v3: is the block what was written? Since 6.11 Linux also accepts one of which only the header
 * reached the disk, the rest of the block being something else.
 */
export function isCommitValid(superblock: JournalSuperblock, block: Uint8Array): boolean {
  if (!hasBlockChecksums(superblock)) return true;
  const stored = u32be(block, H_CHKSUM);
  const covered = block.slice();
  covered.fill(0, H_CHKSUM, H_CHKSUM + 4);
  if (crc32c(superblock.checksumSeed, covered) === stored) return true;
  covered.fill(0, COMMIT_HEADER_BYTES);
  return crc32c(superblock.checksumSeed, covered) === stored;
}

/**
 * With checksum v1: does the block vouch for a transaction whose descriptors and logged blocks give `sum`? One without
 * any checksum does, too.
 */
export function isTransactionSumValid(block: Uint8Array, sum: number): boolean {
  const type = block[H_CHKSUM_TYPE];
  const size = block[H_CHKSUM_SIZE];
  const stored = u32be(block, H_CHKSUM);
  if (type === 0 && size === 0 && stored === 0) return true;
  return type === JBD2_CRC32_CHKSUM && size === 4 && stored === sum;
}
