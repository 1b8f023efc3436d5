/** What is told about the journal, to people and to tools. */
import { formatUuid } from '../bytes/uuid.ts';
import type { BootfsError } from '../contract/errors.ts';
import type { ReplayedCount } from '../contract/journal-report.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import type { Jbd2Report, JournalTransaction } from './jbd2-report.ts';
import type { JournalSource } from './journal.ts';
import { blockAtPosition, type JournalSuperblock, tidAt } from './journal-superblock.ts';
import { isEscapedKey } from './log-contents.ts';
import type { ReplayMap } from './replay-map.ts';
import type { ScanResult } from './scan.ts';

type JournalPlace = Pick<JournalSource, 'location' | 'needsRecovery'>;

type Totals = Pick<Jbd2Report, 'transactionCount' | 'replayedBlocks' | 'revokes'>;

const NOTHING_REPLAYED = { transactions: [], transactionCount: 0, replayedBlocks: 0, revokes: 0, escapes: 0 };

/** The parts of the report that are told in one line. */
export function countReplayed({ transactionCount, replayedBlocks, revokes }: Totals): ReplayedCount[] {
  return [
    { what: 'transaction', count: transactionCount },
    { what: 'block', count: replayedBlocks },
    { what: 'revoke', count: revokes },
  ];
}

/** Of a journal of which nothing was replayed; `problem`: why its superblock is of no use. */
export function describeUnreplayed(
  source: JournalPlace,
  options: ResolvedOptions,
  superblock: JournalSuperblock | undefined,
  problem: BootfsError | undefined,
): Jbd2Report {
  const holdsLog = superblock === undefined || superblock.start !== 0;
  const isDirty = source.needsRecovery && holdsLog;
  const dropped: string[] = [];
  if (!source.needsRecovery && superblock !== undefined && superblock.start !== 0) {
    dropped.push('the log is not empty, but the filesystem does not ask for recovery: Linux does not replay it');
  }
  return {
    ...describeSuperblock(source, superblock),
    ...NOTHING_REPLAYED,
    kind: 'jbd2',
    replayed: isDirty ? countReplayed(NOTHING_REPLAYED) : [],
    state: isDirty ? 'dirty' : 'clean',
    action: !isDirty ? 'none' : options.journal === 'ignore' ? 'ignored' : 'salvaged',
    verify: options.verify,
    dropped,
    damage: problem === undefined ? [] : [problem.message],
  };
}

function describeSuperblock(source: JournalPlace, superblock: JournalSuperblock | undefined): Partial<Jbd2Report> {
  if (superblock === undefined) return { location: source.location };
  return {
    location: source.location,
    uuid: formatUuid(superblock.uuid),
    checksum: superblock.checksum,
    features: superblock.featureNames,
    logBlocks: superblock.blockCount,
    start: superblock.start,
    sequence: superblock.sequence,
  };
}

/** What a replay came to. */
export interface Replay {
  /** Where the log is. */
  readonly source: JournalSource;
  /** The log's own. */
  readonly superblock: JournalSuperblock;
  /** Those of the mount. */
  readonly options: ResolvedOptions;
  /** All that the log has. */
  readonly scan: ScanResult;
  /** How many of them, from the first on, were replayed. */
  readonly transactionCount: number;
  /** What those serve. */
  readonly map: ReplayMap;
  /** Copies that were withheld, by transaction. */
  readonly revokedBlocks: Uint32Array;
  /** What `salvage` went past, in words. */
  readonly damage: readonly string[];
}

/** The report of a replay. */
export function describeReplay(replay: Replay): Jbd2Report {
  const { superblock, options, scan, transactionCount, map, damage } = replay;
  const transactions: JournalTransaction[] = [];
  let escapes = 0;
  for (let index = 0; index < transactionCount; index++) {
    const escapesHere = countEscapes(scan, index);
    escapes += escapesHere;
    if (index < options.limits.reportedTransactions) {
      transactions.push(describeTransaction(replay, index, escapesHere));
    }
  }
  const left = scan.transactionCount - transactionCount;
  const dropped = [...scan.dropped];
  if (left > 0) {
    dropped.push(
      `${left} complete transactions from ${tidAt(superblock, transactionCount)} on: damaged, or after damage`,
    );
  }
  const totals = {
    transactionCount,
    replayedBlocks: map.length,
    revokes: scan.transactions.revokeEnd(transactionCount - 1),
  };
  return {
    ...describeSuperblock(replay.source, superblock),
    ...totals,
    kind: 'jbd2',
    replayed: countReplayed(totals),
    state: 'dirty',
    action: damage.length > 0 ? 'salvaged' : 'replayed',
    verify: options.verify,
    transactions,
    escapes,
    stopped: scan.stopped,
    dropped,
    damage,
  };
}

function countEscapes(scan: ScanResult, index: number): number {
  let escapes = 0;
  const end = scan.transactions.loggedEnd(index);
  for (let at = scan.transactions.loggedEnd(index - 1); at < end; at++) {
    if (isEscapedKey(scan.logged.keys.values[at])) escapes++;
  }
  return escapes;
}

function describeTransaction(replay: Replay, index: number, escapes: number): JournalTransaction {
  const { superblock, scan, revokedBlocks } = replay;
  const { transactions } = scan;
  const commitTime = transactions.commitTimes[index];
  return {
    tid: tidAt(superblock, index),
    ...(commitTime === undefined ? {} : { commitTime }),
    blocks: transactions.loggedEnd(index) - transactions.loggedEnd(index - 1),
    revokedBlocks: revokedBlocks[index],
    revokes: transactions.revokeEnd(index) - transactions.revokeEnd(index - 1),
    escapes,
    logBlock: blockAtPosition(superblock, transactions.positions.values[index]),
  };
}
