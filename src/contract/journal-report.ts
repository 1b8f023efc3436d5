/** What is told about the recovery of a log: the part that every kind of log has. */
import type { Verify } from './options.ts';

/** Something that the recovery applied, counted. */
export interface ReplayedCount {
  /** In the singular: `transaction`, `block`, `fast commit`, ... */
  readonly what: string;
  /** 0 or more. */
  readonly count: number;
}

/**
 * The report of one mount. Each kind of log extends it: `jbd2` by `Jbd2Report` (see `isJbd2Report`).
 */
export interface JournalReport {
  /** The kind of log, `jbd2` or `xfs`; undefined where the filesystem has none. */
  readonly kind?: string;
  /** `none`: no journal; `clean`: nothing to replay; `dirty`: the log holds what the filesystem's own blocks lack. */
  readonly state: 'none' | 'clean' | 'dirty';
  /** What was done about it. `salvaged`: the log is damaged, its consistent prefix is in use. */
  readonly action: 'none' | 'replayed' | 'ignored' | 'salvaged';
  /** How far checksums of the log were verified. */
  readonly verify: Verify;
  /** Undefined where there is no log. */
  readonly location?: 'internal' | 'external';
  /** The log's own, where it has one. */
  readonly uuid?: string;
  /** What was replayed, in the order in which it is told; empty where nothing was. */
  readonly replayed: readonly ReplayedCount[];
  /** Different filesystem blocks that the replay serves. */
  readonly replayedBlocks: number;
  /** Why the scan of the log ended; a kind of log adds where. */
  readonly stopped?: { readonly reason: string };
  /** What the log held but the replay left out, and why. */
  readonly dropped: readonly string[];
  /** Damage that `salvage` read past. */
  readonly damage: readonly string[];
  /** Inodes on the orphan list that Linux would delete or truncate at its next mount; a reader need not. */
  readonly orphans?: number;
}

/** How many of `what` were replayed; 0 for what the report does not count. */
export function replayedCount(report: JournalReport, what: string): number {
  return report.replayed.filter((counted) => counted.what === what)[0]?.count ?? 0;
}
