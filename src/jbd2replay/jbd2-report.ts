/** What a jbd2 log adds to the report of a recovery. */
import type { JournalReport } from '../contract/journal-report.ts';
import type { Timestamp } from '../contract/stats.ts';

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

/** What ext4's fast commits added. */
export interface FastCommitReport {
  /** Blocks of the log that are set aside for fast commits. */
  readonly areaBlocks: number;
  /** `applied`, or why the area was left alone. */
  readonly status: 'applied' | 'empty' | 'stale' | 'damaged';
  /** The transaction that they follow; undefined where the area is empty. */
  readonly tid?: number;
  /** Fast commits, that is valid TAIL tags. */
  readonly commits: number;
  /** Tags applied, by the kernel's name without the prefix: `ADD_RANGE`, `CREAT`, ... */
  readonly tags: Readonly<Record<string, number>>;
  /** Why it does not go on behind them. */
  readonly stopped?: string;
}

/** The report of a filesystem whose log is jbd2's, or which has none but might. */
export interface Jbd2Report extends JournalReport {
  readonly kind: 'jbd2';
  /** By the features of the log; absent where there is none. */
  readonly checksum?: 'none' | 'v1' | 'v2' | 'v3';
  /** jbd2 feature names, lower case. */
  readonly features?: readonly string[];
  /** Blocks in the log, superblock included. */
  readonly logBlocks?: number;
  /** Where the scan began: s_start and s_sequence. */
  readonly start?: number;
  /** s_sequence: the first transaction that was expected. */
  readonly sequence?: number;
  /** In log order; at most `limits.reportedTransactions` of them. */
  readonly transactions: readonly JournalTransaction[];
  /** All that were replayed, the unlisted ones included. */
  readonly transactionCount: number;
  /** Revoke records in those. */
  readonly revokes: number;
  /** Logged blocks in those whose first four bytes are escaped. */
  readonly escapes: number;
  readonly stopped?: { readonly logBlock: number; readonly tid: number; readonly reason: string };
  /** Undefined where the log has no such area, or no recovery was due. */
  readonly fastCommits?: FastCommitReport;
}

/** Is it the report of a jbd2 log, so that its transactions can be listed? */
export function isJbd2Report(report: JournalReport | undefined): report is Jbd2Report {
  return report?.kind === 'jbd2';
}
