/** What an XFS log adds to the report of a recovery. */
import type { JournalReport } from '../contract/journal-report.ts';

/** A place in the log: the round in which it was written, and the basic block of 512 bytes. */
export interface LogPlace {
  /** From 1. */
  readonly cycle: number;
  /** From the start of the log. */
  readonly block: number;
}

/** The journal report of XFS: the common part, and what only this log has. */
export interface XfsReport extends JournalReport {
  readonly kind: 'xfs';
  /** Basic blocks in the log. */
  readonly logBlocks: number;
  /** The first record that was needed; undefined where the log can't be read. */
  readonly tail?: number;
  /** Where the kernel would go on to write. */
  readonly head?: LogPlace;
  /** From the tail to the head. */
  readonly records: number;
  /** Committed transactions (checkpoints) in the log. */
  readonly transactionCount: number;
  /** Items of these, by the kernel's name without the prefix: `BUF`, `INODE`, `ICREATE`, `EFI`, ... */
  readonly items: Readonly<Record<string, number>>;
  /** Items that were left out since the log frees their blocks later on. */
  readonly cancelled: number;
  /** Intents without their done item, by name; those that change what is visible were finished in memory. */
  readonly openIntents: Readonly<Record<string, number>>;
  /** Basic block of a record that the power cut tore; it and what follows do not count. */
  readonly torn?: number;
  readonly stopped?: { readonly logBlock: number; readonly reason: string };
}

/** Is it the report of an XFS log? */
export function isXfsReport(report: JournalReport | undefined): report is XfsReport {
  return report?.kind === 'xfs';
}
