/** What is in no box. */
import type { BlockDevice } from '../contract/block-device.ts';
import { attempt, isRefusal } from '../contract/errors.ts';
import { endsWithVhdFooter } from '../image/vhd-footer.ts';
import { readPartitionTable } from '../partition/partition.ts';
import type { PartitionTable } from '../partition/table.ts';
import type { ProbeFunction } from '../probe/probe.ts';

/** Is it told without a look at any box that the file is in none? What `unwrapOn` would leave as it is. @throws EIO */
export function isSurelyRaw(file: BlockDevice, probe: ProbeFunction): boolean {
  return !endsWithVhdFooter(file) && isDisk(file, probe);
}

/** Does the device itself hold a filesystem, or a GPT, whose checksum fits? @throws EIO */
export function isDisk(device: BlockDevice, probe: ProbeFunction): boolean {
  return probe(device)?.readable === true || findTable(device)?.kind === 'gpt';
}

/** Undefined for none, and for one that is not whole. @throws EIO */
export function findTable(device: BlockDevice): PartitionTable | undefined {
  return attempt(
    () => readPartitionTable(device),
    isRefusal,
    () => undefined,
  );
}
