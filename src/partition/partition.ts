/** Partition tables of a disk: GPT, and MBR with logical partitions. */

import type { BlockDevice } from '../contract/block-device.ts';
import { readUnnamedTable } from './read-table.ts';
import type { Partition, PartitionTable } from './table.ts';
import { partitionTypeName } from './types.ts';

/**
 * The partition table, as Linux would find it: GPT where there is a protective MBR, else MBR. Undefined where there is
 * none; the whole device may then be one filesystem.
 *
 * @throws ERR_BOOTFS_CORRUPT for a GPT of which neither header is whole.
 */
export function readPartitionTable(given: BlockDevice): PartitionTable | undefined {
  const table = readUnnamedTable(given);
  if (table === undefined) return undefined;
  const named = table.partitions.map((partition) => ({ ...partition, typeName: partitionTypeName(partition.type) }));
  return { ...table, partitions: named };
}

/** The disk's partitions in the order of the table; none where there is no table. */
export function listPartitions(device: BlockDevice): readonly Partition[] {
  return readPartitionTable(device)?.partitions ?? [];
}
