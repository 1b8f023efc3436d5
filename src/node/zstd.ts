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
const WINDOW_LOG_MAX = 27;
/** Frames that store or make less are not worth a stream of zlib's. */
const LEAST_STORED = 65536;
const LEAST_MADE = 2 ** 20;

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
  // Zlib's stream ends with the first frame, so each gets its own; small ones side by side do not.
  const params = { [constants.ZSTD_d_windowLogMax as number]: WINDOW_LOG_MAX };
  let smallFrom = 0;
  const unpackSmall = (end: number) => {
    if (end > smallFrom) unpackZstd(sliceDevice(source, smallFrom, end - smallFrom), sink, 0, { newHash });
  };
  for (let at = 0; at < source.size; ) {
    const { storedSize, contentSize = 0 } = scanZstdFrame(source, at);
    if (storedSize === undefined) break;
    if (storedSize >= LEAST_STORED || contentSize >= LEAST_MADE) {
      unpackSmall(at);
      const stream = createZstdDecompress({ chunkSize: CHUNK_BYTES, params });
      const start = at;
      const progress = (done: number) => onProgress(start + done);
      await transform(sliceDevice(source, at, storedSize), stream, 'zstd', { sink, onProgress: progress });
      smallFrom = at + storedSize;
    }
    at += storedSize;
  }
  unpackSmall(source.size);
}
