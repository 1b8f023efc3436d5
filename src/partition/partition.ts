/** Partition tables of a disk: GPT, and MBR with logical partitions. */

import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import { callerDevice } from '../device/caller-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { readGpt } from './gpt.ts';
import { readMbr } from './mbr.ts';

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

export interface PartitionTable {
  readonly kind: 'gpt' | 'mbr';
  /** Bytes: 512 or 4096. */
  readonly sectorSize: number;
  /** GPT: the disk's GUID; MBR: its signature, eight hexadecimal digits. */
  readonly uuid: string;
  readonly partitions: readonly Partition[];
  /** What was wrong with the table, and read past. */
  readonly warnings: readonly string[];
}

/**
 * The partition table, as Linux would find it: GPT where there is a protective MBR, else MBR. Undefined where there is
 * none; the whole device may then be one filesystem.
 *
 * @throws ERR_BOOTFS_CORRUPT for a GPT of which neither header is whole.
 */
export function readPartitionTable(given: BlockDevice): PartitionTable | undefined {
  const device = callerDevice(given);
  const mbr = readMbr(device);
  if (mbr === undefined) return undefined;
  return mbr.isProtective ? readGpt(device) : mbr.table;
}

/** The disk's partitions in the order of the table; none where there is no table. */
export function listPartitions(device: BlockDevice): readonly Partition[] {
  return readPartitionTable(device)?.partitions ?? [];
}

/** A partition as a device, as far as the disk (an image may be cut off) reaches. @throws EIO where it begins past the end. */
export function partitionDevice(device: BlockDevice, partition: Partition): BlockDevice {
  if (partition.start >= device.size) {
    throw new BootfsError('EIO', `partition ${partition.number} begins past the end of the disk`, {
      byteOffset: partition.start,
      size: device.size,
    });
  }
  return sliceDevice(device, partition.start, Math.min(partition.size, device.size - partition.start));
}
