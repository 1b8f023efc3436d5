import type { BlockDevice } from '../contract/block-device.ts';
import { checkDeviceRange } from './block-device.ts';
import { beginningOf, fillInPieces } from './fill.ts';

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
      fillInPieces(target, (done, rest) => {
        const position = byteOffset + done;
        const block = Math.floor(position / blockSize);
        const within = position - block * blockSize;
        const nextHeld = overlay.nextBlock(block);
        if (nextHeld > block) {
          const part = beginningOf(rest, nextHeld * blockSize - position);
          device.read(position, part);
          return part.length;
        }
        if (within !== 0 || rest.length < blockSize) {
          const part = beginningOf(rest, blockSize - within);
          readPartOfBlock(block, within, part);
          return part.length;
        }
        const wholeBlocks = Math.floor(rest.length / blockSize) * blockSize;
        return overlay.readBlocks(block, beginningOf(rest, wholeBlocks)) * blockSize;
      });
    },
  };
}
