/** Zstandard streams (RFC 8878), frame by frame and block by block, so that every allocation is bounded beforehand. */

import { u32le } from '../bytes/endian.ts';
import { ZSTD_MAGIC } from '../codecs/ondisk/zstd.ts';
import { isSkippableFrame } from '../codecs/skippable-frame.ts';
import { StreamInput } from '../codecs/stream-input.ts';
import type { Sink } from '../codecs/unpack.ts';
import { decodeContentSize } from '../codecs/zstd.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { Xxh64 } from '../hash/xxh64.ts';
import { BLOCK_REPEATED, MAX_BLOCK, ZstdWindow } from './zstd-window.ts';

/** `Magic_Number` of a frame (RFC 8878, 3.1.1), as a little-endian word. */
/** What `zstd --long` writes and `zstd -d` takes without being asked: 27 bits. */
const MAX_WINDOW = 2 ** 27;
/** Each block may bring tables of its own; makers fill their blocks, and only an attack is made of tiny ones. */
const FREE_BLOCKS = 1024;
const BYTES_PER_BLOCK = 1024;

/** XXH64, as far as a frame's checksum needs it; a host may have a faster one. */
export interface FrameHash {
  /** Takes the next bytes that the frame unpacked to. */
  update(bytes: Uint8Array): void;
  /** The low 32 bits of the digest of all bytes so far; unsigned. */
  digestLow(): number;
}

/** Who is told of the way, and what makes the checksum of a frame; without `newHash` that is not looked at. */
export interface ZstdOptions {
  /** Is told how many bytes of the source were used. */
  readonly onProgress?: (byteOffset: number) => void;
  /** For each frame that has a checksum. */
  readonly newHash?: () => FrameHash;
}

/**
 * Unpacks all frames from `byteOffset` on, to the end of `source`.
 *
 * @throws ERR_BOOTFS_CORRUPT where the stream is damaged or cut off, or a frame does not have the checksum that it ends
 * with; ERR_BOOTFS_UNSUPPORTED for dictionaries and huge windows
 */
export function unpackZstd(source: BlockDevice, sink: Sink, byteOffset = 0, options: ZstdOptions = {}): void {
  const input = new StreamInput(source, byteOffset, 'zstd', options.onProgress);
  const decoder = new FrameDecoder(input, sink, options.newHash);
  while (input.left > 0) decoder.decodeFrame();
}

/** Fills `target` from the frames at the start of `source`; what follows them is padding. */
export function decodeZstd(source: BlockDevice, target: Uint8Array): void {
  const input = new StreamInput(source, 0, 'zstd');
  let filled = 0;
  const decoder = new FrameDecoder(input, (bytes) => {
    if (filled + bytes.length > target.length) throw corrupt('zstd: more bytes than expected');
    target.set(bytes, filled);
    filled += bytes.length;
  });
  while (filled < target.length) decoder.decodeFrame();
}

/** Decodes the one frame at the start of `source`, hands its pieces to `sink`, and gives the bytes it takes up. */
export function decodeZstdFrame(source: BlockDevice, sink: Sink): number {
  const input = new StreamInput(source, 0, 'zstd');
  new FrameDecoder(input, sink).decodeFrame();
  return input.position;
}

/** Decodes frame after frame of one input. */
class FrameDecoder {
  private readonly input: StreamInput;
  private readonly emit: Sink;
  private readonly newHash: () => FrameHash;
  private readonly window = new ZstdWindow();
  private blocks = 0;
  private produced = 0;

  constructor(input: StreamInput, emit: Sink, newHash: () => FrameHash = () => new Xxh64()) {
    this.input = input;
    this.emit = emit;
    this.newHash = newHash;
  }

  decodeFrame(): void {
    const { input } = this;
    const magic = u32le(input.take(4), 0);
    if (isSkippableFrame(magic)) {
      input.skip(u32le(input.take(4), 0));
      return;
    }
    if (magic !== ZSTD_MAGIC) throw corrupt('zstd: bad magic number');
    const { contentSize, windowSize, hasChecksum } = readFrameHeader(input);
    const hash = hasChecksum ? this.newHash() : undefined;
    const start = this.produced;
    this.window.startFrame(windowSize);
    while (!this.decodeBlock(hash));
    const produced = this.produced - start;
    if (contentSize !== undefined && contentSize !== produced) {
      throw corrupt('zstd: the frame has another size than it says', { produced, contentSize });
    }
    if (hash !== undefined && u32le(input.take(4), 0) !== hash.digestLow()) {
      throw corrupt('zstd: the checksum of the frame does not fit its contents');
    }
  }

  /** Says whether it was the frame's last one. */
  private decodeBlock(hash: FrameHash | undefined): boolean {
    const header = this.input.take(3);
    const bits = header[0] | (header[1] << 8) | (header[2] << 16);
    const type = (bits >> 1) & 3;
    const size = bits >> 3;
    if (size > MAX_BLOCK) throw corrupt(`zstd: block of ${size} bytes`);
    if (this.blocks++ > FREE_BLOCKS + this.produced / BYTES_PER_BLOCK) throw corrupt('zstd: too many tiny blocks');
    const made = this.window.decodeBlock(type, size, this.input.take(type === BLOCK_REPEATED ? 1 : size));
    this.produced += made.length;
    hash?.update(made);
    this.emit(made);
    return (bits & 1) === 1;
  }
}

/** What a frame says of itself. */
export interface FrameHeader {
  /** Frame_Content_Size: bytes that it unpacks to; undefined where it does not say. */
  readonly contentSize: number | undefined;
  /** Bytes that a match may reach back. */
  readonly windowSize: number;
  /** Do four bytes of XXH64 follow the last block? */
  readonly hasChecksum: boolean;
}

/**
 * Takes the header of a frame from behind its magic (RFC 8878, 3.1.1.1).
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED for a dictionary or a window larger than `zstd -d` takes
 */
export function readFrameHeader(input: StreamInput): FrameHeader {
  const descriptor = input.take(1)[0];
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if ((descriptor & 8) !== 0) throw corrupt('zstd: a reserved bit of the frame header is set');
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag;
  const rest = input.take((isSingleSegment ? 0 : 1) + dictionaryBytes + sizeBytes).slice();
  if (dictionaryBytes > 0) throw unsupported('zstd with a dictionary');
  const sizeField = rest.subarray(rest.length - sizeBytes);
  const contentSize = decodeContentSize(sizeField, 0, sizeBytes);
  const windowSize = isSingleSegment ? (contentSize ?? 0) : windowOf(rest[0]);
  if (windowSize > MAX_WINDOW) throw unsupported(`zstd with a window of ${windowSize} bytes`);
  return { contentSize, windowSize, hasChecksum: (descriptor & 4) !== 0 };
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
