/** Which partitions of a disk dm-verity puts together: the Discoverable Partitions Specification. */
import type { Partition, PartitionTable } from '../partition/table.ts';

/** The halves of a root hash, which are the UUIDs of the partition with the data and of that with the hash tree. */
export interface VerityUuids {
  /** Its first 128 bits, as the UUID of the partition with the data. */
  readonly data: string;
  /** Its last 128 bits, as that of the partition with the hash tree. */
  readonly hashes: string;
}

/** The first and the last 128 bits; undefined for what is no root hash, or is too short for it. */
export function verityUuids(rootHash: string): VerityUuids | undefined {
  if (!/^[0-9a-f]{32,}$/i.test(rootHash)) return undefined;
  return { data: uuidOf(rootHash.slice(0, 32)), hashes: uuidOf(rootHash.slice(-32)) };
}

/**
 * The partition with the hash tree of `data`: by its UUID, or else the only one of the type that belongs to that of the data
 * (`root-x86-64-verity` for `root-x86-64`).
 */
export function findVerityHashes(table: PartitionTable, rootHash: string, data: Partition): Partition | undefined {
  const uuid = verityUuids(rootHash)?.hashes;
  const byUuid = table.partitions.filter((partition) => partition.uuid === uuid && partition.number !== data.number);
  if (byUuid.length > 0 || data.typeName === undefined) return byUuid[0];
  const byType = table.partitions.filter(({ typeName }) => typeName === `${data.typeName}-verity`);
  return byType.length === 1 ? byType[0] : undefined;
}

function uuidOf(digits: string): string {
  const [, ...groups] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(digits.toLowerCase())!;
  return groups.join('-');
}
