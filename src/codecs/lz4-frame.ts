/** LZ4 streams: frames (lz4_Frame_format.md), and the legacy format that the kernel's own compression uses. */

import { joinU64, u32le } from '../bytes/endian.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { Xxh32, xxh32 } from '../hash/xxh32.ts';
import { cutOff } from './cut-off.ts';
import { decodeLz4Block } from './lz4.ts';
import { LZ4_FRAME_MAGIC, LZ4_LEGACY_MAGIC } from './ondisk/lz4.ts';
import {
  LZ4_CONTENT_SIZE,
  lz4_bd,
  lz4_content_size_hi,
  lz4_content_size_lo,
  lz4_flg,
  SIZEOF_LZ4_FRAME_DESCRIPTOR,
} from './ondisk/structs.gen.ts';
import { isSkippableFrame } from './skippable-frame.ts';
import { SlidingWindow } from './sliding-window.ts';
import { StreamInput } from './stream-input.ts';
import { boundedSink, type Sink, type UnpackStream } from './unpack.ts';

/** Linked blocks reach back this far. */
const HISTORY_BYTES = 64 * 1024;
/** No block unpacks to more than this many times its stored size. */
const MAX_PER_BYTE = 255;
const LEGACY_BLOCK_BYTES = 8 * 2 ** 20;
const UNCOMPRESSED = 0x8000_0000;

/** One frame (skippable ones make nothing), or a legacy stream, which ends with the source or before what can be no block. */
export const unpackLz4: UnpackStream = (source, sink, options = {}) => {
  const input = new StreamInput(source, options.byteOffset ?? 0, 'lz4', options.onProgress);
  const magic = u32le(input.take(4), 0);
  if (magic === LZ4_FRAME_MAGIC) unpackFrame(input, boundedSink(sink, options));
  else if (magic === LZ4_LEGACY_MAGIC) unpackLegacy(input, boundedSink(sink, options));
  else if (isSkippableFrame(magic)) input.skip(u32le(input.take(4), 0));
  else throw corrupt('lz4: bad magic number');
  return input.position;
};

/** What stands in front of the blocks of a frame. */
export interface Lz4FrameHeader {
  /** Bytes that a block unpacks to at most; writers fill all but the last one. */
  readonly largestBlock: number;
  /** Matches reach into the blocks before. */
  readonly areBlocksLinked: boolean;
  /** A checksum follows each block. */
  readonly hasBlockChecksums: boolean;
  /** A checksum of all that the frame unpacks to follows its last block. */
  readonly hasContentChecksum: boolean;
  /** Bytes that the frame unpacks to, where it says so. */
  readonly contentSize: number | undefined;
}

/** The header that `input` stands at, behind the magic number. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function readLz4FrameHeader(input: StreamInput): Lz4FrameHeader {
  if (input.left < 2) throw cutOff('lz4');
  const start = input.peek(LZ4_CONTENT_SIZE);
  const flags = lz4_flg(start, 0);
  const descriptor = lz4_bd(start, 0);
  if (flags >> 6 !== 1) throw corrupt(`lz4: frame of version ${flags >> 6}`);
  if (flags & 0x02 || descriptor & 0x8f) throw corrupt('lz4: a reserved bit of the frame header is set');
  if (flags & 0x01) throw unsupported('lz4 with a dictionary');
  const hasContentSize = (flags & 0x08) !== 0;
  const header = input.take(hasContentSize ? SIZEOF_LZ4_FRAME_DESCRIPTOR : LZ4_CONTENT_SIZE).slice();
  if (input.byte() !== ((xxh32(header) >>> 8) & 0xff)) throw corrupt('lz4: the checksum of the frame header is wrong');
  const sizeCode = descriptor >> 4;
  if (sizeCode < 4) throw corrupt(`lz4: block size code ${sizeCode}`);
  return {
    largestBlock: 2 ** (8 + 2 * sizeCode),
    areBlocksLinked: (flags & 0x20) === 0,
    hasBlockChecksums: (flags & 0x10) !== 0,
    hasContentChecksum: (flags & 0x04) !== 0,
    contentSize: hasContentSize ? joinU64(lz4_content_size_lo(header, 0), lz4_content_size_hi(header, 0)) : undefined,
  };
}

function unpackFrame(input: StreamInput, sink: Sink): void {
  const header = readLz4FrameHeader(input);
  const blocks = new Lz4BlockReader(input, header);
  const hash = header.hasContentChecksum ? new Xxh32() : undefined;
  let total = 0;
  for (let made = blocks.next(); made !== undefined; made = blocks.next()) {
    total += made.length;
    hash?.update(made);
    sink(made);
  }
  if (header.contentSize !== undefined && header.contentSize !== total) {
    throw corrupt('lz4: the frame has another size than it says', { bytes: total, contentSize: header.contentSize });
  }
  if (hash !== undefined && u32le(input.take(4), 0) !== hash.digest()) {
    throw corrupt('lz4: the checksum of the frame does not fit its contents');
  }
}

/** The blocks of a frame one after the other, unpacked or passed over; `input` stands at one of them. */
export class Lz4BlockReader {
  private readonly input: StreamInput;
  private readonly header: Lz4FrameHeader;
  private readonly window: BlockWindow;

  constructor(input: StreamInput, header: Lz4FrameHeader) {
    this.input = input;
    this.header = header;
    this.window = new BlockWindow(header.largestBlock, header.areBlocksLinked);
  }

  /** What the next block unpacks to, good until the next call; undefined at the end of the frame. @throws ERR_BOOTFS_CORRUPT */
  next(): Uint8Array | undefined {
    const word = u32le(this.input.take(4), 0);
    if (word === 0) return undefined;
    const block = this.input.take(this.storedSize(word));
    const stored = word & ~UNCOMPRESSED;
    const bytes = block.subarray(0, stored);
    if (this.header.hasBlockChecksums && u32le(block, stored) !== xxh32(bytes)) {
      throw corrupt('lz4: the checksum of a block does not fit it');
    }
    return (word & UNCOMPRESSED) === 0 ? this.window.decode(bytes) : this.window.copy(bytes);
  }

  /** Passes over the next block; false at the end of the frame. @throws ERR_BOOTFS_CORRUPT where the file ends inside it */
  skip(): boolean {
    const word = u32le(this.input.take(4), 0);
    if (word !== 0) this.input.skip(this.storedSize(word));
    return word !== 0;
  }

  /** Bytes behind the size field `word`. */
  private storedSize(word: number): number {
    const stored = word & ~UNCOMPRESSED;
    if (stored > this.header.largestBlock) throw corrupt(`lz4: block of ${stored} bytes`);
    return stored + (this.header.hasBlockChecksums ? 4 : 0);
  }
}

/** Blocks of 8 MiB, each after its stored size; nothing marks the end, and nothing is checked. */
function unpackLegacy(input: StreamInput, sink: Sink): void {
  const window = new BlockWindow(LEGACY_BLOCK_BYTES, false);
  while (input.left > 0) {
    const sizeField = input.peek(4);
    if (sizeField.length < 4) throw cutOff('lz4');
    const stored = u32le(sizeField, 0);
    if (stored === 0 || stored > longestBlock(LEGACY_BLOCK_BYTES)) return;
    input.skip(4);
    sink(window.decode(input.take(stored)));
  }
}

/** What incompressible bytes grow to. */
function longestBlock(bytes: number): number {
  return bytes + Math.floor(bytes / 255) + 16;
}

/** The block that is being made, behind as much of those before it as matches may reach. */
class BlockWindow {
  private readonly window = new SlidingWindow();
  private readonly largestBlock: number;
  private readonly isLinked: boolean;

  constructor(largestBlock: number, isLinked: boolean) {
    this.largestBlock = largestBlock;
    this.isLinked = isLinked;
    this.window.reset(isLinked ? HISTORY_BYTES : 0);
  }

  /** The bytes are good until the next call. @throws ERR_BOOTFS_CORRUPT */
  decode(stored: Uint8Array): Uint8Array {
    const room = Math.min(this.largestBlock, stored.length * MAX_PER_BYTE);
    const start = this.startBlock(room);
    const target = this.window.bytes.subarray(0, start + room);
    this.window.length = decodeLz4Block(stored, target, start, 'source');
    return this.window.bytes.subarray(start, this.window.length);
  }

  copy(bytes: Uint8Array): Uint8Array {
    const start = this.startBlock(bytes.length);
    this.window.bytes.set(bytes, start);
    this.window.length = start + bytes.length;
    return this.window.bytes.subarray(start, this.window.length);
  }

  private startBlock(room: number): number {
    if (!this.isLinked) this.window.length = 0;
    this.window.reserve(room);
    return this.window.length;
  }
}
