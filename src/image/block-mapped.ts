/** What virtual disks have in common: blocks of one size, found through tables. */

import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { checkDeviceRange } from '../device/block-device.ts';
import { fillInPieces } from '../device/fill.ts';

/** Fills `part` with the bytes from `within` on of one block, and no further than its end. */
export type ReadBlock = (block: number, within: number, part: Uint8Array) => void;

/** A disk of `size` bytes whose blocks are read one by one. */
export function blockMappedDevice(size: number, blockSize: number, readBlock: ReadBlock): BlockDevice {
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      fillInPieces(target, (done, rest) => {
        const position = byteOffset + done;
        const within = position % blockSize;
        const part = rest.subarray(0, blockSize - within);
        readBlock(Math.floor(position / blockSize), within, part);
        return part.length;
      });
    },
  };
}

/** Reads what a table of the image points to. @throws ERR_BOOTFS_CORRUPT, naming the format, past the end of the file */
export function readStored(file: BlockDevice, byteOffset: number, target: Uint8Array, format: string): void {
  if (byteOffset + target.length > file.size) {
    throw corrupt(`${format} image is cut off`, { byteOffset, size: file.size });
  }
  file.read(byteOffset, target);
}

/** What lies below an image: zeros where there is nothing, or past its end. */
export function readBelow(below: BlockDevice | undefined, byteOffset: number, target: Uint8Array): void {
  const present = below === undefined ? 0 : Math.max(0, Math.min(target.length, below.size - byteOffset));
  if (present > 0) below?.read(byteOffset, target.subarray(0, present));
  target.fill(0, present);
}

/**
 * Reads a part of a block whose units (sectors, subclusters) lie in different places: stretches of units of the same kind
 * with one call each. `position` counts from the start of the block.
 */
export function readByKind<Kind>(
  unitSize: number,
  within: number,
  part: Uint8Array,
  kindOf: (unit: number) => Kind,
  read: (kind: Kind, position: number, run: Uint8Array) => void,
): void {
  fillInPieces(part, (done, rest) => {
    const position = within + done;
    let unit = Math.floor(position / unitSize);
    const kind = kindOf(unit++);
    while (unit * unitSize < within + part.length && kindOf(unit) === kind) unit++;
    const run = rest.subarray(0, unit * unitSize - position);
    read(kind, position, run);
    return run.length;
  });
}
