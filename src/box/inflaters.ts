/** What unpacks the streams that hosts have decoders of their own for. */
import { unpackGzip, unpackRawDeflate } from '../codecs/gzip.ts';
import type { Sink, UnpackStream } from '../codecs/unpack.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { type FrameHash, unpackZstd } from '../image/zstd-stream.ts';
import { unpackAll } from './unpack-all.ts';

/** Where a source is unpacked to, and who is told how far it is. */
export interface Unpacking {
  /** Takes the pieces in their order. */
  readonly sink: Sink;
  /** Is told how many bytes of the source were used. */
  readonly onProgress: (done: number) => void;
}

/** Unpacks all of a source. @throws ERR_BOOTFS_CORRUPT where the stream is damaged or cut off; what the sink throws */
export type Inflate = (source: BlockDevice, unpacking: Unpacking) => void | Promise<void>;

/** The decoders of one host. */
export interface Inflaters {
  /** A .gz file: one or more members, and zeros after them. */
  readonly gzip: Inflate;
  /** One raw DEFLATE stream, as .zip files hold it. */
  readonly deflate: Inflate;
  /** All frames of a .zst file. */
  readonly zstd: Inflate;
  /** A fast maker of the checksum of .zst frames; by default the project's own. */
  readonly loadFrameHash?: () => Promise<() => FrameHash>;
}

/** Those that need nothing of their host. */
export const PLAIN_INFLATERS: Inflaters = {
  gzip: (source, unpacking) => unpackAll(source, unpackGzip, unpacking),
  deflate: (source, unpacking) => unpackOne(source, unpackRawDeflate, unpacking),
  zstd: (source, { sink, onProgress }) => unpackZstd(source, sink, 0, { onProgress }),
};

function unpackOne(source: BlockDevice, unpack: UnpackStream, { sink, onProgress }: Unpacking): void {
  unpack(source, sink, { onProgress });
}
