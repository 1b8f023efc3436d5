/** What is told about the recovery of a log. */

import type { Verify } from './options.ts';
import type { Timestamp } from './stats.ts';

/** One transaction found in the log. */
export interface JournalTransaction {
  /** u32 sequence number. */
  readonly tid: number;
  /** Commit time; absent where the commit block does not carry one. */
  readonly commitTime?: Timestamp;
  /** Logged blocks. */
  readonly blocks: number;
  /** Of these, not replayed as a revoke record says so. */
  readonly revokedBlocks: number;
  /** Revoke records in the transaction. */
  readonly revokes: number;
  /** Logged blocks whose first four bytes had to be restored. */
  readonly escapes: number;
  /** First log block of the transaction. */
  readonly logBlock: number;
}

export interface JournalReport {
  /** `none`: no journal; `clean`: nothing to replay; `dirty`: the log holds what the filesystem's own blocks lack. */
  readonly state: 'none' | 'clean' | 'dirty';
  /** What was done about it. `salvaged`: the log is damaged, its consistent prefix is in use. */
  readonly action: 'none' | 'replayed' | 'ignored' | 'salvaged';
  readonly verify: Verify;
  readonly location?: 'internal' | 'external';
  readonly uuid?: string;
  readonly checksum?: 'none' | 'v1' | 'v2' | 'v3';
  /** jbd2 feature names, lower case. */
  readonly features?: readonly string[];
  /** Blocks in the log, superblock included. */
  readonly logBlocks?: number;
  /** Where the scan began: s_start and s_sequence. */
  readonly start?: number;
  readonly sequence?: number;
  /** In log order; at most `limits.reportedTransactions` of them. */
  readonly transactions: readonly JournalTransaction[];
  /** All that were replayed, the unlisted ones included. */
  readonly transactionCount: number;
  /** Different filesystem blocks that the replay serves. */
  readonly replayedBlocks: number;
  readonly revokes: number;
  readonly escapes: number;
  /** Where and why the scan ended. */
  readonly stopped?: { readonly logBlock: number; readonly tid: number; readonly reason: string };
  /** What the log held but the replay left out, and why. */
  readonly dropped: readonly string[];
  /** Damage that `salvage` read past. */
  readonly damage: readonly string[];
  readonly fastCommits?: FastCommitReport;
  /** Inodes on the orphan list that Linux would delete or truncate at its next mount; a reader need not. */
  readonly orphans?: number;
}

export interface FastCommitReport {
  /** Blocks of the log that are set aside for fast commits. */
  readonly areaBlocks: number;
  /** `applied`, or why the area was left alone. */
  readonly status: 'applied' | 'empty' | 'stale' | 'damaged';
  readonly tid?: number;
  /** Fast commits, that is valid TAIL tags. */
  readonly commits: number;
  /** Tags applied, by the kernel's name without the prefix: `ADD_RANGE`, `CREAT`, ... */
  readonly tags: Readonly<Record<string, number>>;
  readonly stopped?: string;
}
