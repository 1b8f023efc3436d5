/** The frames of a .zst file, found without unpacking them: what makes it seekable. */
import { u32le } from '../bytes/endian.ts';
import { StreamInput } from '../codecs/stream-input.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { isPiecewise, type Piece, piecewiseDevice } from './piecewise.ts';
import { type FrameHash, isSkippableFrame, readFrameHeader, unpackZstd, ZSTD_MAGIC } from './zstd-stream.ts';
import { BLOCK_REPEATED } from './zstd-window.ts';

/** zstd's contrib/seekable_format: a table in a skippable frame at the end. */
const SEEK_TABLE_FRAME = 0x184d2a5e;
const SEEK_TABLE_MAGIC = 0x8f92eab1;
const SEEK_FOOTER_BYTES = 9;
const SKIPPABLE_HEADER_BYTES = 8;
const HAS_CHECKSUMS = 0x80;
const RESERVED = 0x7c;
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
  if (file.size < SKIPPABLE_HEADER_BYTES + SEEK_FOOTER_BYTES) return undefined;
  const footer = readBytes(file, file.size - SEEK_FOOTER_BYTES, SEEK_FOOTER_BYTES);
  const count = u32le(footer, 0);
  const flags = footer[4];
  if (u32le(footer, 5) !== SEEK_TABLE_MAGIC || (flags & RESERVED) !== 0 || count > MAX_FRAMES) return undefined;
  const entryBytes = (flags & HAS_CHECKSUMS) !== 0 ? 12 : 8;
  const frameBytes = count * entryBytes + SEEK_FOOTER_BYTES;
  const tableAt = file.size - frameBytes - SKIPPABLE_HEADER_BYTES;
  if (tableAt < 0) return undefined;
  const table = readBytes(file, tableAt, SKIPPABLE_HEADER_BYTES + count * entryBytes);
  if (u32le(table, 0) !== SEEK_TABLE_FRAME || u32le(table, 4) !== frameBytes) return undefined;
  const frames: Frame[] = [];
  let storedAt = 0;
  let unpackedAt = 0;
  for (let index = 0; index < count; index++) {
    const at = SKIPPABLE_HEADER_BYTES + index * entryBytes;
    const storedSize = u32le(table, at);
    const unpackedSize = u32le(table, at + 4);
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
export interface FrameExtent {
  /** Bytes of the file that it takes up; undefined where it has more blocks than are worth looking at. */
  readonly storedSize: number | undefined;
  /** Bytes that it unpacks to, where it says so. */
  readonly contentSize: number | undefined;
  /** How many of these are in blocks of one repeated byte, as far as its blocks were looked at. */
  readonly repeatedBytes: number;
}

/** @throws ERR_BOOTFS_CORRUPT where no frame begins at `byteOffset`, or the file ends inside it; ERR_BOOTFS_UNSUPPORTED */
export function scanZstdFrame(file: BlockDevice, byteOffset: number): FrameExtent {
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
