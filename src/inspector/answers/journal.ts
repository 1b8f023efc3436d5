/** What the journal holds. */
import { orDamage } from '../../contract/errors.ts';
import type { JournalReport } from '../../contract/journal-report.ts';
import type { ListedTag } from '../../ext4read/inspection.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import { areaOf, structuresOf } from './blocks.ts';
import { ext4ViewOf } from './ext4-view.ts';
import type { ChangedBlock, LogPart, LogView, ShownTransaction } from './log-view.ts';
import { logOf } from './logs.ts';

/** Transactions that are listed. */
const MAX_TRANSACTIONS = 2000;
/** Blocks of one transaction that are listed. */
const MAX_BLOCKS = 1000;

/** Tags of fast commits that are listed. */
const MAX_TAGS = 2000;

/** The journal of a filesystem. */
export interface JournalAnswer {
  /** Why Linux refuses to replay it; the rest tells then of what of it is consistent. */
  readonly refusal?: string;
  /** As `bootfs journal --json` prints it; undefined for a format that has none. */
  readonly report: JournalReport | undefined;
  /** Undefined where there is no log, or none that can be read. */
  readonly log?: LogAnswer;
}

/** What stands in the log. */
export interface LogAnswer extends Pick<LogView, 'unit' | 'area'> {
  /** Those that the replay takes, in its order. */
  readonly transactions: readonly ShownTransaction[];
  /** What it does not take. */
  readonly parts: readonly LogPart[];
  /** Fast commits of ext4, up to a bound. */
  readonly tags: readonly ListedTag[];
}

/** A block that a transaction changes, with what it is a part of. */
export interface ShownBlock extends ChangedBlock {
  /** What the log, the place and the new contents say, in this order; undefined for blocks of files. */
  readonly what: string | undefined;
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
  const log = logOf(place);
  const { journal } = place.fs;
  return {
    refusal,
    report: journal && { ...journal },
    log: log && {
      unit: log.unit,
      area: log.area,
      transactions: log.transactions(MAX_TRANSACTIONS),
      parts:
        orDamage(
          () => log.parts(),
          () => undefined,
        ) ?? [],
      tags:
        orDamage(
          () => ext4ViewOf(place)?.inspection.fastCommitTags(MAX_TAGS),
          () => undefined,
        ) ?? [],
    },
  };
}

/** What a transaction changes and frees; by its tid. @throws EIO */
export function transactionOf(place: MountedPlace, tid: number): TransactionAnswer {
  const log = logOf(place);
  const blocks = log?.changesOf(tid, MAX_BLOCKS) ?? [];
  return {
    blocks: blocks.map((changed) => ({ ...changed, what: changed.what ?? partOf(place, tid, changed) })),
    revokes: log?.revokesOf(tid, MAX_BLOCKS) ?? [],
  };
}

function partOf(place: MountedPlace, tid: number, { fsBlock }: ChangedBlock): string | undefined {
  const name = () => {
    const after = logOf(place)?.contentsOf(tid, fsBlock);
    const first = after && structuresOf(place, fsBlock, after)[0];
    return first?.struct === 'ext4_dir_entry_2' ? 'entries of a directory' : first?.title;
  };
  return areaOf(place, fsBlock) ?? orDamage(name, () => undefined);
}
