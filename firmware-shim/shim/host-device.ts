/** A host's disks as block devices. */

import type { BlockDevice } from '../../src/contract/block-device.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import { checkDeviceRange } from '../../src/device/block-device.ts';
import type { Host, HostDisk } from './host.ts';

/** Bytes of the largest read where the host names no limit: each read is copied once, so more would only cost memory. */
const DEFAULT_TRANSFER_BYTES = 1048576;

/**
 * Disk number `disk` of the host. Reads of any offset and length become reads of whole blocks, none longer than the
 * disk's `maxBlocks`.
 *
 * @throws EINVAL for a disk that is not there, or whose sizes make no sense. Its reads throw EIO for whatever `host.read`
 * throws, and for an answer of the wrong length.
 */
export function hostDevice(host: Host, disk: number): BlockDevice {
  const description = host.disks()[disk];
  if (description === undefined) throw new BootfsError('EINVAL', 'no such disk', { disk });
  const { blockSize } = description;
  const size = sizeOf(description, disk);
  const maxBlocks = description.maxBlocks ?? DEFAULT_TRANSFER_BYTES / blockSize;
  if (!(Math.floor(maxBlocks) === maxBlocks && maxBlocks >= 1)) {
    throw new BootfsError('EINVAL', "the host's maxBlocks is no positive whole number", { disk });
  }

  function readBlocks(lba: number, count: number): Uint8Array {
    let answer: ArrayBuffer | undefined;
    try {
      answer = host.read(disk, lba, count);
    } catch (error) {
      throw new BootfsError('EIO', `the host's read failed: ${messageOf(error)}`, { disk, lba, count }, error);
    }
    const bytes = answer?.byteLength;
    if (bytes !== count * blockSize) {
      throw new BootfsError('EIO', "the host's read gave the wrong length", { disk, lba, count, bytes: bytes ?? 0 });
    }
    return new Uint8Array(answer);
  }

  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      for (let done = 0; done < target.length; ) {
        const lba = Math.floor((byteOffset + done) / blockSize);
        const within = byteOffset + done - lba * blockSize;
        const count = Math.min(Math.ceil((within + target.length - done) / blockSize), maxBlocks);
        const length = Math.min(count * blockSize - within, target.length - done);
        target.set(readBlocks(lba, count).subarray(within, within + length), done);
        done += length;
      }
    },
  };
}

function sizeOf({ blockSize, blockCount }: HostDisk, disk: number): number {
  const isPowerOfTwo = (blockSize & (blockSize - 1)) === 0;
  if (!(blockSize >= 512 && blockSize <= 65536 && isPowerOfTwo)) {
    throw new BootfsError('EINVAL', "the host's blockSize is no power of two from 512 to 65536", { disk, blockSize });
  }
  const size = blockSize * blockCount;
  if (!(blockCount >= 0 && Math.floor(blockCount) === blockCount && size <= 2 ** 53)) {
    throw new BootfsError('EINVAL', "the host's blockCount makes no sense", { disk, blockCount });
  }
  return size;
}

/** A few words on anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return String(error);
}
