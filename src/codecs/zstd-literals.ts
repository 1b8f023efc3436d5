/** The literals section of a Zstandard block (RFC 8878, section 3.1.1.3.1), and Huffman coding (section 4.2). */
import { badStream } from './codec.ts';
import { BackwardBits, highestBit } from './zstd-bits.ts';
import { readTable } from './zstd-fse.ts';

const MAX_HUFFMAN_BITS = 11;
const MAX_BLOCK_BYTES = 131072;
const RAW = 0;
const RLE = 1;
const COMPRESSED = 2;

/** What the next bits of the stream stand for. */
export interface HuffmanTable {
  /** Max_Number_of_Bits of RFC 8878, 4.2.1: the longest code. */
  readonly bits: number;
  /** By the next `bits` bits: the symbol, and above its 8 bits how many of them it really takes. */
  readonly cells: Uint16Array;
}

/** The decoded literals section of a block (RFC 8878, 3.1.1.3.1). */
export interface Literals {
  /** What sequences copy from, in this order. */
  readonly bytes: Uint8Array;
  /** Where the section ends. */
  readonly end: number;
  /** For blocks that use the table of the one before. */
  readonly table: HuffmanTable | undefined;
}

/** Reads the section from the block [at, end). */
export function readLiterals(source: Uint8Array, at: number, end: number, before: HuffmanTable | undefined): Literals {
  const header = readHeader(source, at, end);
  const { type, size, start } = header;
  if (size > MAX_BLOCK_BYTES) throw badStream(`Zstandard literals of ${size} bytes`);
  if (type === RAW) {
    if (start + size > end) throw badStream('Zstandard literals cut off');
    return { bytes: source.subarray(start, start + size), end: start + size, table: before };
  }
  if (type === RLE) {
    if (start >= end) throw badStream('Zstandard literals cut off');
    return { bytes: new Uint8Array(size).fill(source[start]), end: start + 1, table: before };
  }
  const sectionEnd = start + header.compressedSize;
  if (sectionEnd > end) throw badStream('Zstandard literals cut off');
  let streamStart = start;
  let table = before;
  if (type === COMPRESSED) {
    const read = readHuffmanTable(source, start, sectionEnd);
    streamStart = read.end;
    table = read.table;
  }
  if (table === undefined) throw badStream('Zstandard literals without a Huffman table');
  const bytes = new Uint8Array(size);
  if (header.streams === 1) decodeStream(source, streamStart, sectionEnd, table, bytes);
  else decodeFourStreams(source, streamStart, sectionEnd, table, bytes);
  return { bytes, end: sectionEnd, table };
}

interface Header {
  readonly type: number;
  readonly streams: number;
  readonly size: number;
  readonly compressedSize: number;
  readonly start: number;
}

function readHeader(source: Uint8Array, at: number, end: number): Header {
  if (at >= end) throw badStream('Zstandard block without literals section');
  const type = source[at] & 3;
  const format = (source[at] >> 2) & 3;
  const isStored = type === RAW || type === RLE;
  const length = isStored ? [1, 2, 1, 3][format] : [3, 3, 4, 5][format];
  if (at + length > end) throw badStream('Zstandard literals header cut off');
  const start = at + length;
  const low = source[at] | (source[at + 1] << 8) | (source[at + 2] << 16);
  if (isStored) {
    const size = length === 1 ? source[at] >> 3 : length === 2 ? (low & 0xffff) >> 4 : low >> 4;
    return { type, streams: 1, size, compressedSize: 0, start };
  }
  const streams = format === 0 ? 1 : 4;
  if (length === 3) return { type, streams, size: (low >> 4) & 0x3ff, compressedSize: low >> 14, start };
  const word = (low | (source[at + 3] << 24)) >>> 4;
  if (length === 4) return { type, streams, size: word & 0x3fff, compressedSize: word >> 14, start };
  return { type, streams, size: word & 0x3ffff, compressedSize: (word >> 18) | (source[at + 4] << 10), start };
}

/** Three sizes of u16, then the streams; each gives a quarter, the last one what is left. */
function decodeFourStreams(source: Uint8Array, at: number, end: number, table: HuffmanTable, target: Uint8Array): void {
  const quarter = (target.length + 3) >> 2;
  let start = at + 6;
  if (start > end || quarter * 3 > target.length) throw badStream('Zstandard literals of four streams cut off');
  for (let stream = 0; stream < 4; stream++) {
    const length = source[at + stream * 2] | (source[at + stream * 2 + 1] << 8);
    const streamEnd = stream < 3 ? start + length : end;
    if (streamEnd > end) throw badStream('Zstandard literals of four streams cut off');
    const part = target.subarray(stream * quarter, stream < 3 ? (stream + 1) * quarter : target.length);
    decodeStream(source, start, streamEnd, table, part);
    start = streamEnd;
  }
}

/** A hot loop of this format: no calls in it, and the bits of two symbols with one look at the stream. */
function decodeStream(source: Uint8Array, start: number, end: number, table: HuffmanTable, target: Uint8Array): void {
  const stream = new BackwardBits(source, start, end);
  const { bits, cells } = table;
  const mask = (1 << bits) - 1;
  const both = 2 * bits;
  const count = target.length;
  let { left } = stream;
  let done = 0;
  while (done + 1 < count && left >= both) {
    const from = left - both;
    const at = start + (from >> 3);
    const word = (source[at] | (source[at + 1] << 8) | (source[at + 2] << 16) | (source[at + 3] << 24)) >>> (from & 7);
    const first = cells[(word >>> bits) & mask];
    const length = first >> 8;
    const second = cells[(word >>> (bits - length)) & mask];
    target[done] = first;
    target[done + 1] = second;
    done += 2;
    left -= length + (second >> 8);
  }
  stream.left = left;
  for (; done < count && stream.left > 0; done++) {
    const cell = cells[stream.peek(bits)];
    target[done] = cell;
    stream.left -= cell >> 8;
  }
  if (done < count || stream.left !== 0) throw badStream('Zstandard literals do not end with their stream');
}

function readHuffmanTable(source: Uint8Array, at: number, end: number): { table: HuffmanTable; end: number } {
  if (at >= end) throw badStream('Huffman table cut off');
  const first = source[at];
  if (first < 128) {
    const tableEnd = at + 1 + first;
    if (tableEnd > end) throw badStream('Huffman table cut off');
    return { table: buildHuffmanTable(readCompressedWeights(source, at + 1, tableEnd)), end: tableEnd };
  }
  const count = first - 127;
  const tableEnd = at + 1 + ((count + 1) >> 1);
  if (tableEnd > end) throw badStream('Huffman table cut off');
  const weights: number[] = [];
  for (let symbol = 0; symbol < count; symbol++) {
    const pair = source[at + 1 + (symbol >> 1)];
    weights.push(symbol % 2 === 0 ? pair >> 4 : pair & 15);
  }
  return { table: buildHuffmanTable(weights), end: tableEnd };
}

/** Two states that take turns until the stream has no bits for another step. */
function readCompressedWeights(source: Uint8Array, start: number, end: number): number[] {
  const { table, end: tableEnd } = readTable(source, start, end, 6, 255);
  const stream = new BackwardBits(source, tableEnd, end);
  const weights: number[] = [];
  let state = stream.read(table.accuracyLog);
  let other = stream.read(table.accuracyLog);
  if (stream.left < 0) throw badStream('Huffman weights cut off');
  for (;;) {
    if (weights.length > 253) throw badStream('too many Huffman weights');
    const cell = table.cells[state];
    const bits = (cell >> 8) & 255;
    weights.push(cell & 255);
    if (stream.left < bits) {
      weights.push(table.cells[other] & 255);
      return weights;
    }
    const next = (cell >>> 16) + stream.read(bits);
    state = other;
    other = next;
  }
}

/** The last symbol's weight is not stored: it makes the sum a power of two. */
function buildHuffmanTable(stored: readonly number[]): HuffmanTable {
  const total = stored.reduce((sum, weight) => sum + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  if (total === 0 || total >= 1 << MAX_HUFFMAN_BITS) throw badStream('Huffman weights out of range');
  const bits = highestBit(total) + 1;
  const rest = (1 << bits) - total;
  if ((rest & (rest - 1)) !== 0) throw badStream('Huffman weights that do not add up');
  const weights = [...stored, highestBit(rest) + 1];
  const cells = new Uint16Array(1 << bits);
  let at = 0;
  for (let weight = 1; weight <= bits; weight++) {
    for (let symbol = 0; symbol < weights.length; symbol++) {
      if (weights[symbol] !== weight) continue;
      const next = at + (1 << (weight - 1));
      cells.fill(symbol | ((bits + 1 - weight) << 8), at, next);
      at = next;
    }
  }
  return { bits, cells };
}
