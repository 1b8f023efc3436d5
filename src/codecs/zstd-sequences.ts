/** The sequences section of a Zstandard block (RFC 8878, section 3.1.1.3.2). */
import { badStream } from './codec.ts';
import { copyMatch } from './copy-match.ts';
import { BackwardBits } from './zstd-bits.ts';
import { buildTable, constantTable, type FseTable, readTable } from './zstd-fse.ts';

/** One of the three kinds of code: its table limits, its predefined table. */
interface CodeKind {
  readonly maxAccuracyLog: number;
  readonly maxSymbol: number;
  readonly predefined: FseTable;
}

// biome-ignore format: the tables of the RFC, row by row
const LITERAL_LENGTHS: CodeKind = {
  maxAccuracyLog: 9,
  maxSymbol: 35,
  predefined: buildTable([
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
  ], 6),
};
// biome-ignore format: the tables of the RFC, row by row
const MATCH_LENGTHS: CodeKind = {
  maxAccuracyLog: 9,
  maxSymbol: 52,
  predefined: buildTable([
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
  ], 6),
};
// biome-ignore format: the tables of the RFC, row by row
const OFFSETS: CodeKind = {
  maxAccuracyLog: 8,
  maxSymbol: 31,
  predefined: buildTable([
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
  ], 5),
};

// biome-ignore format: the tables of the RFC
const LITERAL_LENGTH_BASE = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048,
  4096, 8192, 16384, 32768, 65536,
];
// biome-ignore format: the tables of the RFC
const LITERAL_LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
];
// biome-ignore format: the tables of the RFC
const MATCH_LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
  35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
];
// biome-ignore format: the tables of the RFC
const MATCH_LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3,
  4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
];
/** Longer distances reach back further than a window of 128 MiB, the largest that `zstd` reads without being asked. */
const MAX_OFFSET_CODE = 27;
/** Longer codes are read in two pieces. */
const MAX_READ = 25;

const MODE_PREDEFINED = 0;
const MODE_RLE = 1;
const MODE_COMPRESSED = 2;

/** What one block leaves for the next one. */
export interface SequenceState {
  /** The table that Repeat_Mode takes up; undefined before the first one of a frame. */
  literalLengths: FseTable | undefined;
  /** The same for offset codes. */
  offsets: FseTable | undefined;
  /** The same for match length codes. */
  matchLengths: FseTable | undefined;
  /** The last three distances. */
  readonly repeated: [number, number, number];
}

/** How a frame begins: no tables, and the three offsets that RFC 8878, 3.1.1.5, starts with. */
export function newSequenceState(): SequenceState {
  return { literalLengths: undefined, offsets: undefined, matchLengths: undefined, repeated: [1, 4, 8] };
}

/** Where decoded bytes go. */
export interface Output {
  /** As long as the caller lets the block become: what does not fit is not made. */
  readonly target: Uint8Array;
  /** Bytes of `target` that are made. */
  length: number;
}

/**
 * Carries out the sequences in the bytes [at, end): literals, then a copy of earlier output, again and again. Stops where
 * the target is full. @throws ERR_BOOTFS_CORRUPT
 */
export function runSequences(
  source: Uint8Array,
  at: number,
  end: number,
  literals: Uint8Array,
  state: SequenceState,
  output: Output,
): void {
  const header = readHeader(source, at, end, state);
  const { target } = output;
  const room = target.length;
  let to = output.length;
  let literal = 0;
  if (header.count > 0) {
    const { literalLengths, offsets, matchLengths } = header;
    const bits = new BackwardBits(source, header.start, end);
    let literalState = bits.read(literalLengths.accuracyLog);
    let offsetState = bits.read(offsets.accuracyLog);
    let matchState = bits.read(matchLengths.accuracyLog);
    for (let left = header.count; left > 0; left--) {
      const offsetCode = offsets.symbols[offsetState];
      const matchCode = matchLengths.symbols[matchState];
      const literalCode = literalLengths.symbols[literalState];
      if (offsetCode > MAX_OFFSET_CODE) throw badStream(`Zstandard offset code ${offsetCode}`);
      const highBits = offsetCode > MAX_READ ? bits.read(offsetCode - MAX_READ) << MAX_READ : 0;
      const offsetValue = (1 << offsetCode) + highBits + bits.read(Math.min(offsetCode, MAX_READ));
      let matchLength = MATCH_LENGTH_BASE[matchCode] + bits.read(MATCH_LENGTH_BITS[matchCode]);
      let literalLength = LITERAL_LENGTH_BASE[literalCode] + bits.read(LITERAL_LENGTH_BITS[literalCode]);
      if (left > 1) {
        literalState = literalLengths.base[literalState] + bits.read(literalLengths.bits[literalState]);
        matchState = matchLengths.base[matchState] + bits.read(matchLengths.bits[matchState]);
        offsetState = offsets.base[offsetState] + bits.read(offsets.bits[offsetState]);
      }
      if (bits.left < 0) throw badStream('Zstandard sequences reach past their stream');
      if (literal + literalLength > literals.length) throw badStream('Zstandard sequences take too many literals');
      const distance = takeDistance(state.repeated, offsetValue, literalLength);
      literalLength = Math.min(literalLength, room - to);
      target.set(literals.subarray(literal, literal + literalLength), to);
      literal += literalLength;
      to += literalLength;
      if (to === room) break;
      if (distance === 0 || distance > to) throw badStream(`Zstandard match ${distance} bytes back at ${to}`);
      matchLength = Math.min(matchLength, room - to);
      copyMatch(target, to, distance, matchLength);
      to += matchLength;
      if (to === room) break;
    }
    if (to < room && bits.left !== 0) throw badStream('Zstandard sequences do not end with their stream');
  }
  const rest = Math.min(literals.length - literal, room - to);
  target.set(literals.subarray(literal, literal + rest), to);
  output.length = to + rest;
}

/** The distance that an offset value stands for: a new one, or one of the last three. */
function takeDistance(repeated: [number, number, number], value: number, literalLength: number): number {
  if (value > 3) {
    repeated[2] = repeated[1];
    repeated[1] = repeated[0];
    repeated[0] = value - 3;
    return repeated[0];
  }
  const which = literalLength === 0 ? value : value - 1;
  if (which === 0) return repeated[0];
  const distance = which === 3 ? repeated[0] - 1 : repeated[which];
  if (which !== 1) repeated[2] = repeated[1];
  repeated[1] = repeated[0];
  repeated[0] = distance;
  return distance;
}

interface Header {
  readonly count: number;
  readonly start: number;
  readonly literalLengths: FseTable;
  readonly offsets: FseTable;
  readonly matchLengths: FseTable;
}

function readHeader(source: Uint8Array, from: number, end: number, state: SequenceState): Header {
  let at = from;
  const need = (bytes: number): void => {
    if (at + bytes > end) throw badStream('Zstandard sequences header cut off');
  };
  need(1);
  let count = source[at++];
  if (count === 255) {
    need(2);
    count = (source[at] | (source[at + 1] << 8)) + 0x7f00;
    at += 2;
  } else if (count > 127) {
    need(1);
    count = ((count - 128) << 8) | source[at++];
  }
  if (count === 0) {
    if (at !== end) throw badStream('Zstandard block goes on after its literals');
    const { predefined } = OFFSETS;
    return { count, start: at, literalLengths: predefined, offsets: predefined, matchLengths: predefined };
  }
  need(1);
  const modes = source[at++];
  if ((modes & 3) !== 0) throw badStream('Zstandard sequences with reserved bits');

  function table(mode: number, kind: CodeKind, before: FseTable | undefined): FseTable {
    if (mode === MODE_PREDEFINED) return kind.predefined;
    if (mode === MODE_RLE) {
      need(1);
      const symbol = source[at++];
      if (symbol > kind.maxSymbol) throw badStream(`Zstandard code ${symbol}`);
      return constantTable(symbol);
    }
    if (mode === MODE_COMPRESSED) {
      const read = readTable(source, at, end, kind.maxAccuracyLog, kind.maxSymbol);
      at = read.end;
      return read.table;
    }
    if (before === undefined) throw badStream('Zstandard sequences without a table');
    return before;
  }

  state.literalLengths = table(modes >> 6, LITERAL_LENGTHS, state.literalLengths);
  state.offsets = table((modes >> 4) & 3, OFFSETS, state.offsets);
  state.matchLengths = table((modes >> 2) & 3, MATCH_LENGTHS, state.matchLengths);
  return {
    count,
    start: at,
    literalLengths: state.literalLengths,
    offsets: state.offsets,
    matchLengths: state.matchLengths,
  };
}
