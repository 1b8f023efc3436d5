/**
 * The part of the log that is not on the filesystem yet: from its tail to its head. What a power cut tore is judged as
 * Linux does: of the last eight records any may be broken. Source: xlog_find_tail, xlog_verify_head and
 * xlog_clear_stale_blocks in fs/xfs/xfs_log_recover.c.
 */

import { corrupt } from '../../contract/errors.ts';
import type { LogSource } from '../contract/xfslog.ts';
import { XLOG_UNMOUNT_TRANS } from '../ondisk/op-header.ts';
import { XLOG_MAX_ICLOGS } from '../ondisk/record-header.ts';
import { oh_flags, SIZEOF_XLOG_OP_HEADER } from '../ondisk/structs.gen.ts';
import { distanceBetween, findRecordBefore, findRecordFrom, wrap } from './find-record.ts';
import { findHead } from './head.ts';
import type { LogReader } from './log-reader.ts';
import type { Lsn } from './lsn.ts';
import { findHeaderFault, isRecordValid, type RecordHeader, readRecord, recordBlocks } from './record.ts';

/** The part of the log that a mount has to replay: from the tail up to the head, round the end of the log. */
export interface LiveRange {
  /** Basic block of the first record to replay; the same as `head` where there is none. */
  readonly tail: number;
  /** Basic block after the last one. */
  readonly head: number;
  /** Where Linux would go on to write: no metadata can be newer than this. */
  readonly current: Lsn;
  /** Bytes: the buffer that the last record was written from, and so the most that any write under way wrote. */
  readonly bufferBytes: number;
  /** Basic block of a record that the power cut tore; it and what follows are not in the range. */
  readonly torn?: number;
  /** The log holds nothing at all, not even what mkfs writes. */
  readonly isZeroed: boolean;
}

/** A log that nothing has been written to yet is in its first cycle. */
const NOTHING: LiveRange = { tail: 0, head: 0, current: { cycle: 1, block: 0 }, bufferBytes: 0, isZeroed: true };

/** @throws ERR_BOOTFS_CORRUPT where Linux would not mount; EIO */
export function findLiveRange(reader: LogReader, source: LogSource): LiveRange {
  const head = findHead(reader, source);
  if (head === undefined) return NOTHING;
  const last = findRecordBefore(reader, head, reader.length);
  if (last === undefined) throw corrupt('the log holds no record', { logBlock: head });
  if (isUnmount(reader, last, head)) return rangeBefore(head, head, last);

  const torn = findTorn(reader, head, tailOf(reader, last));
  if (torn === undefined) return checkCycles(rangeBefore(tailOf(reader, last), head, last), last);
  const sound = findRecordBefore(reader, torn, reader.length);
  if (sound === undefined) throw corrupt('the log holds no sound record', { logBlock: torn });
  if (isUnmount(reader, sound, torn)) return { ...rangeBefore(torn, torn, sound), torn };
  return { ...checkCycles(rangeBefore(tailOf(reader, sound), torn, sound), sound), torn };
}

/** A tail outside of the log is in no cycle that `checkCycles` accepts; here it must only be a place. */
function tailOf(reader: LogReader, { position, tailLsn }: RecordHeader): number {
  if (tailLsn.block >= reader.length) {
    throw corrupt(`the log's tail is said to be at block ${tailLsn.block}, past its end`, { logBlock: position });
  }
  return tailLsn.block;
}

function rangeBefore(tail: number, head: number, last: RecordHeader): LiveRange {
  // Where the last record stands at the physical end of the log, the next cycle has begun.
  const cycle = last.position < head ? last.cycle : last.cycle + 1;
  const current = { cycle, block: head };
  return { tail, head, current, bufferBytes: last.bufferBytes, isZeroed: false };
}

/** Is `last`, the record before `head`, the one that an unmount leaves? Then there is nothing to replay. */
function isUnmount(reader: LogReader, last: RecordHeader, head: number): boolean {
  if (last.opCount !== 1 || wrap(reader, last.position + recordBlocks(last)) !== head) return false;
  const data = reader.read(wrap(reader, last.position + last.headerBlocks), 1);
  return last.dataBytes >= SIZEOF_XLOG_OP_HEADER && (oh_flags(data, 0) & XLOG_UNMOUNT_TRANS) !== 0;
}

/** Basic block of the first broken one among the last eight records; undefined where they are sound. */
function findTorn(reader: LogReader, head: number, tail: number): number | undefined {
  let start = head;
  for (let count = 0; count < XLOG_MAX_ICLOGS; count++) {
    const liveBefore = distanceBetween(reader, tail, start) || (start === head ? reader.length : 0);
    const before = findRecordBefore(reader, start, liveBefore);
    if (before === undefined) break;
    start = before.position;
  }
  let bufferBytes: number | undefined;
  const distance = distanceBetween(reader, start, head) || reader.length;
  for (let done = 0; done < distance; ) {
    const position = wrap(reader, start + done);
    const header = findRecordFrom(reader, position, 1);
    bufferBytes ??= header?.bufferBytes;
    const isSound = header !== undefined && findHeaderFault(header, bufferBytes!) === undefined;
    if (!isSound || !isIntact(reader, header)) return checkTorn(position, head);
    done += recordBlocks(header);
  }
  return undefined;
}

/** mkfs writes its one record without a checksum. */
function isIntact(reader: LogReader, header: RecordHeader): boolean {
  return header.checksum === 0 || isRecordValid(header, readRecord(reader, header));
}

/** Linux takes block 0 for "none", and refuses the mount. */
function checkTorn(position: number, head: number): number {
  if (position === 0) throw corrupt('the record at the start of the log is broken', { logBlock: head });
  return position;
}

/** The tail is behind the head in the same cycle, or before it in the cycle that came before. */
function checkCycles(range: LiveRange, { tailLsn }: RecordHeader): LiveRange {
  const { tail, head, current } = range;
  const isSound = tailLsn.cycle === current.cycle ? tail <= head : tailLsn.cycle + 1 === current.cycle && tail > head;
  if (isSound) return range;
  throw corrupt(`the log's tail is at ${tailLsn.cycle}:${tail}, its head at ${current.cycle}:${head}`);
}
