/** A host's disks as block devices. */

import type { BlockDevice } from '../../src/contract/block-device.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import { checkDeviceRange } from '../../src/device/block-device.ts';
import { checkAnswer } from '../../src/device/caller-device.ts';
import { fillInPieces } from '../../src/device/fill.ts';
import type { Host, HostDisk } from './host.ts';

/** Bytes of the largest read that is copied; more would only cost memory. */
const MAX_COPIED_BYTES = 1048576;
/** Bytes of the smallest read that goes to the caller's memory: a few blocks are copied faster than they are asked for twice. */
const MIN_DIRECT_BYTES = 65536;

/**
 * Disk number `disk` of the host. Reads of any offset and length become reads of whole blocks, none longer than the
 * disk's `maxBlocks`: large ones straight into the caller's memory where the host has `readInto`.
 *
 * @throws EINVAL for a disk that is not there, or whose sizes make no sense. Its reads throw EIO for whatever `host.read`
 * throws, and for an answer of the wrong length.
 */
export function hostDevice(host: Host, disk: number): BlockDevice {
  const description = host.disks()[disk];
  if (description === undefined) throw new BootfsError('EINVAL', 'no such disk', { disk });
  const { blockSize } = description;
  const size = sizeOf(description, disk);
  const maxBlocks = description.maxBlocks ?? MAX_COPIED_BYTES / blockSize;
  if (!(Math.floor(maxBlocks) === maxBlocks && maxBlocks >= 1)) {
    throw new BootfsError('EINVAL', "the host's maxBlocks is no positive whole number", { disk });
  }
  const maxCopied = Math.min(maxBlocks, MAX_COPIED_BYTES / blockSize);

  /** Fills the start of `target`. @returns bytes */
  function readPiece(byteOffset: number, target: Uint8Array): number {
    const lba = Math.floor(byteOffset / blockSize);
    const within = byteOffset - lba * blockSize;
    const isDirect = host.readInto !== undefined && within === 0 && target.length >= MIN_DIRECT_BYTES;
    const count = isDirect
      ? Math.min(Math.floor(target.length / blockSize), maxBlocks)
      : Math.min(Math.ceil((within + target.length) / blockSize), maxCopied);
    const length = Math.min(count * blockSize - within, target.length);
    let answer: ArrayBuffer | undefined;
    let direct: unknown;
    try {
      if (isDirect) direct = host.readInto!(disk, lba, target.subarray(0, length));
      else answer = host.read(disk, lba, count);
    } catch (error) {
      throw new BootfsError('EIO', `the host's read failed: ${messageOf(error)}`, { disk, lba, count }, error);
    }
    if (isDirect) {
      if (direct !== undefined) checkAnswer("the host's readInto", direct, length, { disk, lba, count });
      return length;
    }
    const bytes = answer?.byteLength;
    if (bytes !== count * blockSize) {
      throw new BootfsError('EIO', "the host's read gave the wrong length", { disk, lba, count, bytes: bytes ?? 0 });
    }
    target.set(new Uint8Array(answer!).subarray(within, within + length));
    return length;
  }

  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      fillInPieces(target, (done, rest) => readPiece(byteOffset + done, rest));
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
