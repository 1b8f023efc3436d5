import type { BlockDevice } from '../contract/block-device.ts';
import { checkDeviceRange } from './block-device.ts';

/** Newer contents of some blocks of a device; the replayed journal is one. */
export interface BlockOverlay {
  /** Bytes; a power of two. */
  readonly blockSize: number;
  /** The lowest block number at or above `block` that the overlay holds; Infinity where there is none. */
  nextBlock(block: number): number;
  /**
   * Fills `target`, a whole number of blocks, with the overlay's blocks from `block` on as far as it holds them one
   * after the other, and says how many that were (at least one: the overlay holds `block`).
   */
  readBlocks(block: number, target: Uint8Array): number;
}

/** `device` with the blocks of `overlay` in place of its own. Every read goes through it: metadata and file data. */
export function overlayDevice(device: BlockDevice, overlay: BlockOverlay): BlockDevice {
  const { blockSize } = overlay;

  /** For reads that begin or end inside a block. */
  function readPartOfBlock(block: number, within: number, part: Uint8Array): void {
    const whole = new Uint8Array(blockSize);
    overlay.readBlocks(block, whole);
    part.set(whole.subarray(within, within + part.length));
  }

  return {
    size: device.size,
    read(byteOffset, target) {
      checkDeviceRange(device.size, byteOffset, target.length);
      for (let done = 0; done < target.length; ) {
        const position = byteOffset + done;
        const left = target.length - done;
        const block = Math.floor(position / blockSize);
        const within = position - block * blockSize;
        const nextHeld = overlay.nextBlock(block);
        if (nextHeld > block) {
          const length = Math.min(left, nextHeld * blockSize - position);
          device.read(position, target.subarray(done, done + length));
          done += length;
        } else if (within !== 0 || left < blockSize) {
          const length = Math.min(left, blockSize - within);
          readPartOfBlock(block, within, target.subarray(done, done + length));
          done += length;
        } else {
          const wholeBlocks = Math.floor(left / blockSize) * blockSize;
          done += overlay.readBlocks(block, target.subarray(done, done + wholeBlocks)) * blockSize;
        }
      }
    },
  };
}
