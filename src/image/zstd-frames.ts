/** The frames of a .zst file, found without unpacking them: what makes it seekable. */

import { u32le } from '../bytes/endian.ts';
import {
  SIZEOF_SEEK_TABLE_ENTRY,
  SIZEOF_SEEK_TABLE_FOOTER,
  SIZEOF_SKIPPABLE_FRAME,
  seek_compressed_size,
  seek_decompressed_size,
  seek_descriptor,
  seek_magic,
  seek_number_of_frames,
  skippable_frame_size,
  skippable_magic,
} from '../codecs/ondisk/structs.gen.ts';
import { SEEK_TABLE_FRAME_MAGIC, SEEK_TABLE_MAGIC, ZSTD_MAGIC } from '../codecs/ondisk/zstd.ts';
import { isSkippableFrame } from '../codecs/skippable-frame.ts';
import { StreamInput } from '../codecs/stream-input.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { isPiecewise, type Piece, piecewiseDevice } from './piecewise.ts';
import { type FrameHash, readFrameHeader, unpackZstd } from './zstd-stream.ts';
import { BLOCK_REPEATED } from './zstd-window.ts';

/** Bits of the descriptor of a seek table. */
const HAS_CHECKSUMS = 0x80;
const RESERVED = 0x7c;
/** Behind an entry, where the table has them. */
const CHECKSUM_BYTES = 4;
/** 128 GiB in the frames of 128 KiB that a writer may choose. */
const MAX_FRAMES = 2 ** 20;
/** Of a frame: 256 GiB in full blocks. */
const MAX_BLOCKS = 2 ** 21;
const SCAN_PIECE_BYTES = 1024;

/** A frame, in the file and in the image. */
interface Frame extends Piece {
  readonly storedAt: number;
  readonly storedSize: number;
}

/**
 * The image in a .zst file of several frames, each unpacked when it is read; undefined where the file has but one, or does
 * not say what its frames unpack to, so that it is to be unpacked from the start.
 *
 * @throws ERR_BOOTFS_CORRUPT where frames do not follow one another
 */
export function openZstdFrames(file: BlockDevice, newHash?: () => FrameHash): BlockDevice | undefined {
  const frames = readSeekTable(file) ?? scanFrames(file);
  if (frames === undefined || !isPiecewise(frames)) return undefined;
  return piecewiseDevice(frames, ({ storedAt, storedSize }, sink) =>
    unpackZstd(sliceDevice(file, storedAt, storedSize), sink, 0, { newHash }),
  );
}

/** Undefined without a table; one that does not fit the file is no table. */
function readSeekTable(file: BlockDevice): Frame[] | undefined {
  if (file.size < SIZEOF_SKIPPABLE_FRAME + SIZEOF_SEEK_TABLE_FOOTER) return undefined;
  const footer = readBytes(file, file.size - SIZEOF_SEEK_TABLE_FOOTER, SIZEOF_SEEK_TABLE_FOOTER);
  const count = seek_number_of_frames(footer, 0);
  const flags = seek_descriptor(footer, 0);
  if (seek_magic(footer, 0) !== SEEK_TABLE_MAGIC || (flags & RESERVED) !== 0 || count > MAX_FRAMES) return undefined;
  const entryBytes = (flags & HAS_CHECKSUMS) !== 0 ? SIZEOF_SEEK_TABLE_ENTRY + CHECKSUM_BYTES : SIZEOF_SEEK_TABLE_ENTRY;
  const frameBytes = count * entryBytes + SIZEOF_SEEK_TABLE_FOOTER;
  const tableAt = file.size - frameBytes - SIZEOF_SKIPPABLE_FRAME;
  if (tableAt < 0) return undefined;
  const table = readBytes(file, tableAt, SIZEOF_SKIPPABLE_FRAME + count * entryBytes);
  if (skippable_magic(table, 0) !== SEEK_TABLE_FRAME_MAGIC || skippable_frame_size(table, 0) !== frameBytes)
    return undefined;
  const frames: Frame[] = [];
  let storedAt = 0;
  let unpackedAt = 0;
  for (let index = 0; index < count; index++) {
    const at = SIZEOF_SKIPPABLE_FRAME + index * entryBytes;
    const storedSize = seek_compressed_size(table, at);
    const unpackedSize = seek_decompressed_size(table, at);
    frames.push({ storedAt, storedSize, unpackedAt, unpackedSize });
    storedAt += storedSize;
    unpackedAt += unpackedSize;
  }
  return storedAt === tableAt ? frames : undefined;
}

/** Goes from frame to frame by the sizes of their blocks; gives up where a frame does not say what it unpacks to. */
function scanFrames(file: BlockDevice): Frame[] | undefined {
  const frames: Frame[] = [];
  let unpackedAt = 0;
  for (let at = 0; at < file.size; ) {
    const { storedSize, contentSize } = scanZstdFrame(file, at);
    if (contentSize === undefined || storedSize === undefined || frames.length >= MAX_FRAMES) return undefined;
    frames.push({ storedAt: at, storedSize, unpackedAt, unpackedSize: contentSize });
    unpackedAt += contentSize;
    if (unpackedAt > Number.MAX_SAFE_INTEGER) throw corrupt('zstd: an image of more than 2^53 bytes');
    at += storedSize;
  }
  return frames;
}

/** What can be told of a frame without unpacking it. */
export interface ScannedFrame {
  /** Bytes of the file that it takes up; undefined where it has more blocks than are worth looking at. */
  readonly storedSize: number | undefined;
  /** Bytes that it unpacks to, where it says so. */
  readonly contentSize: number | undefined;
  /** How many of these are in blocks of one repeated byte, as far as its blocks were looked at. */
  readonly repeatedBytes: number;
}

/** @throws ERR_BOOTFS_CORRUPT where no frame begins at `byteOffset`, or the file ends inside it; ERR_BOOTFS_UNSUPPORTED */
export function scanZstdFrame(file: BlockDevice, byteOffset: number): ScannedFrame {
  const input = new StreamInput(file, byteOffset, 'zstd', undefined, SCAN_PIECE_BYTES);
  const magic = u32le(input.take(4), 0);
  if (isSkippableFrame(magic)) {
    input.skip(u32le(input.take(4), 0));
    return { storedSize: input.position - byteOffset, contentSize: 0, repeatedBytes: 0 };
  }
  if (magic !== ZSTD_MAGIC) throw corrupt('zstd: bad magic number', { byteOffset });
  const { contentSize, hasChecksum } = readFrameHeader(input);
  const { isWhole, repeatedBytes } = skipBlocks(input);
  if (hasChecksum && isWhole) input.skip(4);
  return { storedSize: isWhole ? input.position - byteOffset : undefined, contentSize, repeatedBytes };
}

/** Says whether the last block was reached. */
function skipBlocks(input: StreamInput): { isWhole: boolean; repeatedBytes: number } {
  let repeatedBytes = 0;
  for (let blocks = 0; blocks < MAX_BLOCKS; blocks++) {
    const header = input.take(3);
    const bits = header[0] | (header[1] << 8) | (header[2] << 16);
    const isRepeated = ((bits >> 1) & 3) === BLOCK_REPEATED;
    if (isRepeated) repeatedBytes += bits >> 3;
    input.skip(isRepeated ? 1 : bits >> 3);
    if ((bits & 1) === 1) return { isWhole: true, repeatedBytes };
  }
  return { isWhole: false, repeatedBytes };
}
