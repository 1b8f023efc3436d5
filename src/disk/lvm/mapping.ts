/** A logical volume as a device: pieces of the physical volume one after the other, or in stripes. */
import { firstNotBelow } from '../../bytes/search.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { checkDeviceRange } from '../../device/block-device.ts';
import { fillInPieces } from '../../device/fill.ts';

/** All in bytes. */
export interface Segment {
  /** Where it begins in the volume. */
  readonly start: number;
  /** Bytes of the volume, over all stripes. */
  readonly length: number;
  /** Where each stripe begins on the device: one, or several that take turns of `stripeSize`. */
  readonly stripes: readonly number[];
  /** Bytes that are on one stripe before the next one has its turn. */
  readonly stripeSize: number;
}

/** @param segments In order and without gaps. */
export function mappedDevice(device: BlockDevice, segments: readonly Segment[], size: number): BlockDevice {
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      fillInPieces(target, (done, rest) => {
        const position = byteOffset + done;
        const { start, length, stripes, stripeSize } = segmentAt(segments, position);
        const within = position - start;
        const turn = Math.floor(within / stripeSize);
        const inTurn = within - turn * stripeSize;
        const stripe = turn % stripes.length;
        const from = stripes[stripe] + Math.floor(turn / stripes.length) * stripeSize + inTurn;
        const piece = Math.min(rest.length, length - within, stripeSize - inTurn);
        device.read(from, rest.subarray(0, piece));
        return piece;
      });
    },
  };
}

function segmentAt(segments: readonly Segment[], position: number): Segment {
  const after = firstNotBelow(0, segments.length, (at) => segments[at].start <= position);
  return segments[after - 1];
}
