/** How a filesystem is cut into blocks. */
import type { MountedPlace } from '../../web/mount-place.ts';

/** Bytes of the blocks that a format is shown in, and how many there are. */
export function blocksOf(place: MountedPlace): { readonly blockSize: number; readonly blockCount: number } {
  const { fs, device } = place;
  const blockSize = Math.max(512, fs.blockSize);
  const size = Math.min(fs.claimedBytes ?? device.size, device.size);
  return { blockSize, blockCount: Math.max(1, Math.ceil(size / blockSize)) };
}
