/** What the journal holds. */
import type { JournalReport } from '../../contract/journal-report.ts';
import type { ListedTransaction, LoggedBlock, LogListing } from '../../jbd2replay/replay.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import { areaOf } from './blocks.ts';
import { ext4ViewOf } from './ext4-view.ts';

/** Transactions that are listed. */
const MAX_TRANSACTIONS = 2000;
/** Blocks of one transaction that are listed. */
const MAX_BLOCKS = 1000;

/** The journal of a filesystem. */
export interface JournalAnswer {
  /** Why Linux refuses to replay it; the rest tells then of what of it is consistent. */
  readonly refusal?: string;
  /** As `bootfs journal --json` prints it; undefined for a format that has none. */
  readonly report: JournalReport | undefined;
  /** The transactions of a jbd2 log that needs recovery. */
  readonly transactions: readonly ListedTransaction[];
  /** Blocks of a transaction that was interrupted before its commit: first block of the log, and how many. */
  readonly torn?: LogListing['torn'];
  /** First block of the log area, and one past its last. */
  readonly area?: readonly [number, number];
}

/** A block that a transaction logs, with what it is a part of. */
export interface ShownBlock extends LoggedBlock {
  /** The structure of the filesystem that it is a part of; undefined for blocks of files. */
  readonly area?: string;
}

/** One transaction. */
export interface TransactionAnswer {
  /** In the order of the log, up to a bound. */
  readonly blocks: readonly ShownBlock[];
  /** Blocks that it frees, up to a bound. */
  readonly revokes: readonly number[];
}

/** The report of the mount, and what stands in the log. @param refusal why the place was mounted by `salvage` alone */
export function journalOf(place: MountedPlace, refusal?: string): JournalAnswer {
  const log = ext4ViewOf(place)?.log;
  const { journal } = place.fs;
  return {
    refusal,
    report: journal && { ...journal },
    transactions: log?.transactions(MAX_TRANSACTIONS) ?? [],
    area: log?.area,
    torn: log?.torn,
  };
}

/** What a transaction logs and frees; by its index. */
export function transactionOf(place: MountedPlace, index: number): TransactionAnswer {
  const log = ext4ViewOf(place)?.log;
  const blocks = log?.blocksOf(index, MAX_BLOCKS) ?? [];
  return {
    blocks: blocks.map((logged) => ({ ...logged, area: areaOf(place, logged.fsBlock) })),
    revokes: log?.revokesOf(index, MAX_BLOCKS) ?? [],
  };
}
