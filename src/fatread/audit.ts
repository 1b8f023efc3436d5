/** What reading does without: are the copies of the FAT alike? */
import type { BlockDevice } from '../contract/block-device.ts';
import { type BootfsError, corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import type { Geometry } from './geometry.ts';

const PIECE_BYTES = 65536;

/**
 * Holds every copy of the FAT against the first, the only one that is read, as far as it has clusters. Nothing to do where
 * the volume says that they are not kept alike. One damage a copy. @throws EIO
 */
export function auditCopies(device: BlockDevice, geometry: Geometry, onDamage: (damage: BootfsError) => void): void {
  for (let copy = 1; geometry.isMirrored && copy < geometry.fatCount; copy++) {
    const cluster = findDifference(device, geometry, copy);
    if (cluster !== undefined) onDamage(corrupt('copy of the FAT differs from the first', { copy, cluster }));
  }
}

/** The first cluster whose entry differs, or is behind the end of the device. */
function findDifference(device: BlockDevice, geometry: Geometry, copy: number): number | undefined {
  const { fatStart, fatBytes, fatBits, clusterEnd } = geometry;
  const used = Math.min(fatBytes, Math.ceil((clusterEnd * fatBits) / 8));
  for (let at = 0; at < used; at += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, used - at);
    const otherStart = fatStart + copy * fatBytes + at;
    let byte = 0;
    if (otherStart + length <= device.size) {
      const first = readBytes(device, fatStart + at, length);
      const other = readBytes(device, otherStart, length);
      byte = first.findIndex((value, index) => value !== other[index]);
    }
    if (byte >= 0) return Math.floor(((at + byte) * 8) / fatBits);
  }
  return undefined;
}
