/** `bootfs.js`: every format that stands on disks, disks as a whole, and boot menus; without what only a checker asks for. */
import type { BlockDevice } from '../../src/contract/block-device.ts';
import { type Disk, type DiskOptions, openDiskAs } from '../../src/disk/disk.ts';
import { formats } from './formats.ts';

export { collectBootEntries } from '../../src/boot/index.ts';
export { listPartitions } from '../../src/partition/partition.ts';
export * from './device-exports.ts';
export * from './exports.ts';

/** `mount` of `bootfs`, for every format that stands on disks. */
export const { mount } = formats;

/** `openDisk` of `bootfs`, with these formats. */
export function openDisk(device: BlockDevice, options?: DiskOptions): Disk {
  return openDiskAs(formats, device, options);
}
