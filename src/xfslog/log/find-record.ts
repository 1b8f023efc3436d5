/** Searches the log for record headers, forwards and backwards, around its end. */
import { BASIC_BLOCK, isRecordHeader, type LogReader } from './log-reader.ts';
import { decodeRecordHeader, type RecordHeader } from './record.ts';

/** Basic blocks looked at in one piece. */
const PIECE = 128;

/** The last record that begins in the `distance` blocks before `end`. */
export function findRecordBefore(reader: LogReader, end: number, distance: number): RecordHeader | undefined {
  for (let back = 0; back < distance; ) {
    const pieceEnd = wrap(reader, end - back) || reader.length;
    const count = Math.min(PIECE, distance - back, pieceEnd);
    const bytes = reader.read(pieceEnd - count, count);
    for (let at = count - 1; at >= 0; at--) {
      if (isRecordHeader(bytes, at * BASIC_BLOCK)) return headerIn(bytes, at, pieceEnd - count);
    }
    back += count;
  }
  return undefined;
}

/** The first record that begins in the `distance` blocks from `start` on. */
export function findRecordFrom(reader: LogReader, start: number, distance: number): RecordHeader | undefined {
  for (let done = 0; done < distance; ) {
    const pieceStart = wrap(reader, start + done);
    const count = Math.min(PIECE, distance - done, reader.length - pieceStart);
    const bytes = reader.read(pieceStart, count);
    for (let at = 0; at < count; at++) {
      if (isRecordHeader(bytes, at * BASIC_BLOCK)) return headerIn(bytes, at, pieceStart);
    }
    done += count;
  }
  return undefined;
}

function headerIn(bytes: Uint8Array, at: number, pieceStart: number): RecordHeader {
  return decodeRecordHeader(bytes.subarray(at * BASIC_BLOCK, (at + 1) * BASIC_BLOCK), pieceStart + at);
}

/** A position that may have gone past an end of the log, by less than the log's length. */
export function wrap(reader: LogReader, position: number): number {
  return (position + reader.length) % reader.length;
}

/** Blocks from `from` forwards to `to`, less than the whole log. */
export function distanceBetween(reader: LogReader, from: number, to: number): number {
  return wrap(reader, to - from);
}
