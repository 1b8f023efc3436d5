import type { BlockDevice } from '../contract/block-device.ts';
import { callerDevice } from './caller-device.ts';

/** What a device was asked for: exact counts, the honest measure of a reader's cost. */
export interface ReadCounts {
  /** Calls of `read`. */
  reads: number;
  /** Bytes that they asked for, in all. */
  bytesRead: number;
  /** Bytes of the largest single read. */
  largestRead: number;
}

/** A device that counts its reads. */
export interface CountingDevice extends BlockDevice {
  /** Up to now; they grow with each read. */
  readonly counts: ReadCounts;
}

/** Passes every read on and counts it. */
export function countingDevice(device: BlockDevice): CountingDevice {
  const counted = callerDevice(device);
  const counts: ReadCounts = { reads: 0, bytesRead: 0, largestRead: 0 };
  return {
    size: counted.size,
    counts,
    read(byteOffset, target) {
      counts.reads++;
      counts.bytesRead += target.length;
      counts.largestRead = Math.max(counts.largestRead, target.length);
      counted.read(byteOffset, target);
    },
  };
}
