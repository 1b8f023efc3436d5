/** The blocks of an .lz4 file, found without unpacking them, where its frames say enough to read them by themselves. */

import { u32le } from '../bytes/endian.ts';
import { Lz4BlockReader, type Lz4FrameHeader, readLz4FrameHeader, unpackLz4 } from '../codecs/lz4-frame.ts';
import { LZ4_FRAME_MAGIC } from '../codecs/ondisk/lz4.ts';
import { isSkippableFrame } from '../codecs/skippable-frame.ts';
import { StreamInput } from '../codecs/stream-input.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { isPiecewise, type Piece, piecewiseDevice } from './piecewise.ts';

/** 256 GiB in the smallest blocks, of 64 KiB. */
const MAX_BLOCKS = 2 ** 22;
const SCAN_PIECE_BYTES = 4096;

/** A block, or a frame whose blocks are not to be had one by one. */
interface Lz4Part extends Piece {
  /** Byte offset in the file. */
  readonly storedAt: number;
  /** Of the frame that the block belongs to; undefined for a whole frame. */
  readonly header: Lz4FrameHeader | undefined;
}

/**
 * The image in an .lz4 file whose frames say what they unpack to (`lz4 --content-size`): read block by block, or else frame by
 * frame. Undefined where it is to be unpacked from the start: a frame of unknown size, or a single one whose blocks are linked, or
 * have no checksums (`-BX`) where the frame as a whole has one, which is to be verified before anything is used.
 *
 * @throws ERR_BOOTFS_CORRUPT where frames do not follow one another
 */
export function openLz4Blocks(file: BlockDevice): BlockDevice | undefined {
  const parts = findParts(file);
  if (parts === undefined || !isPiecewise(parts)) return undefined;
  return piecewiseDevice(parts, ({ storedAt, header }, sink) => {
    if (header === undefined) unpackLz4(file, sink, { byteOffset: storedAt });
    else sink(readBlock(file, storedAt, header));
  });
}

function findParts(file: BlockDevice): Lz4Part[] | undefined {
  const parts: Lz4Part[] = [];
  const input = new StreamInput(file, 0, 'lz4', undefined, SCAN_PIECE_BYTES);
  let unpackedAt = 0;
  while (input.left >= 4) {
    const storedAt = input.position;
    const magic = u32le(input.take(4), 0);
    if (isSkippableFrame(magic)) {
      input.skip(u32le(input.take(4), 0));
      continue;
    }
    if (magic !== LZ4_FRAME_MAGIC) return undefined;
    const header = readLz4FrameHeader(input);
    const { contentSize, hasContentChecksum } = header;
    if (contentSize === undefined) return undefined;
    const blocks = skipBlocks(input, header, MAX_BLOCKS - parts.length);
    if (blocks === undefined) return undefined;
    if (hasContentChecksum) input.skip(4);
    if (areSeekable(file, blocks, header, contentSize)) {
      const { largestBlock } = header;
      blocks.forEach((blockAt, index) => {
        const before = index * largestBlock;
        const unpackedSize = Math.min(largestBlock, contentSize - before);
        parts.push({ storedAt: blockAt, unpackedAt: unpackedAt + before, unpackedSize, header });
      });
    } else {
      parts.push({ storedAt, unpackedAt, unpackedSize: contentSize, header: undefined });
    }
    unpackedAt += contentSize;
    if (unpackedAt > Number.MAX_SAFE_INTEGER) throw corrupt('lz4: an image of more than 2^53 bytes');
  }
  return input.left === 0 ? parts : undefined;
}

/** Where the blocks begin; undefined where there are more than are worth looking at. */
function skipBlocks(input: StreamInput, header: Lz4FrameHeader, most: number): number[] | undefined {
  const reader = new Lz4BlockReader(input, header);
  const places: number[] = [];
  for (;;) {
    const place = input.position;
    if (!reader.skip()) return places;
    if (places.length >= most) return undefined;
    places.push(place);
  }
}

/**
 * Does the frame say where in the image each block is, and how each is verified? No block says its size, but with the last one unpacked
 * to what is left of the content after full blocks, the others are full or the frame is damaged.
 */
function areSeekable(
  file: BlockDevice,
  blocks: readonly number[],
  header: Lz4FrameHeader,
  contentSize: number,
): boolean {
  const { largestBlock, areBlocksLinked, hasBlockChecksums, hasContentChecksum } = header;
  if (areBlocksLinked || (hasContentChecksum && !hasBlockChecksums) || blocks.length < 2) return false;
  const expected = contentSize - (blocks.length - 1) * largestBlock;
  if (expected <= 0 || expected > largestBlock) return false;
  return readBlock(file, blocks[blocks.length - 1], header).length === expected;
}

function readBlock(file: BlockDevice, blockAt: number, header: Lz4FrameHeader): Uint8Array {
  return new Lz4BlockReader(new StreamInput(file, blockAt, 'lz4'), header).next() ?? new Uint8Array(0);
}
