/** Which part of a disk holds the filesystem that the command line means. */

import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import { roleByType } from '../disk/roles.ts';
import { readPartitionTable } from '../partition/partition.ts';
import { type Partition, type PartitionTable, partitionDevice } from '../partition/table.ts';
import type { Probe, ProbeFunction } from '../probe/probe.ts';
import { UsageError } from './exit-status.ts';
import { shownPath, sizeText, table as textTable } from './text.ts';

export interface Located {
  /** The whole image. */
  readonly disk: BlockDevice;
  readonly table: PartitionTable | undefined;
  /** Absent where the whole device is the filesystem. */
  readonly partition: Partition | undefined;
  /** What the command line means: the partition, or all. */
  readonly device: BlockDevice;
}

export interface Candidate {
  readonly partition: Partition;
  /** Undefined where it begins past the end of the disk. */
  readonly device: BlockDevice | undefined;
  readonly contents: Probe | undefined;
}

/** Chooses among several readable partitions, or gives undefined. */
export type ChoosePartition = (
  candidates: readonly Candidate[],
  mountPart: (device: BlockDevice) => FileSystem,
) => Candidate | undefined;

/**
 * The filesystem on `device`. Where there is a partition table, the first of `parts` (which is then taken out of the
 * list) names the partition; without one, the only readable partition is meant, where FAT does not count beside others.
 *
 * @throws UsageError with the list, where several are readable; ERR_BOOTFS_UNRECOGNISED where none is
 */
export function locateFileSystem(
  device: BlockDevice,
  parts: string[],
  probe: ProbeFunction,
  choose?: (candidates: readonly Candidate[]) => Candidate | undefined,
): Located {
  const table = findTable(device, probe);
  const whole: Located = { disk: device, table, partition: undefined, device };
  if (table === undefined) return whole;
  const all = candidatesOf(device, table, probe);
  const part = parts.shift();
  if (part !== undefined) return located(device, table, selectPartition(all, part));
  const readable = worthReading(all);
  if (readable.length === 1) return located(device, table, readable[0]);
  if (readable.length > 1) {
    const chosen = choose?.(readable);
    if (chosen !== undefined) return located(device, table, chosen);
    throw new UsageError(['several readable partitions, choose one with --part:', ...listing(all)].join('\n'));
  }
  if (probe(device)?.readable) return whole;
  throw new BootfsError('ERR_BOOTFS_UNRECOGNISED', `no readable partition: ${summary(all)}`);
}

/** ESP, XBOOTLDR and other FAT partitions count only where nothing else is readable: every disk of today has one. */
function worthReading(all: readonly Candidate[]): Candidate[] {
  const readable = all.filter(({ contents }) => contents?.readable);
  const others = readable.filter(({ contents }) => contents?.kind !== 'vfat');
  return others.length > 0 ? others : readable;
}

/** A whole-disk filesystem may stand where a damaged GPT was; then it is read. */
function findTable(device: BlockDevice, probe: ProbeFunction): PartitionTable | undefined {
  try {
    return readPartitionTable(device);
  } catch (error) {
    if (error instanceof BootfsError && error.code !== 'EIO' && probe(device)?.readable) return undefined;
    throw error;
  }
}

/** Every partition of the table, and what it holds. @throws EIO */
export function candidatesOf(device: BlockDevice, table: PartitionTable, probe: ProbeFunction): Candidate[] {
  return table.partitions.map((partition) => {
    if (partition.start >= device.size) return { partition, device: undefined, contents: undefined };
    const part = partitionDevice(device, partition);
    return { partition, device: part, contents: probe(part) };
  });
}

function located(disk: BlockDevice, table: PartitionTable, { partition, device }: Candidate): Located {
  if (device === undefined) {
    throw new BootfsError('EIO', `partition ${partition.number} begins past the end of the image`);
  }
  return { disk, table, partition, device };
}

/** By number, then label, UUID and type; of the partition before that of the filesystem in it. */
function selectPartition(all: readonly Candidate[], part: string): Candidate {
  const wanted = part.toLowerCase();
  const ways: ((candidate: Candidate) => boolean)[] = [
    ({ partition }) => String(partition.number) === part,
    ({ partition }) => partition.label === part,
    ({ contents }) => contents?.label === part,
    ({ partition, contents }) => partition.uuid === wanted || contents?.uuid.toLowerCase() === wanted,
    ({ partition }) => partition.typeName === wanted || partition.type === wanted,
    ({ partition }) => roleByType(partition.typeName) === wanted,
  ];
  if (part === '') throw new UsageError('--part is empty');
  for (const way of ways) {
    const found = all.filter(way);
    if (found.length === 1) return found[0];
    if (found.length > 1) {
      throw new UsageError([`--part ${part} fits several partitions:`, ...listing(found)].join('\n'));
    }
  }
  throw new UsageError([`--part ${part} fits no partition:`, ...listing(all)].join('\n'));
}

/** One line a partition. */
function listing(candidates: readonly Candidate[]): string[] {
  return textTable(
    candidates.map(({ partition, contents }) => [
      `  ${partition.number}`,
      sizeText(partition.size),
      partition.typeName ?? partition.type,
      contents?.kind ?? 'unknown',
      shownPath(partition.label || contents?.label || '-'),
      partition.uuid,
    ]),
    [1],
  );
}

function summary(candidates: readonly Candidate[]): string {
  if (candidates.length === 0) return 'the partition table is empty';
  return candidates
    .map(({ partition, contents, device }) => {
      const what = device === undefined ? 'past the end of the image' : (contents?.kind ?? 'unknown contents');
      return `${partition.number} is ${what}`;
    })
    .join(', ');
}
