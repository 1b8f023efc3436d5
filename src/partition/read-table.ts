/** Partition tables as they stand on the disk: types by number, without the names that people have for them. */
import type { BlockDevice } from '../contract/block-device.ts';
import { callerDevice } from '../device/caller-device.ts';
import { readGpt } from './gpt.ts';
import { readMbr } from './mbr.ts';
import type { Partition, PartitionTable } from './table.ts';

/** As `readPartitionTable`, but no `Partition.typeName` is given: for bundles that are to be small. @throws ERR_BOOTFS_CORRUPT */
export function readUnnamedTable(given: BlockDevice): PartitionTable | undefined {
  const device = callerDevice(given);
  const mbr = readMbr(device);
  if (mbr === undefined) return undefined;
  return mbr.isProtective ? readGpt(device) : mbr.table;
}

/** As `listPartitions`, likewise. @throws ERR_BOOTFS_CORRUPT */
export function listUnnamedPartitions(device: BlockDevice): readonly Partition[] {
  return readUnnamedTable(device)?.partitions ?? [];
}
