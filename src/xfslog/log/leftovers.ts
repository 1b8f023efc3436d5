/** Parts of the log that a mount passes by: what a power cut tore, and what earlier rounds have left. */
import { distanceBetween, findRecordFrom, wrap } from './find-record.ts';
import { BASIC_BLOCK, cycleOf, type LogReader } from './log-reader.ts';
import { recordBlocks } from './record.ts';

/** Basic blocks that are looked through: 64 MiB, the log that mkfs.xfs makes. */
const MAX_LOOKED = (64 * 2 ** 20) / BASIC_BLOCK;
/** Records of earlier rounds that are told of. */
const MAX_LEFTOVERS = 4096;
/** Basic blocks in one look. */
const PIECE = 512;

/** Records in a row that no replay looks at. */
export interface Leftover {
  /** `torn`: written in this round, behind the last sound record; `stale`: on the filesystem long since. */
  readonly kind: 'torn' | 'stale';
  /** Basic block of the log. */
  readonly logBlock: number;
  /** Basic blocks; around the end of the log. */
  readonly lengthInBlocks: number;
  /** The round in which it was written. */
  readonly cycle: number;
}

/** The live part of a log, as `LiveRange` has it. */
export interface LivePart {
  /** Basic block of the first record to be replayed. */
  readonly tail: number;
  /** Basic block behind the last one. */
  readonly head: number;
  /** The round that is under way at the head. */
  readonly cycle: number;
  /** Where a torn record stands. */
  readonly torn?: number;
}

/** In the order of the log from its head on. @throws EIO */
export function findLeftovers(reader: LogReader, { tail, head, cycle, torn }: LivePart): Leftover[] {
  const isClean = tail === head;
  const outside = isClean ? reader.length : distanceBetween(reader, head, tail);
  const tornBlocks = torn === undefined ? 0 : tornLength(reader, torn, cycle, outside);
  const found: Leftover[] = [];
  if (torn !== undefined && tornBlocks > 0)
    found.push({ kind: 'torn', logBlock: torn, lengthInBlocks: tornBlocks, cycle });
  for (let done = tornBlocks; done < Math.min(outside, MAX_LOOKED) && found.length < MAX_LEFTOVERS; ) {
    const start = wrap(reader, head + done);
    const header = findRecordFrom(reader, start, Math.min(outside, MAX_LOOKED) - done);
    if (header === undefined) break;
    done += distanceBetween(reader, start, header.position);
    // A mount writes headers without data behind the head, so that nothing there is taken for a record.
    if (header.dataBytes === 0) {
      done++;
      continue;
    }
    // A header says what it likes: no record goes past what is outside of the live part.
    const lengthInBlocks = Math.max(1, Math.min(recordBlocks(header), outside - done));
    found.push({ kind: 'stale', logBlock: header.position, lengthInBlocks, cycle: header.cycle });
    done += lengthInBlocks;
  }
  return found;
}

/** Blocks from the torn record on that were written in the round that is under way. */
function tornLength(reader: LogReader, torn: number, cycle: number, most: number): number {
  for (let done = 0; done < most; ) {
    const start = wrap(reader, torn + done);
    const count = Math.min(PIECE, most - done, reader.length - start);
    const bytes = reader.read(start, count);
    for (let at = 0; at < count; at++) if (cycleOf(bytes, at * BASIC_BLOCK) !== cycle) return Math.max(1, done + at);
    done += count;
  }
  return most;
}
