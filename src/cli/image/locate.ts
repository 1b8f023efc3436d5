/** Which part of a disk holds the filesystem that the command line means. */

import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, BootfsError, isRefusal } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { roleByType } from '../../disk/roles.ts';
import { readPartitionTable } from '../../partition/partition.ts';
import { type Partition, type PartitionTable, partitionDevice } from '../../partition/table.ts';
import type { ProbeFunction } from '../../probe/probe.ts';
import { sizeText } from '../../report/text.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { shownPath, table as textTable } from '../terminal/text.ts';
import type { Candidate } from './candidate.ts';
import { volumesIn } from './inner-volumes.ts';

/** Where the command line leads inside the image. */
export interface Located {
  /** The whole image. */
  readonly disk: BlockDevice;
  /** Undefined where there is none. */
  readonly table: PartitionTable | undefined;
  /** Absent where the whole device is the filesystem, or what holds the volume. */
  readonly partition: Partition | undefined;
  /** Name of the logical volume or array that the filesystem is on; absent where it is on the partition itself. */
  readonly volume?: string;
  /** What the command line means: the partition, or all. */
  readonly device: BlockDevice;
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
  if (table === undefined) return locateWithoutTable(whole, parts, probe);
  const all = candidatesOf(device, table, probe);
  const part = parts.shift();
  if (part !== undefined) return located(device, table, selectPartition(all, part, probe));
  const partitions = worthReading(all);
  const readable = partitions.length > 0 ? partitions : readableIn(volumesIn(all, probe));
  if (readable.length === 1) return located(device, table, readable[0]);
  if (readable.length > 1) {
    const chosen = choose?.(readable);
    if (chosen !== undefined) return located(device, table, chosen);
    throw new UsageError(['several readable partitions, choose one with --part:', ...listing(all)].join('\n'));
  }
  if (probe(device)?.readable) return whole;
  throw new BootfsError('ERR_BOOTFS_UNRECOGNISED', `no readable partition: ${summary(all)}`);
}

/** A disk that is one physical volume, or a member of an array: what is on it stands for its partitions. */
function locateWithoutTable(whole: Located, parts: string[], probe: ProbeFunction): Located {
  const { device } = whole;
  const contents = probe(device);
  if (contents === undefined || contents.readable) return whole;
  const volumes = volumesIn([{ partition: wholeDisk(device), device, contents }], probe);
  const readable = readableIn(volumes);
  if (volumes.length === 0 || (readable.length === 0 && parts.length === 0)) return whole;
  const part = parts.shift();
  if (part === undefined && readable.length > 1) {
    throw new UsageError(['several readable volumes, choose one with --part:', ...listing(volumes)].join('\n'));
  }
  const { volume, device: inner = device } = part === undefined ? readable[0] : selectVolume(volumes, volumes, part);
  return { ...whole, device: inner, volume: volume?.name };
}

function wholeDisk({ size }: BlockDevice): Partition {
  return { number: 0, start: 0, size, type: '', typeName: undefined, label: '', uuid: '', bootable: false };
}

function readableIn(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ contents }) => contents?.readable);
}

/** ESP, XBOOTLDR and other FAT partitions count only where nothing else is readable: every disk of today has one. */
function worthReading(all: readonly Candidate[]): Candidate[] {
  const readable = readableIn(all);
  const others = readable.filter(({ contents }) => contents?.kind !== 'vfat');
  return others.length > 0 ? others : readable;
}

/** A whole-disk filesystem may stand where a damaged GPT was; then it is read. */
function findTable(device: BlockDevice, probe: ProbeFunction): PartitionTable | undefined {
  return attempt(
    () => readPartitionTable(device),
    (error): error is BootfsError => isRefusal(error) && probe(device)?.readable === true,
    () => undefined,
  );
}

/** Every partition of the table, and what it holds. @throws EIO */
export function candidatesOf(device: BlockDevice, table: PartitionTable, probe: ProbeFunction): Candidate[] {
  return table.partitions.map((partition) => {
    if (partition.start >= device.size) return { partition, device: undefined, contents: undefined };
    const part = partitionDevice(device, partition);
    return { partition, device: part, contents: probe(part) };
  });
}

function located(disk: BlockDevice, table: PartitionTable, { partition, volume, device }: Candidate): Located {
  if (device === undefined) {
    throw new BootfsError('EIO', `partition ${partition.number} begins past the end of the image`);
  }
  return { disk, table, partition, device, ...(volume !== undefined && { volume: volume.name }) };
}

/** By number, then label, UUID and type; of the partition before that of the filesystem in it; then the volumes inside. */
function selectPartition(all: readonly Candidate[], part: string, probe: ProbeFunction): Candidate {
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
  const found = theOnly(all, ways, part);
  if (found !== undefined) return found;
  const volumes = volumesIn(all, probe);
  return selectVolume(volumes, [...all, ...volumes], part);
}

/** By name, as below /dev; then by label and UUID of what is on it. @param listed What the message shows. */
function selectVolume(volumes: readonly Candidate[], listed: readonly Candidate[], part: string): Candidate {
  const path = part.replace(/^\/dev\//, '');
  const ways: ((candidate: Candidate) => boolean)[] = [
    ({ volume }) => volume?.name === path || volume?.paths.includes(path) === true,
    ({ contents }) => contents?.label === part,
    ({ contents }) => contents?.uuid.toLowerCase() === part.toLowerCase(),
  ];
  const found = theOnly(volumes, ways, part);
  if (found !== undefined) return found;
  throw new UsageError([`--part ${part} fits no partition:`, ...listing(listed)].join('\n'));
}

/** The one that fits in the first way in which any does; undefined where none does. @throws UsageError for several */
function theOnly(
  candidates: readonly Candidate[],
  ways: readonly ((candidate: Candidate) => boolean)[],
  part: string,
): Candidate | undefined {
  for (const way of ways) {
    const found = candidates.filter(way);
    if (found.length === 1) return found[0];
    if (found.length > 1) {
      throw new UsageError([`--part ${part} fits several partitions:`, ...listing(found)].join('\n'));
    }
  }
  return undefined;
}

/** One line a partition. */
function listing(candidates: readonly Candidate[]): string[] {
  return textTable(
    candidates.map(({ partition, volume, contents }) => [
      volume === undefined ? `  ${partition.number}` : `  ${shownPath(volume.name)}`,
      sizeText(volume?.size ?? partition.size),
      volume === undefined ? (partition.typeName ?? partition.type) : 'volume',
      contents?.kind ?? 'unknown',
      shownPath((volume === undefined && partition.label) || contents?.label || '-'),
      volume === undefined ? partition.uuid : (contents?.uuid ?? ''),
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
