/**
 * One pass over the live part of the log: every record is read once, in large pieces; op headers and the first regions
 * of items are looked at, the rest is left where it is. Source: xlog_do_recovery_pass and xlog_recover_process_data.
 */

import { attempt, BootfsError, corrupt, isImageError } from '../../contract/errors.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import type { LogSource } from '../contract/xfslog.ts';
import { BIG, LITTLE } from '../items/byte-order.ts';
import { distanceBetween, findRecordFrom, wrap } from '../log/find-record.ts';
import type { LiveRange } from '../log/live-range.ts';
import { BASIC_BLOCK, type LogReader } from '../log/log-reader.ts';
import {
  checkOrigin,
  findHeaderFault,
  isRecordValid,
  type RecordHeader,
  readRecord,
  recordBlocks,
  type StoredRecord,
  unpackData,
} from '../log/record.ts';
import {
  XFS_LOG,
  XFS_TRANSACTION,
  XLOG_COMMIT_TRANS,
  XLOG_CONTINUE_TRANS,
  XLOG_END_TRANS,
  XLOG_START_TRANS,
  XLOG_UNMOUNT_TRANS,
  XLOG_WAS_CONT_TRANS,
} from '../ondisk/op-header.ts';
import { XLOG_FMT_LINUX_BE, XLOG_MAX_ICLOGS } from '../ondisk/record-header.ts';
import { oh_clientid, oh_flags, oh_len, oh_tid, SIZEOF_XLOG_OP_HEADER } from '../ondisk/structs.gen.ts';
import { ItemSorter } from './item-sorter.ts';
import { LogContents } from './log-contents.ts';
import { OpenTransaction } from './open-transaction.ts';

/** Transactions under way at one time, of up to some 30 KiB of memory; Linux has a handful. */
const MAX_OPEN = 1024;

/** What one walk over the live part of the log has found. */
export interface ScanResult {
  /** What it came by. */
  readonly contents: LogContents;
  /** Basic block of the first record that was used: later than the tail where a torn write has overwritten that. */
  readonly tail: number;
  /** Where, and why, the scan ended. */
  readonly stopped: { readonly logBlock: number; readonly reason: string };
  /** Transactions that the log does not finish. */
  readonly unfinished: number;
  /** Why Linux refuses this log; the contents are what is committed before that place. */
  readonly failure: BootfsError | undefined;
}

/** @throws EIO, EFBIG past `limits.replayedBlocks` */
export function scanLog(reader: LogReader, source: LogSource, range: LiveRange, options: ResolvedOptions): ScanResult {
  // Where the tail is not the start of a record, Linux takes the next one.
  const first = findRecordFrom(reader, range.tail, distanceBetween(reader, range.tail, range.head));
  let tail = first?.position ?? range.tail;
  while (true) {
    const scan = new Scan(reader, source, range, options, tail);
    let damage: BootfsError | undefined;
    attempt(
      () => scan.run(),
      isImageError,
      (error) => {
        damage = error;
      },
    );
    const isTorn = damage !== undefined && damage === scan.brokenRecord;
    const next = isTorn ? recordAfterTornTail(reader, range, scan.position) : undefined;
    if (next === undefined) return scan.result(damage);
    tail = next;
  }
}

/** Blocks that a torn write at the head can have reached, if the log was that full. */
function isInReachOfHead(reader: LogReader, range: LiveRange, position: number): boolean {
  return (
    distanceBetween(reader, range.head, position) <= Math.ceil((XLOG_MAX_ICLOGS * range.bufferBytes) / BASIC_BLOCK)
  );
}

/** Where to go on after a broken record that a torn write may have overwritten; undefined where none can have. */
function recordAfterTornTail(reader: LogReader, range: LiveRange, position: number): number | undefined {
  if (position === 0 || !isInReachOfHead(reader, range, position)) return undefined;
  // Linux looks for the second header from there on, whether or not the broken record still has one.
  const distance = distanceBetween(reader, position, range.head);
  const first = findRecordFrom(reader, position, distance);
  if (first === undefined) return undefined;
  const from = wrap(reader, first.position + 1);
  return findRecordFrom(reader, from, distanceBetween(reader, from, range.head))?.position;
}

class Scan {
  /** Basic block of the record at hand. */
  position: number;
  /** Set where it is the record itself that is broken, not what it says. */
  brokenRecord: BootfsError | undefined;
  private readonly reader: LogReader;
  private readonly source: LogSource;
  private readonly range: LiveRange;
  private readonly options: ResolvedOptions;
  private readonly tail: number;
  private bufferBytes: number | undefined;
  private readonly contents = new LogContents();
  private readonly sorter: ItemSorter;
  private readonly open = new Map<number, OpenTransaction>();

  constructor(reader: LogReader, source: LogSource, range: LiveRange, options: ResolvedOptions, tail: number) {
    this.reader = reader;
    this.source = source;
    this.range = range;
    this.options = options;
    this.tail = tail;
    this.position = tail;
    this.sorter = new ItemSorter(this.contents, source, options.limits.replayedBlocks);
  }

  run(): void {
    const { reader } = this;
    const distance = distanceBetween(reader, this.tail, this.range.head);
    for (let done = 0; done < distance; ) {
      this.position = wrap(reader, this.tail + done);
      const header = this.readHeader();
      const stored = readRecord(reader, header);
      this.checkRecord(header, stored);
      checkOrigin(header, this.source.geometry.uuid);
      this.takeRecord(header, unpackData(header, stored));
      done += recordBlocks(header);
    }
    this.position = this.range.head;
  }

  result(failure: BootfsError | undefined): ScanResult {
    const { torn } = this.range;
    const end = torn === undefined ? 'the end of the log' : 'a record that the power cut tore';
    return {
      contents: this.contents,
      tail: this.tail,
      stopped: { logBlock: this.position, reason: failure === undefined ? end : 'the log is damaged' },
      unfinished: this.open.size,
      failure,
    };
  }

  private readHeader(): RecordHeader {
    const header = findRecordFrom(this.reader, this.position, 1);
    if (header === undefined) {
      throw this.broken(corrupt('no record of the log where one has to be', { logBlock: this.position }));
    }
    // The first one says how large the others can be.
    this.bufferBytes ??= header.bufferBytes;
    const fault = findHeaderFault(header, this.bufferBytes);
    if (fault !== undefined) throw this.broken(fault);
    return header;
  }

  /** With less than `eager`, only where a torn write can have been: the others are checked when they are used. */
  private checkRecord(header: RecordHeader, stored: StoredRecord): void {
    if (this.options.verify !== 'eager' && !isInReachOfHead(this.reader, this.range, this.position)) return;
    if (!isRecordValid(header, stored)) throw this.broken(badChecksum(this.position));
  }

  private broken(error: BootfsError): BootfsError {
    this.brokenRecord = error;
    return error;
  }

  private takeRecord(header: RecordHeader, data: Uint8Array): void {
    const { contents } = this;
    contents.order = header.format === XLOG_FMT_LINUX_BE ? BIG : LITTLE;
    contents.records.positions.push(header.position);
    for (let at = 0, ops = 0; at < data.length && ops < header.opCount; ops++) {
      const length = at + SIZEOF_XLOG_OP_HEADER <= data.length ? oh_len(data, at) : Number.POSITIVE_INFINITY;
      const end = at + SIZEOF_XLOG_OP_HEADER + length;
      if (end > data.length) throw corrupt('an op goes past the end of its log record', { logBlock: this.position });
      this.takeOp(header, data, at, end);
      at = end;
    }
  }

  private takeOp(header: RecordHeader, data: Uint8Array, at: number, end: number): void {
    const client = oh_clientid(data, at);
    if (client !== XFS_TRANSACTION && client !== XFS_LOG) {
      throw corrupt(`an op in the log is of the unknown client 0x${client.toString(16)}`, { logBlock: this.position });
    }
    const tid = oh_tid(data, at);
    const flags = oh_flags(data, at);
    const transaction = this.open.get(tid);
    if (transaction === undefined) {
      // What goes on with a transaction that began before the tail is on the filesystem already.
      if ((flags & XLOG_START_TRANS) !== 0) this.begin(tid, header);
      return;
    }
    const place = { record: this.contents.records.length - 1, byteOffset: at };
    const body = data.subarray(at + SIZEOF_XLOG_OP_HEADER, end);
    const isContinuation = (flags & XLOG_WAS_CONT_TRANS) !== 0;
    const meaning = flags & ~XLOG_END_TRANS & ~XLOG_CONTINUE_TRANS;
    const isMixed = !isContinuation && (flags & XLOG_CONTINUE_TRANS) !== 0 && meaning !== 0;
    if (isMixed || ![0, XLOG_WAS_CONT_TRANS, XLOG_COMMIT_TRANS, XLOG_UNMOUNT_TRANS].includes(meaning)) {
      throw corrupt(`an op in the log has the unknown flags 0x${flags.toString(16)}`, { logBlock: this.position });
    }
    if (meaning === 0) transaction.addRegion(body, place);
    else if (isContinuation) transaction.continueRegion(body, place);
    else this.end(tid, transaction, meaning === XLOG_COMMIT_TRANS);
  }

  private begin(tid: number, header: RecordHeader): void {
    const { contents, sorter, open } = this;
    if (open.size >= MAX_OPEN) throw corrupt('more transactions at one time than any kernel writes');
    const { replayedBlocks } = this.options.limits;
    if (contents.transactions.count >= replayedBlocks) {
      throw new BootfsError('EFBIG', 'the log holds more transactions than limits.replayedBlocks', { replayedBlocks });
    }
    const index = contents.transactions.begin(header.lsn);
    open.set(tid, new OpenTransaction(index, contents.order, (transaction, item) => sorter.take(transaction, item)));
  }

  private end(tid: number, transaction: OpenTransaction, isCommitted: boolean): void {
    this.open.delete(tid);
    if (isCommitted) this.commit(transaction);
    this.sorter.forget(transaction);
  }

  private commit(transaction: OpenTransaction): void {
    transaction.finish();
    if (transaction.fault !== undefined) throw transaction.fault;
    this.contents.transactions.commit(transaction.index);
    transaction.counts.forEach((count, type) => {
      this.contents.counts[type] += count;
    });
    for (const act of transaction.onCommit) act();
  }
}

/** `h_crc` of the record whose header stands at this basic block of the log does not fit. */
export function badChecksum(logBlock: number): BootfsError {
  return corrupt('a record of the log has a wrong checksum', { logBlock });
}
