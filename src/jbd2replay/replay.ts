/**
 * Replays a jbd2 journal in memory: three passes (scan, revoke, map) make a map from filesystem blocks to the blocks of
 * the log that supersede them. Nothing is copied; the overlay reads the log when a block is asked for.
 */
import { attempt, BootfsError, isImageError } from '../contract/errors.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { fastCommitArea } from './fast-commit-area.ts';
import type { Jbd2Report } from './jbd2-report.ts';
import type { Journal, JournalSource } from './journal.ts';
import { journalOverlay } from './journal-overlay.ts';
import {
  checkStart,
  hasBlockChecksums,
  type JournalSuperblock,
  readJournalSuperblock,
  tidAt,
} from './journal-superblock.ts';
import { LogReader } from './log-reader.ts';
import { findBadLoggedBlock } from './logged-block-check.ts';
import { mapLog } from './replay-map.ts';
import { describeReplay, describeUnreplayed } from './report.ts';
import { collectRevokes } from './revoke-table.ts';
import { type ScanResult, scanLog } from './scan.ts';

export { externalJournal } from './external-journal.ts';
export { findLeftovers, type Leftover } from './leftovers.ts';
export { type LoggedBlock, type LogListing, listLog } from './log-listing.ts';

/**
 * Reads the journal as `options.journal` says.
 *
 * @throws ERR_BOOTFS_CORRUPT or ERR_BOOTFS_UNSUPPORTED where Linux refuses the journal (not with `salvage` or
 * `ignore`), ERR_BOOTFS_DIRTY with `require-clean`, EIO, and EFBIG past `limits.replayedBlocks`.
 */
export function readJournal(source: JournalSource, options: ResolvedOptions): Journal {
  const superblock = readSuperblock(source, options);
  if (superblock instanceof BootfsError) return withoutJournal(source, options, superblock);
  const isDirty = source.needsRecovery && superblock.start !== 0;
  if (isDirty && options.journal === 'require-clean') {
    throw new BootfsError('ERR_BOOTFS_DIRTY', 'the journal holds changes that are not on the filesystem yet', {
      transaction: superblock.sequence,
    });
  }
  if (!isDirty || options.journal === 'ignore') {
    return withoutLog(describeUnreplayed(source, options, superblock, undefined));
  }
  return replay(source, superblock, options);
}

/**
 * In place of a journal that is not there or not readable: nothing is replayed, and the report says why. For `ignore`,
 * and for `salvage` where the journal is damaged.
 */
export function withoutJournal(
  source: Pick<JournalSource, 'location' | 'needsRecovery'>,
  options: ResolvedOptions,
  problem: BootfsError,
): Journal {
  return withoutLog(describeUnreplayed(source, options, undefined, problem));
}

function withoutLog(report: Jbd2Report): Journal {
  return { report, overlay: undefined, fastCommits: undefined };
}

/** The error in place of the superblock where the log is unusable and `options` allow to do without it. */
function readSuperblock(source: JournalSource, options: ResolvedOptions): JournalSuperblock | BootfsError {
  const readChecked = (): JournalSuperblock => {
    const superblock = readJournalSuperblock(source);
    if (source.needsRecovery && superblock.start !== 0) checkStart(superblock);
    return superblock;
  };
  return mayDoWithout(options) ? attempt(readChecked, isImageError, (error) => error) : readChecked();
}

function mayDoWithout(options: ResolvedOptions): boolean {
  return options.journal === 'salvage' || options.journal === 'ignore';
}

function replay(source: JournalSource, superblock: JournalSuperblock, options: ResolvedOptions): Journal {
  const scanDevice = source.scanLog ?? source.log;
  const damage: string[] = [];

  /** Linux refuses a damaged log; with `salvage` the transactions before the damage are in use. */
  function salvageOrThrow(error: BootfsError): void {
    if (options.journal !== 'salvage') throw error;
    damage.push(error.message);
  }

  const scan = scanLog(superblock, new LogReader(scanDevice, superblock), options.limits);
  let transactionCount = scan.transactionCount;
  if (scan.failure !== undefined) {
    salvageOrThrow(scan.failure.error);
    transactionCount = scan.failure.soundTransactions;
  }

  const check = {
    superblock,
    log: scanDevice,
    deviceBlockCount: source.deviceBlockCount,
    withChecksums: options.verify === 'eager' && hasBlockChecksums(superblock),
    cacheBytes: options.cacheBytes,
  };
  let revokes = collectRevokes(scan, transactionCount);
  const bad = findBadLoggedBlock(scan, revokes, transactionCount, check);
  if (bad !== undefined) {
    salvageOrThrow(bad.error);
    // Without the later transactions their revoke records are gone too, so what they withheld has to be sound as well.
    const unconditionallyBad = findBadLoggedBlock(scan, undefined, bad.transaction, check);
    transactionCount = unconditionallyBad?.transaction ?? bad.transaction;
    revokes = collectRevokes(scan, transactionCount);
  }

  const keepChecksums = options.verify === 'lazy' && hasBlockChecksums(superblock);
  const { map, revokedBlocks } = mapLog(scan, revokes, transactionCount, keepChecksums);
  const report = describeReplay({ source, superblock, options, scan, transactionCount, map, revokedBlocks, damage });
  return {
    report,
    overlay: map.length > 0 ? journalOverlay(source.log, superblock, map, scan.transactions) : undefined,
    fastCommits: damage.length > 0 ? undefined : findFastCommits(source, superblock, scan),
  };
}

/** Fast commits build on the last complete transaction: where that is not in use, they are not either. */
function findFastCommits(source: JournalSource, superblock: JournalSuperblock, scan: ScanResult) {
  return fastCommitArea(source.log, superblock, tidAt(superblock, scan.transactionCount));
}
