/**
 * Where the log ends: the block that would be written next. Blocks before it carry the number of the current cycle,
 * those after it the one before. Source: the rules of xlog_find_head in fs/xfs/xfs_log_recover.c.
 */
import { corrupt } from '../../contract/errors.ts';
import type { LogSource } from '../contract/xfslog.ts';
import { distanceBetween, findRecordBefore } from './find-record.ts';
import { BASIC_BLOCK, cycleOf, type LogReader } from './log-reader.ts';
import { isSameUuid, isUuidMissing, recordBlocks } from './record.ts';

/** Basic blocks that writes under way can have touched, in any order: eight records of 256 KiB. */
const IN_FLIGHT = 4096;
/** Basic blocks of the largest record. */
const MAX_RECORD = 512;

/** Basic block of the head; undefined for a log that holds nothing at all. @throws ERR_BOOTFS_CORRUPT, EIO */
export function findHead(reader: LogReader, source: LogSource): number | undefined {
  const firstCycle = cycleAt(reader, 0);
  if (firstCycle === 0) return undefined;
  const lastCycle = cycleAt(reader, reader.length - 1);
  const head = lastCycle === 0 ? headOfFirstCycle(reader) : headOfLaterCycle(reader, firstCycle, lastCycle);
  return backUpToRecord(reader, source, head) % reader.length;
}

function cycleAt(reader: LogReader, position: number): number {
  return cycleOf(reader.readSingle(position), 0);
}

/** The end of the log has never been written. */
function headOfFirstCycle(reader: LogReader): number {
  const guess = firstOfCycle(reader, reader.length - 1, 0);
  const count = Math.min(guess, IN_FLIGHT);
  return findCycle(reader, guess - count, count, 0) ?? guess;
}

function headOfLaterCycle(reader: LogReader, firstCycle: number, lastCycle: number): number {
  const { length } = reader;
  // All of one cycle: the head is at the end, unless a block of the cycle before shows that a write is missing.
  const isUniform = firstCycle === lastCycle;
  const guess = isUniform ? length : firstOfCycle(reader, length - 1, lastCycle);
  const missingCycle = isUniform ? lastCycle - 1 : lastCycle;
  const count = Math.min(length, IN_FLIGHT);
  if (guess >= count) return findCycle(reader, guess - count, count, missingCycle) ?? guess;
  // What may be missing goes around: the end of the log belongs to the cycle before that.
  const before = count - guess;
  return (
    findCycle(reader, length - before, before, missingCycle - 1) ?? findCycle(reader, 0, guess, missingCycle) ?? guess
  );
}

/**
 * The first block of `cycle` up to `last`, if blocks of one cycle stand together. By the very halves of
 * xlog_find_cycle_start: where they do not stand together, another search would find another head.
 */
function firstOfCycle(reader: LogReader, last: number, cycle: number): number {
  let other = 0;
  let found = last;
  while (found - other > 1) {
    const middle = (other + found) >>> 1;
    if (cycleAt(reader, middle) === cycle) found = middle;
    else other = middle;
  }
  return found;
}

/** The first of `count` blocks from `start` on that carries `cycle`. */
function findCycle(reader: LogReader, start: number, count: number, cycle: number): number | undefined {
  if (count === 0) return undefined;
  const bytes = reader.readAndKeep(start, count);
  for (let at = 0; at < count; at++) if (cycleOf(bytes, at * BASIC_BLOCK) === cycle) return start + at;
  return undefined;
}

/** A head inside a record, of which the rest is missing, moves to the start of the record. */
function backUpToRecord(reader: LogReader, source: LogSource, head: number): number {
  const header = findRecordBefore(reader, head, Math.min(MAX_RECORD, reader.length));
  if (header === undefined) throw corrupt('no record stands before the end of the log', { logBlock: head });
  if (!isUuidMissing(header) && !isSameUuid(header, source.geometry.uuid)) {
    throw corrupt('the log belongs to another filesystem', { logBlock: header.position });
  }
  return recordBlocks(header) === distanceBetween(reader, header.position, head) ? head : header.position;
}
