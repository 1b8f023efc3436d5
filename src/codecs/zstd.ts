/** Zstandard (RFC 8878): one frame, without dictionary. */

import { u16le, u32le, u64le } from '../bytes/endian.ts';
import { badStream, type Codec, type Ending } from './codec.ts';
import { ZSTD_MAGIC } from './ondisk/zstd.ts';
import { type HuffmanTable, readLiterals } from './zstd-literals.ts';
import { newSequenceState, type Output, runSequences } from './zstd-sequences.ts';

const MAX_BLOCK_BYTES = 131072;
const BLOCK_RAW = 0;
const BLOCK_RLE = 1;
const BLOCK_COMPRESSED = 2;

/**
 * The target is the window, so nothing is allocated that a header asks for. Work is bounded: a block that makes nothing
 * takes at least 3 bytes of source, and every sequence makes at least 3 bytes.
 *
 * @throws ERR_BOOTFS_CORRUPT for a stream that ends too early, or, where it must be exact, too late; for a match before the start.
 */
export const zstd: Codec = (source, target, ending) => decodeFrame(source, ending, { target, length: 0 });

/** The same for engines that compile: copies by words. */
export const zstdByWords: Codec = (source, target, ending) => {
  const words = new DataView(target.buffer, target.byteOffset, target.length);
  decodeFrame(source, ending, { target, length: 0, words });
};

function decodeFrame(source: Uint8Array, ending: Ending, output: Output): void {
  const { target } = output;
  const frame = readFrameHeader(source);
  const { contentSize } = frame;
  if (contentSize !== undefined && (ending === 'exact' ? contentSize !== target.length : contentSize < target.length)) {
    throw badStream(`Zstandard frame of ${contentSize} bytes, expected ${target.length}`);
  }
  const sequences = newSequenceState();
  let huffman: HuffmanTable | undefined;
  let at = frame.end;
  let isLast = false;
  while (output.length < target.length) {
    if (isLast) throw badStream(`Zstandard frame ends after ${output.length} of ${target.length} bytes`);
    if (at + 3 > source.length) throw badStream('Zstandard block header cut off');
    const header = source[at] | (source[at + 1] << 8) | (source[at + 2] << 16);
    at += 3;
    isLast = (header & 1) !== 0;
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (size > MAX_BLOCK_BYTES) throw badStream(`Zstandard block of ${size} bytes`);
    const stored = type === BLOCK_RLE ? 1 : size;
    if (at + stored > source.length) throw badStream('Zstandard block cut off');
    const room = Math.min(size, target.length - output.length);
    if (type === BLOCK_RAW) {
      target.set(source.subarray(at, at + room), output.length);
      output.length += room;
    } else if (type === BLOCK_RLE) {
      target.fill(source[at], output.length, output.length + room);
      output.length += room;
    } else if (type === BLOCK_COMPRESSED) {
      const literals = readLiterals(source, at, at + size, huffman);
      huffman = literals.table;
      runSequences(source, literals.end, at + size, literals.bytes, sequences, output);
    } else {
      throw badStream('Zstandard block of the reserved type');
    }
    at += stored;
  }
}

/** Where the first block is, and how many bytes all of them make, where the frame says so. */
function readFrameHeader(source: Uint8Array): { end: number; contentSize: number | undefined } {
  if (source.length < 6 || u32le(source, 0) !== ZSTD_MAGIC) throw badStream('no Zstandard frame');
  const descriptor = source[4];
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) throw badStream('Zstandard frame with a reserved bit');
  const dictionaryStart = 5 + (isSingleSegment ? 0 : 1);
  const dictionaryLength = [0, 1, 2, 4][descriptor & 3];
  const sizeStart = dictionaryStart + dictionaryLength;
  const sizeLength = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6];
  const end = sizeStart + sizeLength;
  if (end > source.length) throw badStream('Zstandard frame header cut off');
  for (let at = dictionaryStart; at < sizeStart; at++) {
    if (source[at] !== 0) throw badStream('Zstandard frame that needs a dictionary');
  }
  return { end, contentSize: decodeContentSize(source, sizeStart, sizeLength) };
}

/**
 * Is the source one frame and nothing behind it? Decoders of streams take several for one.
 *
 * @throws ERR_BOOTFS_CORRUPT for what is no frame
 */
export function isOneZstdFrame(source: Uint8Array): boolean {
  let at = readFrameHeader(source).end;
  for (let isLast = false; !isLast; ) {
    if (at + 3 > source.length) return false;
    const header = source[at] | (source[at + 1] << 8) | (source[at + 2] << 16);
    isLast = (header & 1) !== 0;
    at += 3 + (((header >> 1) & 3) === BLOCK_RLE ? 1 : header >> 3);
  }
  const checksumLength = (source[4] & 0x04) !== 0 ? 4 : 0;
  return at + checksumLength === source.length;
}

/** Frame_Content_Size, a field of 0, 1, 2, 4 or 8 bytes at `at`; undefined for none. */
export function decodeContentSize(source: Uint8Array, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  if (length === 1) return source[at];
  if (length === 2) return u16le(source, at) + 256;
  if (length === 4) return u32le(source, at);
  return u64le(source, at);
}
