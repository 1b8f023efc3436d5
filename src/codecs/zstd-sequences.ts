/** The sequences section of a Zstandard block (RFC 8878, section 3.1.1.3.2). */
import { badStream } from './codec.ts';
import { copyMatch, SHORT_MATCH } from './copy-match.ts';
import { copyWords, STEP_BYTES } from './copy-words.ts';
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
/** Up to so many bytes, a loop is faster than a view and a call. */
const SHORT_LITERALS = 20;
/** Up to so many, words are faster where they are compiled. */
const SHORT_COPY = 512;

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
  /** A view of `target`, where words are the way to copy bytes: on engines that compile. */
  readonly words?: DataView;
}

/** The sequences of a block, one after the other: three codes each, whose tables' states go on from sequence to sequence. */
class SequenceReader {
  /** Of the sequence read last, in bytes. */
  literalLength = 0;
  /** The same. */
  matchLength = 0;
  /** Offset_Value of it: `takeDistance` says what it stands for. */
  offsetValue = 0;
  private readonly bits: BackwardBits;
  private readonly literalCells: Int32Array;
  private readonly offsetCells: Int32Array;
  private readonly matchCells: Int32Array;
  private literalState: number;
  private offsetState: number;
  private matchState: number;

  constructor(bits: BackwardBits, { literalLengths, offsets, matchLengths }: Header) {
    this.bits = bits;
    this.literalCells = literalLengths.cells;
    this.offsetCells = offsets.cells;
    this.matchCells = matchLengths.cells;
    this.literalState = bits.read(literalLengths.accuracyLog);
    this.offsetState = bits.read(offsets.accuracyLog);
    this.matchState = bits.read(matchLengths.accuracyLog);
  }

  /** Reads the next one; what belongs together in one look at the stream, where it fits. @throws ERR_BOOTFS_CORRUPT */
  next(isLast: boolean): void {
    const { bits } = this;
    const literalCell = this.literalCells[this.literalState];
    const offsetCell = this.offsetCells[this.offsetState];
    const matchCell = this.matchCells[this.matchState];
    const offsetCode = offsetCell & 255;
    if (offsetCode > MAX_OFFSET_CODE) throw badStream(`Zstandard offset code ${offsetCode}`);
    const matchBits = MATCH_LENGTH_BITS[matchCell & 255];
    const literalBits = LITERAL_LENGTH_BITS[literalCell & 255];
    const lengthBits = matchBits + literalBits;
    let offset: number;
    let match: number;
    let literal: number;
    if (offsetCode + lengthBits <= MAX_READ) {
      const extra = bits.read(offsetCode + lengthBits);
      offset = extra >>> lengthBits;
      match = (extra >>> literalBits) & ((1 << matchBits) - 1);
      literal = extra & ((1 << literalBits) - 1);
    } else {
      const highBits = Math.max(offsetCode - MAX_READ, 0);
      offset = (bits.read(highBits) << MAX_READ) + bits.read(offsetCode - highBits);
      match = bits.read(matchBits);
      literal = bits.read(literalBits);
    }
    this.offsetValue = (1 << offsetCode) + offset;
    this.matchLength = MATCH_LENGTH_BASE[matchCell & 255] + match;
    this.literalLength = LITERAL_LENGTH_BASE[literalCell & 255] + literal;
    if (!isLast) this.moveOn(literalCell, matchCell, offsetCell);
    if (bits.left < 0) throw badStream('Zstandard sequences reach past their stream');
  }

  private moveOn(literalCell: number, matchCell: number, offsetCell: number): void {
    const { bits } = this;
    const matchBits = (matchCell >> 8) & 255;
    // At most 9 bits each; the offset's, 8 more, might not fit.
    const both = bits.read(((literalCell >> 8) & 255) + matchBits);
    this.literalState = (literalCell >>> 16) + (both >>> matchBits);
    this.matchState = (matchCell >>> 16) + (both & ((1 << matchBits) - 1));
    this.offsetState = (offsetCell >>> 16) + bits.read((offsetCell >> 8) & 255);
  }
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
  const { target, words: targetWords } = output;
  const room = target.length;
  let to = output.length;
  let literal = 0;
  if (header.count > 0) {
    const bits = new BackwardBits(source, header.start, end);
    const sequence = new SequenceReader(bits, header);
    const literalWords = targetWords && new DataView(literals.buffer, literals.byteOffset, literals.length);
    const lastTarget = room - STEP_BYTES;
    const lastLiteral = literals.length - STEP_BYTES;
    for (let left = header.count; left > 0; left--) {
      sequence.next(left === 1);
      let { literalLength, matchLength } = sequence;
      if (literal + literalLength > literals.length) throw badStream('Zstandard sequences take too many literals');
      const distance = takeDistance(state.repeated, sequence.offsetValue, literalLength);
      if (literalLength > room - to) literalLength = room - to;
      const literalEnd = to + literalLength;
      if (literalLength > 0) {
        const next = literal + literalLength;
        if (literalWords && literalLength < SHORT_COPY && literalEnd <= lastTarget && next <= lastLiteral)
          copyWords(literalWords, literal, targetWords!, to, literalEnd);
        else if (literalLength > SHORT_LITERALS) target.set(literals.subarray(literal, next), to);
        else for (let from = literal; to < literalEnd; ) target[to++] = literals[from++];
        literal = next;
        to = literalEnd;
      }
      if (to === room) break;
      if (distance === 0 || distance > to) throw badStream(`Zstandard match ${distance} bytes back at ${to}`);
      if (matchLength > room - to) matchLength = room - to;
      const matchEnd = to + matchLength;
      if (targetWords && matchLength < SHORT_COPY && distance >= STEP_BYTES && matchEnd <= lastTarget)
        copyWords(targetWords, to - distance, targetWords, to, matchEnd);
      else if (matchLength > SHORT_MATCH) copyMatch(target, to, distance, matchLength);
      else for (let from = to - distance; to < matchEnd; ) target[to++] = target[from++];
      to = matchEnd;
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
