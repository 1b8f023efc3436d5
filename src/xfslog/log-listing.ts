/** What stands in an XFS log, checkpoint by checkpoint, for people who want to look at it: nothing is mounted. */
import type { BootfsError } from '../contract/errors.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { readBytes } from '../device/block-device.ts';
import { type BlockOverlay, overlayDevice } from '../device/overlay.ts';
import type { LogSource } from './contract/xfslog.ts';
import { findLeftovers, type Leftover } from './log/leftovers.ts';
import { findLiveRange, type LiveRange } from './log/live-range.ts';
import { BASIC_BLOCK, LogReader } from './log/log-reader.ts';
import type { Lsn } from './log/lsn.ts';
import { LogOverlay } from './replay/log-overlay.ts';
import { RecordCache } from './replay/record-cache.ts';
import { mapLog } from './replay/replay-map.ts';
import {
  KIND_BUFFER,
  KIND_CANCEL,
  KIND_ICREATE,
  KIND_INODE,
  LogContents,
  TransactionTable,
} from './scan/log-contents.ts';
import { type RecordSpans, spansOf } from './scan/record-spans.ts';
import { type ScanResult, scanLog } from './scan/scan.ts';

/** Names of KIND_*, for people. */
const KIND_NAMES: Readonly<Record<number, ListedItem['kind']>> = {
  [KIND_BUFFER]: 'buffer',
  [KIND_INODE]: 'inode',
  [KIND_ICREATE]: 'new inodes',
  [KIND_CANCEL]: 'cancel',
};

/** A transaction as the log has it: XFS calls it a checkpoint. */
export interface ListedCheckpoint {
  /** From 1 on, in the order of the replay; 0 for one that the log does not finish. */
  readonly order: number;
  /** Of the record that it begins in. */
  readonly lsn: Lsn;
  /** Basic block of the log at which that record stands. */
  readonly logBlock: number;
  /** Basic blocks to the end of the record with its commit, or with its last op; around the end of the log. */
  readonly lengthInBlocks: number;
  /** Records that it has a part in. */
  readonly records: number;
  /** Buffers, inodes, new chunks and cancels in it; intents are counted for the log as a whole. */
  readonly items: Readonly<Record<ListedItem['kind'], number>>;
}

/** What a checkpoint says of one place of the device. */
export interface ListedItem {
  /** `cancel`: what earlier checkpoints say of the buffer does not count. */
  readonly kind: 'buffer' | 'inode' | 'new inodes' | 'cancel';
  /** Basic block of the data device. */
  readonly start: number;
  /** Basic blocks. */
  readonly length: number;
}

/** A log that was scanned as Linux does at a mount. */
export class LogListing {
  /** Basic blocks in the log. */
  readonly logBlocks: number;
  /** Why Linux refuses the log; what is listed stands before that. */
  readonly failure: BootfsError | undefined;
  private readonly source: LogSource;
  private readonly options: ResolvedOptions;
  private readonly reader: LogReader;
  private readonly range: LiveRange;
  private readonly scan: ScanResult | undefined;
  private readonly spans: RecordSpans;
  /** The last states that were asked for, by the number of checkpoints in them. */
  private readonly states = new Map<number, LogOverlay | undefined>();

  /** @param scan undefined where nothing is to be replayed */
  constructor(source: LogSource, options: ResolvedOptions, reader: LogReader, range: LiveRange, scan?: ScanResult) {
    this.source = source;
    this.options = options;
    this.reader = reader;
    this.range = range;
    this.scan = scan;
    this.logBlocks = reader.length;
    this.failure = scan?.failure;
    this.spans = scan === undefined ? { transactions: [], records: [] } : spansOf(reader, scan.contents);
  }

  /** Committed ones in the order of the replay, then those that were interrupted; `most` at most. */
  checkpoints(most: number): ListedCheckpoint[] {
    if (this.scan === undefined) return [];
    const { transactions } = this.scan.contents;
    const counts = this.countItems();
    const listed = this.spans.transactions.map((span, index) => ({
      order: transactions.commitOrders.values[index],
      lsn: transactions.lsn(index),
      logBlock: span.logBlock,
      lengthInBlocks: span.lengthInBlocks,
      records: span.records,
      items: counts[index],
    }));
    return listed
      .sort((left, right) => (left.order || listed.length + 1) - (right.order || listed.length + 1))
      .slice(0, most);
  }

  /** Basic block and length of each record of the live part, `most` at most. */
  records(most: number): RecordSpans['records'] {
    return this.spans.records.slice(0, most);
  }

  /** What no mount looks at: records that a power cut tore, and those of the rounds before. */
  leftovers(): readonly Leftover[] {
    const { tail, head } = this.range;
    return findLeftovers(this.reader, { tail, head, cycle: this.range.current.cycle, torn: this.range.torn });
  }

  /** What a committed checkpoint says, `most` at most. @param order from 1 on */
  itemsOf(order: number, most: number): ListedItem[] {
    const listed: ListedItem[] = [];
    if (this.scan === undefined) return listed;
    const { items, transactions } = this.scan.contents;
    for (let item = 0; item < items.length && listed.length < most; item++) {
      const kind = KIND_NAMES[items.kind(item)];
      if (kind === undefined || transactions.commitOrders.values[items.transactions.values[item]] !== order) continue;
      listed.push({ kind, start: items.starts.values[item], length: items.lengthInBasicBlocks(item) });
    }
    return listed;
  }

  /** Committed checkpoints. */
  get committed(): number {
    return this.scan?.contents.transactions.committed ?? 0;
  }

  /**
   * Part of the device as it is once so many checkpoints are replayed; both in basic blocks.
   * @throws ERR_BOOTFS_CORRUPT for what the replay makes no sense of, EIO, EFBIG
   */
  readState(checkpoints: number, start: number, length: number): Uint8Array {
    const overlay = this.overlayAfter(checkpoints);
    const { device } = this.source;
    const state = overlay === undefined ? device : overlayDevice(device, overlay);
    return readBytes(state, start * BASIC_BLOCK, length * BASIC_BLOCK);
  }

  /** What the replay of all checkpoints serves; undefined where that is nothing. @throws EFBIG */
  overlay(): BlockOverlay | undefined {
    return this.overlayAfter(this.committed);
  }

  private overlayAfter(checkpoints: number): LogOverlay | undefined {
    if (this.scan === undefined || checkpoints === 0) return undefined;
    if (!this.states.has(checkpoints)) {
      // Before and after: two neighbours are asked for together.
      if (this.states.size > 2) this.states.clear();
      this.states.set(checkpoints, this.replay(firstOf(this.scan.contents, checkpoints)));
    }
    return this.states.get(checkpoints);
  }

  private replay(contents: LogContents): LogOverlay | undefined {
    const map = mapLog(contents);
    if (map.targetCount === 0) return undefined;
    return new LogOverlay(this.source, map, new RecordCache(new LogReader(this.source), contents, this.options.verify));
  }

  private countItems(): ListedCheckpoint['items'][] {
    const { items, transactions } = (this.scan as ScanResult).contents;
    const counts = Array.from({ length: transactions.count }, () => ({
      buffer: 0,
      inode: 0,
      'new inodes': 0,
      cancel: 0,
    }));
    for (let item = 0; item < items.length; item++) {
      const kind = KIND_NAMES[items.kind(item)];
      if (kind !== undefined) counts[items.transactions.values[item]][kind]++;
    }
    return counts;
  }
}

/** The log as it would be if it ended behind a checkpoint. */
function firstOf(contents: LogContents, checkpoints: number): LogContents {
  if (checkpoints >= contents.transactions.committed) return contents;
  const transactions = new TransactionTable();
  for (let index = 0; index < contents.transactions.count; index++) {
    transactions.begin(contents.transactions.lsn(index));
    const order = contents.transactions.commitOrders.values[index];
    transactions.commitOrders.values[index] = order <= checkpoints ? order : 0;
  }
  return Object.assign(new LogContents(), contents, { transactions });
}

/**
 * Scans the log of a filesystem; undefined for one that holds nothing.
 * @throws ERR_BOOTFS_CORRUPT where its ends can't be found; EIO; EFBIG past `limits.replayedBlocks`
 */
export function listLog(source: LogSource, options: ResolvedOptions): LogListing | undefined {
  const reader = new LogReader(source);
  const range = findLiveRange(reader, source);
  if (range.isZeroed) return undefined;
  if (range.tail === range.head) return new LogListing(source, options, reader, range);
  const scan = scanLog(reader, source, range, options);
  return new LogListing(source, options, reader, range, scan);
}
