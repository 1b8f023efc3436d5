/** What a partition table says, whatever its kind. */
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import { callerDevice } from '../device/caller-device.ts';
import { sliceDevice } from '../device/slice.ts';

/** One entry in use. */
export interface Partition {
  /** As Linux numbers it: from 1; logical partitions from 5. */
  readonly number: number;
  /** Bytes from the start of the disk. */
  readonly start: number;
  /** Bytes; the disk itself may end before. */
  readonly size: number;
  /** GPT: the type GUID in lower case; MBR: `0x83`. */
  readonly type: string;
  /** A short name of the type, such as `esp`, `xbootldr` or `linux`, where it is a known one. */
  readonly typeName: string | undefined;
  /** GPT only; '' where it has none. */
  readonly label: string;
  /** What Linux calls PARTUUID. */
  readonly uuid: string;
  /** The legacy boot flag. */
  readonly bootable: boolean;
}

/** The table of one disk. */
export interface PartitionTable {
  /** By which rules it was read. */
  readonly kind: 'gpt' | 'mbr';
  /** Bytes: 512 or 4096. */
  readonly sectorSize: number;
  /** GPT: the disk's GUID; MBR: its signature, eight hexadecimal digits. */
  readonly uuid: string;
  /** In the order of the table; entries that are not in use are left out. */
  readonly partitions: readonly Partition[];
  /** What was wrong with the table, and read past. */
  readonly warnings: readonly string[];
}

/** A partition as a device, as far as the disk (an image may be cut off) reaches. @throws EIO where it begins past the end. */
export function partitionDevice(given: BlockDevice, partition: Partition): BlockDevice {
  const device = callerDevice(given);
  checkOptions('partition', partition);
  checkArgument(typeof partition.start === 'number', 'partition.start', 'a number of bytes', partition.start);
  checkArgument(typeof partition.size === 'number', 'partition.size', 'a number of bytes', partition.size);
  if (partition.start >= device.size) {
    throw new BootfsError('EIO', `partition ${partition.number} begins past the end of the disk`, {
      byteOffset: partition.start,
      size: device.size,
    });
  }
  return sliceDevice(device, partition.start, Math.min(partition.size, device.size - partition.start));
}
