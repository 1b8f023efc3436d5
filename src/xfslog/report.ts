/** What is told about the log, to people and to tools. */
import { formatUuid } from '../bytes/uuid.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import type { LogSource } from './contract/xfslog.ts';
import type { LiveRange } from './log/live-range.ts';
import { BASIC_BLOCK } from './log/log-reader.ts';
import { ITEM_NAMES, XFS_LI_EFI } from './ondisk/log-items.ts';
import type { ReplayMap } from './replay/replay-map.ts';
import type { LogContents } from './scan/log-contents.ts';
import type { ScanResult } from './scan/scan.ts';
import type { XfsReport } from './xfs-report.ts';

const NOTHING_REPLAYED = {
  replayed: [],
  replayedBlocks: 0,
  records: 0,
  transactionCount: 0,
  items: {},
  cancelled: 0,
  openIntents: {},
};

/** Of a log of which nothing was replayed. `range`: undefined where it can't be read; `damage` says why. */
export function describeUnreplayed(
  source: LogSource,
  options: ResolvedOptions,
  range: LiveRange | undefined,
  damage: readonly string[],
): XfsReport {
  const isDirty = range === undefined || range.tail !== range.head;
  const action = options.journal === 'ignore' ? 'ignored' : 'salvaged';
  return {
    ...describeLog(source, options, range),
    ...NOTHING_REPLAYED,
    replayed: isDirty ? [{ what: 'transaction', count: 0 }] : [],
    state: isDirty ? 'dirty' : 'clean',
    action: isDirty ? action : 'none',
    dropped: [],
    damage,
  };
}

/** The journal report of a log that was gone through, replayed or not. */
export function describeReplay(
  source: LogSource,
  options: ResolvedOptions,
  range: LiveRange,
  scan: ScanResult,
  map: ReplayMap,
  damage: readonly string[],
): XfsReport {
  const { contents } = scan;
  const replayedBlocks = countBlocks(map, source.geometry.blockSize);
  const dropped: string[] = [];
  if (range.torn !== undefined) {
    dropped.push(`the record at log block ${range.torn} and what follows it: torn by the power cut`);
  }
  if (scan.tail !== range.tail) {
    dropped.push(`records before log block ${scan.tail}: overwritten by a write that the power cut tore`);
  }
  if (scan.unfinished > 0) dropped.push(`${scan.unfinished} transactions: interrupted before their commit`);
  return {
    ...describeLog(source, options, range),
    state: 'dirty',
    action: damage.length > 0 ? 'salvaged' : 'replayed',
    replayed: [
      { what: 'transaction', count: contents.transactions.committed },
      { what: 'block', count: replayedBlocks },
    ],
    replayedBlocks,
    records: contents.records.length,
    transactionCount: contents.transactions.committed,
    items: describeItems(contents),
    cancelled: map.cancelledItems,
    openIntents: describeOpenIntents(contents),
    tail: scan.tail,
    stopped: scan.stopped,
    dropped,
    damage,
  };
}

function describeLog(source: LogSource, options: ResolvedOptions, range: LiveRange | undefined) {
  return {
    kind: 'xfs' as const,
    verify: options.verify,
    location: source.location,
    uuid: formatUuid(source.geometry.uuid),
    logBlocks: Math.floor(source.logBytes / BASIC_BLOCK),
    ...(range === undefined ? {} : { tail: range.tail, head: range.current }),
    ...(range?.torn === undefined ? {} : { torn: range.torn }),
  };
}

function describeItems({ counts }: LogContents): Record<string, number> {
  const items: Record<string, number> = {};
  ITEM_NAMES.forEach((name, type) => {
    if (name !== undefined && counts[type] > 0) items[name] = counts[type];
  });
  return items;
}

function describeOpenIntents({ openItems }: LogContents): Record<string, number> {
  const counts: Record<string, number> = {};
  openItems.forEach(({ type }) => {
    const name = ITEM_NAMES[type - XFS_LI_EFI]!;
    counts[name] = (counts[name] ?? 0) + 1;
  });
  return counts;
}

/** Blocks of the filesystem that the log has something for; those that are newer on disk included. */
function countBlocks(map: ReplayMap, blockSize: number): number {
  const inBlock = blockSize / BASIC_BLOCK;
  let count = 0;
  for (let block = map.nextCovered(0); block !== Number.POSITIVE_INFINITY; count++) {
    block = map.nextCovered((Math.floor(block / inBlock) + 1) * inBlock);
  }
  return count;
}
