import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';
import type { Unpacking } from '../box/inflaters.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';

const READ_BYTES = 1024 * 1024;

/**
 * Inflates a gzip file: one or more members, and zeros after them.
 *
 * @throws ERR_BOOTFS_CORRUPT where the stream is damaged or cut off; what the sink throws
 */
export function inflateGzip(source: BlockDevice, unpacking: Unpacking): Promise<void> {
  return transform(source, createGunzip({ chunkSize: READ_BYTES }), 'gzip', unpacking);
}

/** Inflates a raw DEFLATE stream, as .zip files hold it. @throws ERR_BOOTFS_CORRUPT; what the sink throws */
export function inflateRaw(source: BlockDevice, unpacking: Unpacking): Promise<void> {
  return transform(source, createInflateRaw({ chunkSize: READ_BYTES }), 'deflate', unpacking);
}

/** Sends `source` through one of zlib's streams. */
export async function transform(
  source: BlockDevice,
  stream: Transform,
  format: string,
  { sink, onProgress }: Unpacking,
): Promise<void> {
  /** The pipeline may report that it was aborted in place of why. */
  let refusal: unknown;
  /** The stream came to its good end: zeros that follow it are left unread, which the pipeline takes for a failure. */
  let isWhole = false;
  try {
    const pieces = Readable.from(piecesOf(source, onProgress), { objectMode: false });
    await pipeline(pieces, stream, async (unpacked: AsyncIterable<Buffer>) => {
      for await (const piece of unpacked) {
        try {
          sink(piece);
        } catch (error) {
          refusal = error;
          throw error;
        }
      }
      isWhole = true;
    });
  } catch (error) {
    if (isWhole) return;
    if (refusal !== undefined) throw refusal;
    if (error instanceof BootfsError) throw error;
    throw corrupt(`${format}: ${(error as Error).message}`);
  }
}

function* piecesOf(device: BlockDevice, onProgress: (done: number) => void): Generator<Uint8Array> {
  for (let done = 0; done < device.size; done += READ_BYTES) {
    yield readBytes(device, done, Math.min(READ_BYTES, device.size - done));
    onProgress(done);
  }
}
