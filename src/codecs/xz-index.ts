/**
 * The index at the end of an .xz stream: sizes of its blocks, stored and unpacked, from which follows where each block is, so that
 * reading in the middle of an image unpacks one block. A wrong checksum refuses all of it.
 */
import { u32le } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { crc32 } from '../hash/crc32.ts';
import { cutOff } from './cut-off.ts';
import { SIZEOF_XZ_STREAM_FOOTER, SIZEOF_XZ_STREAM_HEADER } from './ondisk/structs.gen.ts';
import { StreamInput } from './stream-input.ts';
import type { XzBlockSizes } from './xz-block.ts';
import { type ByteSource, decodeStreamFooter, decodeStreamHeader, readNumber } from './xz-header.ts';

/** A block's header and check are no smaller. */
const MIN_UNPADDED = 5;
/** 16 million would be 16 TiB in blocks of 1 MiB; they take 40 bytes each. */
const MAX_BLOCKS = 2 ** 21;

/**
 * Reads the index that `input` stands at, and gives its size in bytes. As many blocks as it says are handed on one by one,
 * so that a count alone costs nothing.
 *
 * @throws ERR_BOOTFS_CORRUPT where its checksum is wrong
 */
export function readXzIndex(input: StreamInput, onBlock: (sizes: XzBlockSizes) => void): number {
  const start = input.position;
  const covered = new CoveredBytes(input);
  if (covered.byte() !== 0) throw corrupt('xz: no index where one must be');
  const count = readNumber(covered);
  for (let index = 0; index < count; index++) {
    const unpaddedSize = readNumber(covered);
    if (unpaddedSize < MIN_UNPADDED) throw corrupt(`xz: a block of ${unpaddedSize} bytes in the index`);
    onBlock({ unpaddedSize, unpackedSize: readNumber(covered) });
  }
  while ((input.position - start) % 4 !== 0) {
    if (covered.byte() !== 0) throw corrupt('xz: the padding of the index is not zeros');
  }
  const stored = u32le(input.take(4), 0);
  if (stored !== covered.checksum()) throw corrupt('xz: the checksum of the index is wrong');
  return input.position - start;
}

/** Bytes that a checksum covers, taken one by one. */
class CoveredBytes implements ByteSource {
  private readonly input: StreamInput;
  private readonly pending = new Uint8Array(4096);
  private filled = 0;
  private sum = 0;

  constructor(input: StreamInput) {
    this.input = input;
  }

  byte(): number {
    if (this.filled === this.pending.length) this.checksum();
    const byte = this.input.byte();
    this.pending[this.filled++] = byte;
    return byte;
  }

  checksum(): number {
    this.sum = crc32(this.pending.subarray(0, this.filled), this.sum);
    this.filled = 0;
    return this.sum;
  }
}

/** Where a block is, in the file and in what the file unpacks to. */
export interface XzBlock extends XzBlockSizes {
  /** Bytes from the start of the file. */
  readonly storedAt: number;
  /** Bytes from the start of the unpacked image. */
  readonly unpackedAt: number;
  /** Of its stream, as in `StreamFooter`. */
  readonly checkType: number;
}

/**
 * All blocks of all streams of an .xz file, in order, by the indexes at the streams' ends; nothing is unpacked.
 *
 * @throws ERR_BOOTFS_CORRUPT where streams, indexes and the file do not fit together
 */
export function readXzBlocks(file: BlockDevice): XzBlock[] {
  const streams: XzBlock[][] = [];
  let count = 0;
  for (let end = file.size; end > 0; ) {
    end = skipPaddingBefore(file, end);
    const stream = readStreamBefore(file, end, MAX_BLOCKS - count);
    streams.push(stream.blocks);
    count += stream.blocks.length;
    end = stream.start;
  }
  const blocks: XzBlock[] = [];
  let unpackedAt = 0;
  for (const stream of streams.reverse()) {
    for (const block of stream) {
      blocks.push({ ...block, unpackedAt });
      unpackedAt += block.unpackedSize;
    }
  }
  if (unpackedAt > Number.MAX_SAFE_INTEGER) throw corrupt('xz: an image of more than 2^53 bytes');
  return blocks;
}

/** The stream that ends at `end`; `unpackedAt` of its blocks is not known yet. */
function readStreamBefore(file: BlockDevice, end: number, mostBlocks: number): { start: number; blocks: XzBlock[] } {
  const footerAt = end - SIZEOF_XZ_STREAM_FOOTER;
  if (footerAt < SIZEOF_XZ_STREAM_HEADER) throw cutOff('xz');
  const { indexSize, checkType } = decodeStreamFooter(readBytes(file, footerAt, SIZEOF_XZ_STREAM_FOOTER));
  const indexAt = footerAt - indexSize;
  if (indexAt < SIZEOF_XZ_STREAM_HEADER) throw corrupt('xz: an index larger than its file');
  const sizes: XzBlockSizes[] = [];
  let stored = 0;
  const read = readXzIndex(new StreamInput(file, indexAt, 'xz'), (block) => {
    if (sizes.length >= mostBlocks) throw corrupt(`xz: more than ${MAX_BLOCKS} blocks`);
    sizes.push(block);
    stored += Math.ceil(block.unpaddedSize / 4) * 4;
  });
  const start = indexAt - stored - SIZEOF_XZ_STREAM_HEADER;
  if (read !== indexSize || start < 0) throw corrupt('xz: the index does not fit the file');
  if (decodeStreamHeader(readBytes(file, start, SIZEOF_XZ_STREAM_HEADER)) !== checkType) {
    throw corrupt('xz: header and footer of a stream differ');
  }
  let storedAt = start + SIZEOF_XZ_STREAM_HEADER;
  const blocks = sizes.map((block) => {
    const placed = { ...block, storedAt, unpackedAt: 0, checkType };
    storedAt += Math.ceil(block.unpaddedSize / 4) * 4;
    return placed;
  });
  return { start, blocks };
}

/** Where the zeros before `end` begin, which come in fours. */
function skipPaddingBefore(file: BlockDevice, end: number): number {
  const PIECE = 4096;
  for (let at = end; at > 0; ) {
    const length = Math.min(PIECE, at);
    const piece = readBytes(file, at - length, length);
    let zeros = 0;
    while (zeros < length && piece[length - 1 - zeros] === 0) zeros++;
    if (zeros < length) return at - zeros + (zeros % 4 === 0 ? 0 : zeros % 4);
    at -= length;
  }
  throw corrupt('xz: nothing but padding');
}
