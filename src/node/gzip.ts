import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { SparseMemory } from '../image/sparse-memory.ts';

const READ_BYTES = 1024 * 1024;

/**
 * A gzip file (of one or more members, and zeros after them) inflated into memory.
 *
 * @param limit most bytes that it may inflate to
 * @param onProgress is told how many bytes of `device` were used
 * @throws EFBIG past the limit; ERR_BOOTFS_CORRUPT where the stream is damaged or cut off
 */
export async function inflateGzip(
  device: BlockDevice,
  limit: number,
  onProgress: (done: number) => void,
): Promise<BlockDevice> {
  const memory = new SparseMemory(limit);
  const source = Readable.from(piecesOf(device, onProgress), { objectMode: false });
  /** The pipeline may report that it was aborted in place of why. */
  let refusal: unknown;
  /** The last member came to its good end: zeros that follow it are left unread, which the pipeline takes for a failure. */
  let isWhole = false;
  try {
    await pipeline(source, createGunzip({ chunkSize: READ_BYTES }), async (inflated: AsyncIterable<Buffer>) => {
      for await (const piece of inflated) {
        try {
          memory.append(piece);
        } catch (error) {
          refusal = error;
          throw error;
        }
      }
      isWhole = true;
    });
  } catch (error) {
    if (isWhole) return memory.device();
    if (refusal !== undefined) throw refusal;
    if (error instanceof BootfsError) throw error;
    throw corrupt(`gzip: ${(error as Error).message}`);
  }
  return memory.device();
}

function* piecesOf(device: BlockDevice, onProgress: (done: number) => void): Generator<Uint8Array> {
  for (let done = 0; done < device.size; done += READ_BYTES) {
    yield readBytes(device, done, Math.min(READ_BYTES, device.size - done));
    onProgress(done);
  }
}
