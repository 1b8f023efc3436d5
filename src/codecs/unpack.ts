/** What decoders of whole streams (.xz, .bz2, .lz4, ...) have in common. */
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';

/** How the bytes of one whole stream are unpacked, and up to which size. */
export interface UnpackOptions {
  /** Where the stream begins in the source; 0 by default. */
  readonly byteOffset?: number;
  /** Most bytes that may come out. */
  readonly maximumBytes?: number;
  /** Is told the byte offset in the source, again and again. */
  readonly onProgress?: (byteOffset: number) => void;
}

/** Takes the pieces of what is unpacked, in order. A piece is good until the sink returns. */
export type Sink = (piece: Uint8Array) => void;

/**
 * Unpacks the one stream at `byteOffset`, with all its checksums verified, and gives the byte offset behind it.
 *
 * Memory is bounded by the window that the format allows, work by the bytes that go in and come out.
 *
 * @throws ERR_BOOTFS_CORRUPT where it is damaged or cut off, ERR_BOOTFS_UNSUPPORTED, EFBIG past `maximumBytes`
 */
export type UnpackStream = (source: BlockDevice, sink: Sink, options?: UnpackOptions) => number;

/** The sink, made to throw EFBIG once more than `maximumBytes` came. */
export function boundedSink(sink: Sink, { maximumBytes = Number.MAX_SAFE_INTEGER }: UnpackOptions): Sink {
  let total = 0;
  return (piece) => {
    total += piece.length;
    if (total > maximumBytes) throw new BootfsError('EFBIG', `the stream unpacks to more than ${maximumBytes} bytes`);
    sink(piece);
  };
}
