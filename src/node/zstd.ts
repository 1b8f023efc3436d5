/** .zst files: by Node's own zlib where it has Zstandard (22.15 and later), else by the decoder of bootfs. */
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Unpacking } from '../box/inflaters.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { scanZstdFrame } from '../image/zstd-frames.ts';
import { type FrameHash, unpackZstd } from '../image/zstd-stream.ts';
import { transform } from './gzip.ts';

/** The types of Node 20 do not know it. */
interface MaybeZstd {
  readonly createZstdDecompress?: (options: {
    readonly chunkSize: number;
    readonly params: Readonly<Record<number, number>>;
  }) => Transform;
  readonly constants: { readonly ZSTD_d_windowLogMax?: number };
}

const CHUNK_BYTES = 1024 * 1024;
/** 128 MiB, as in bootfs's own decoder. */
const MAX_WINDOW_LOG = 27;
/** Frames that store or make less are not worth a stream of zlib's. */
const MIN_STORED = 65536;
const MIN_MADE = 2 ** 20;
/** A frame of this many repeated bytes for each that it stores: filling memory is faster without zlib's threads and buffers. */
const REPEATED_PER_STORED = 256;

/** A maker of XXH64 hashes in WebAssembly: a hundred times as fast as in words of 32 bits. */
export async function loadFrameHash(): Promise<() => FrameHash> {
  const { default: xxhash } = await import('xxhash-wasm');
  const { create64 } = await xxhash();
  return () => {
    const hash = create64();
    return {
      update: (bytes) => void hash.update(bytes),
      digestLow: () => Number(hash.digest() & 0xffffffffn),
    };
  };
}

/**
 * Unpacks all frames of a .zst file.
 *
 * @throws ERR_BOOTFS_CORRUPT where it is damaged or cut off, ERR_BOOTFS_UNSUPPORTED; what the sink throws
 */
export async function inflateZstd(source: BlockDevice, unpacking: Unpacking): Promise<void> {
  const { sink, onProgress } = unpacking;
  const newHash = await loadFrameHash();
  const { createZstdDecompress, constants } = zlib as unknown as MaybeZstd;
  if (createZstdDecompress === undefined) {
    unpackZstd(source, sink, 0, { onProgress, newHash });
    return;
  }
  // Zlib's stream ends with the first frame, so each gets its own; small or sparse ones side by side do not.
  const params = { [constants.ZSTD_d_windowLogMax as number]: MAX_WINDOW_LOG };
  let ownFrom = 0;
  const progressFrom = (start: number) => (done: number) => onProgress(start + done);
  const unpackOwn = (end: number) => {
    if (end === ownFrom) return;
    const frames = sliceDevice(source, ownFrom, end - ownFrom);
    unpackZstd(frames, sink, 0, { onProgress: progressFrom(ownFrom), newHash });
  };
  for (let at = 0; at < source.size; ) {
    const { storedSize, contentSize = 0, repeatedBytes } = scanZstdFrame(source, at);
    if (storedSize === undefined) break;
    const isLarge = storedSize >= MIN_STORED || contentSize >= MIN_MADE;
    if (isLarge && repeatedBytes < storedSize * REPEATED_PER_STORED) {
      unpackOwn(at);
      const stream = createZstdDecompress({ chunkSize: CHUNK_BYTES, params });
      const frame = sliceDevice(source, at, storedSize);
      await transform(frame, stream, 'zstd', { sink, onProgress: progressFrom(at) });
      ownFrom = at + storedSize;
    }
    at += storedSize;
  }
  unpackOwn(source.size);
}
