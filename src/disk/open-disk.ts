/** The disk model with every format that stands on disks. */
import type { BlockDevice } from '../contract/block-device.ts';
import { mountDisk } from '../formats/drivers.ts';
import { probeDisk } from '../formats/recognisers.ts';
import { type Disk, type DiskOptions, openDiskAs } from './disk.ts';

/**
 * The disk on a device. What is wrong with its table or with a partition is part of the result.
 *
 * @throws EINVAL for what is no device, and for a role of a partition that is not there; EIO where its first sectors can't be read; ERR_BOOTFS_NEED_RANGE
 */
export function openDisk(given: BlockDevice, options: DiskOptions = {}): Disk {
  return openDiskAs({ mount: mountDisk, probe: probeDisk }, given, options);
}
