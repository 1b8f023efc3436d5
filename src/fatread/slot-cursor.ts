/** The 32-byte slots of one directory, one after the other. */
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import { SIZEOF_MSDOS_DIR_ENTRY } from './ondisk/structs.gen.ts';

/** Bytes of a directory that stand together on the device. */
export interface DirectoryRun {
  /** From the start of the device. */
  readonly byteOffset: number;
  /** Bytes. */
  readonly length: number;
}

/** The next run of a directory; undefined behind the last one. */
export type NextRun = () => DirectoryRun | undefined;

/** One slot. */
export interface Slot {
  /** 32 bytes. */
  readonly bytes: Uint8Array;
  /** On the device. */
  readonly byteOffset: number;
}

/** The next slot; undefined at the end of the directory, and ever after. @throws ERR_BOOTFS_CORRUPT where the chain is broken; EIO */
export type NextSlot = () => Slot | undefined;

/** What is read at once. Most directories end before. */
export const PIECE_BYTES = 32768;

/**
 * Goes from slot to slot, up to the first that begins with a zero byte, or to the end of the clusters. Sectors that the
 * device does not reach are passed over, as Linux does with those that it can't read (fat__get_entry in fs/fat/dir.c).
 */
export function slotCursor(device: BlockDevice, sectorSize: number, nextRun: NextRun): NextSlot {
  let bytes: Uint8Array = new Uint8Array(0);
  let pieceOffset = 0;
  let at = 0;
  /** What is not read yet of the current run. */
  let byteOffset = 0;
  let left = 0;
  let isAtEnd = false;

  /** Is there one? */
  function readPiece(): boolean {
    for (;;) {
      const there = Math.min(PIECE_BYTES, left, device.size - byteOffset);
      const length = there - (there % sectorSize);
      if (length > 0) {
        bytes = readBytes(device, byteOffset, length);
        pieceOffset = byteOffset;
        at = 0;
        byteOffset += length;
        left -= length;
        return true;
      }
      const run = nextRun();
      if (run === undefined) return false;
      byteOffset = run.byteOffset;
      left = run.length;
    }
  }

  return () => {
    if (!isAtEnd && at >= bytes.length) isAtEnd = !readPiece();
    if (isAtEnd || bytes[at] === 0) {
      isAtEnd = true;
      return undefined;
    }
    const slot = { bytes: bytes.subarray(at, at + SIZEOF_MSDOS_DIR_ENTRY), byteOffset: pieceOffset + at };
    at += SIZEOF_MSDOS_DIR_ENTRY;
    return slot;
  };
}
