/** How long one disk may be looked at before it is given up: another one may hold what boots. */
import type { BlockDevice } from '../../src/contract/block-device.ts';
import { BootfsError } from '../../src/contract/errors.ts';

/** A slow disk with all that a loader reads takes a few seconds; one that fails each read after a timeout takes for ever. */
const MAX_MILLISECONDS = 60_000;
/** Reads; a full journal of 1 GiB, read in windows, takes fewer. */
const MAX_READS = 200_000;

/** A disk, and whether it is still looked over. */
export interface LimitedDisk {
  /** Its reads throw EFBIG once the limit is reached. */
  readonly device: BlockDevice;
  /** From now on what was chosen is read, without a limit. */
  endScan(): void;
}

/** @param now Milliseconds; without a clock reads alone are counted. */
export function limitScan(disk: BlockDevice, now: (() => number) | undefined): LimitedDisk {
  const deadline = now && now() + MAX_MILLISECONDS;
  let readsLeft = MAX_READS;
  let isScan = true;
  return {
    device: {
      size: disk.size,
      read(byteOffset, target) {
        if (isScan && (readsLeft-- <= 0 || (now !== undefined && now() > deadline!))) {
          throw new BootfsError('EFBIG', 'this disk takes too long; it is given up', { maxReads: MAX_READS });
        }
        disk.read(byteOffset, target);
      },
    },
    endScan() {
      isScan = false;
    },
  };
}
