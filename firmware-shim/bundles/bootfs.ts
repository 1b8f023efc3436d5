/**
 * `bootfs.js`: every format that stands on disks, initrds, layers of overlayfs, disks as a whole, and boot menus; without what only a
 * checker asks for.
 */
import { unpackGzip } from '../../src/codecs/gzip.ts';
import type { BlockDevice } from '../../src/contract/block-device.ts';
import { type Disk, type DiskOptions, openDiskAs } from '../../src/disk/disk.ts';
import { initrdDriverWith } from '../../src/initrd/initrd.ts';
import { mountWith } from '../../src/mount/mount.ts';
import { drivers, formats } from './formats.ts';

export { collectBootEntries } from '../../src/boot/index.ts';
export { overlay } from '../../src/overlay/overlay.ts';
export { listPartitions } from '../../src/partition/partition.ts';
export * from './device-exports.ts';
export * from './exports.ts';

/** `mount` of `bootfs`, for every format that stands on disks, and for initrds, plain and compressed with gzip. */
export const mount = mountWith([...drivers, initrdDriverWith({ gzip: unpackGzip })]);

/** `openDisk` of `bootfs`, with these formats. */
export function openDisk(device: BlockDevice, options?: DiskOptions): Disk {
  return openDiskAs(formats, device, options);
}
