/** A whole disk as `info` tells of it: what each partition is for and holds, the system on it, and what boots it. */
import { type BootEntry, type BootLoader, collectDiskMenu } from '../boot/index.ts';
import type { Detail } from '../contract/facts.ts';
import type { Contents, DiskVolume } from '../disk/contents.ts';
import { type Disk, type DiskPartition, WHOLE_DISK } from '../disk/disk.ts';
import { findOperatingSystem, type OperatingSystem } from '../disk/operating-system.ts';
import type { PartitionRole } from '../disk/roles.ts';
import type { PartitionTable } from '../partition/table.ts';
import { findTableProblems, type TableProblem } from '../partition/table-problems.ts';

/** Kernels that are named in one line. */
const MAX_KERNELS = 3;

/** A system, and the partition that it was found on. */
export interface SystemOnDisk extends OperatingSystem {
  /** Its number. */
  readonly partition: number;
  /** Name of the logical volume or array that it is on; undefined where it is on the partition itself. */
  readonly volume: string | undefined;
}

/** All that `info` shows of a disk. */
export interface DiskFacts {
  /** With its partitions. */
  readonly disk: Disk;
  /** Of the partition table. */
  readonly problems: readonly TableProblem[];
  /** By their os-release. */
  readonly systems: readonly SystemOnDisk[];
  /** In the order in which firmware tries them. */
  readonly loaders: readonly BootLoader[];
  /** Systems of unified kernel images, which come without a root. */
  readonly images: readonly string[];
  /** What the menu of the disk starts from each partition, by its number: paths, each once. */
  readonly kernels: ReadonlyMap<number, readonly string[]>;
}

/** Reads what is shown. @throws what the device throws */
export function readDiskFacts(disk: Disk): DiskFacts {
  const systems: SystemOnDisk[] = [];
  for (const partition of disk.partitions) addSystems(systems, partition, partition.number, undefined);
  const { loaders, entries } = collectDiskMenu(disk);
  const titles = entries.filter(({ kind }) => kind === 'uki').map(({ title }) => title);
  return {
    disk,
    problems: findTableProblems(disk.device),
    systems,
    loaders,
    images: titles.filter((title, at) => titles.indexOf(title) === at),
    kernels: kernelsOf(entries),
  };
}

function kernelsOf(entries: readonly BootEntry[]): Map<number, string[]> {
  const kernels = new Map<number, string[]>();
  for (const { partition = WHOLE_DISK, kernel } of entries) {
    const known = kernels.get(partition) ?? [];
    kernels.set(partition, known);
    if (kernel !== '' && !known.includes(kernel)) known.push(kernel);
  }
  return kernels;
}

function addSystems(
  systems: SystemOnDisk[],
  { fs, volumes }: Contents,
  partition: number,
  volume: string | undefined,
): void {
  const system = fs && findOperatingSystem(fs);
  if (system !== undefined) systems.push({ ...system, partition, volume });
  for (const inner of volumes) addSystems(systems, inner, partition, inner.name);
}

/** By type, and where that says nothing by content. */
export function roleOf({ typeRole, contentRole }: DiskPartition): PartitionRole | undefined {
  return typeRole ?? contentRole;
}

/** A few words on what is in it, beyond type, label and UUID. */
export function holdingOf(facts: DiskFacts, contents: Contents, partition: number, volume?: string): string {
  const { systems, loaders } = facts;
  const words = systems
    .filter((each) => each.partition === partition && each.volume === volume)
    .map(({ name }) => name);
  if (volume === undefined) {
    const names = loaders.filter((loader) => loader.partition === partition).map(loaderName);
    words.push(...names.filter((name, at) => names.indexOf(name) === at));
    words.push(kernelText(facts.kernels.get(partition) ?? []));
  }
  const { inside, error } = contents;
  if (inside !== undefined) words.push(insideText(inside.name, inside.details));
  for (const warning of inside?.warnings ?? []) words.push(warning);
  if (error !== undefined) words.push(error.reason);
  return words.filter((word) => word !== '').join(', ');
}

/** The first few by their names. */
function kernelText(paths: readonly string[]): string {
  const names = paths.slice(0, MAX_KERNELS).map((path) => path.slice(path.lastIndexOf('/') + 1));
  return names.join(', ') + (paths.length > MAX_KERNELS ? ` and ${paths.length - MAX_KERNELS} more` : '');
}

/** With its version. */
export function loaderName({ name, version }: BootLoader): string {
  return version === undefined ? name : `${name} ${version}`;
}

function insideText(name: string, details: Readonly<Record<string, Detail>>): string {
  const value = (key: string): string => (details[key] === undefined ? '' : String(details[key].value));
  if (value('volumeGroup') !== '') return `volume group ${name}`;
  if (value('level') !== '') return `${value('level')}${name === '' ? '' : ` ${name}`}, ${value('role')}`;
  if (value('cipher') !== '') return `version ${value('version')}, ${value('cipher')}`;
  if (value('pool') !== '') return `pool ${name}`;
  if (value('devices') !== '') return `${value('devices')} of its devices`.replace(/^1 of its devices$/, '');
  return value('hibernated') === 'true' ? 'a hibernated system' : '';
}

/** What `contents` of a partition or a volume come to, for JSON. */
export interface ContentsJson {
  /** As `Probe.kind`; null for what has no known signature. */
  readonly filesystem: string | null;
  /** A filesystem that can be mounted. */
  readonly readable: boolean;
  /** '' where it has none. */
  readonly label: string;
  /** '' where it has none. */
  readonly uuid: string;
  /** What is on it, for people. */
  readonly holds: string;
  /** Releases of the kernels found there. */
  readonly kernels: readonly string[];
  /** What a container says of itself. */
  readonly details: Readonly<Record<string, Detail['value']>> | undefined;
  /** Doubts about it. */
  readonly warnings: readonly string[];
  /** Why it can't be read; null where it can. */
  readonly error: string | null;
  /** That Linux would make of it. */
  readonly volumes: readonly VolumeJson[];
}

/** A logical volume, or the array of a RAID1. */
export interface VolumeJson extends ContentsJson {
  /** `group/volume`, or the array's name. */
  readonly name: string;
  /** Where Linux has its device: `/dev/mapper/...`. */
  readonly paths: readonly string[];
  /** LVM's own, or the array's; not that of a filesystem on it. */
  readonly volumeUuid: string;
  /** Bytes. */
  readonly size: number;
  /** What it is for; null where that is not known. */
  readonly role: PartitionRole | null;
  /** Why bootfs can't read it. */
  readonly reason: string | null;
}

/** A partition, or the whole of a disk that has no table. */
export interface PartitionJson extends ContentsJson {
  /** Null for the whole of a disk. */
  readonly number: number | null;
  /** What it is for; null where that is not known. */
  readonly role: PartitionRole | null;
  /** The same by its type alone. */
  readonly typeRole: PartitionRole | null;
  /** The same by its contents alone. */
  readonly contentRole: PartitionRole | null;
  /** As the table has it: a GUID, or two hexadecimal digits; null for the whole of a disk. */
  readonly type: string | null;
  /** For people; null where it is not known. */
  readonly typeName: string | null;
  /** Of the table; '' where it has none. */
  readonly partitionLabel: string;
  /** PARTUUID; '' for the whole of a disk. */
  readonly partitionUuid: string;
  /** Bytes from the start of the disk, and bytes. */
  readonly start: number;
  /** As the table has it. */
  readonly size: number;
  /** Of it, behind the end of the disk. */
  readonly missingBytes: number;
}

/** A disk as `bootfs info --json` prints it; keys are added, and stay. */
export interface DiskJson {
  /** Bytes. */
  readonly size: number;
  /** Undefined where there is none. */
  readonly table: Pick<PartitionTable, 'kind' | 'uuid' | 'sectorSize'> | undefined;
  /** Of the table. */
  readonly problems: readonly TableProblem[];
  /** By their os-release. */
  readonly systems: readonly SystemOnDisk[];
  /** Formats around the disk, the outermost first. */
  readonly images: readonly string[];
  /** That its firmware would start, or these start in turn. */
  readonly loaders: readonly BootLoader[];
  /** In the order of the table. */
  readonly partitions: readonly PartitionJson[];
}

/** What is told of a disk. */
export function diskJson(facts: DiskFacts): DiskJson {
  const { disk, problems, systems, loaders, images } = facts;
  const { table } = disk;
  return {
    size: disk.device.size,
    table: table && { kind: table.kind, uuid: table.uuid, sectorSize: table.sectorSize },
    problems,
    systems,
    images,
    loaders,
    partitions: disk.partitions.map((partition) => partitionJson(facts, partition)),
  };
}

function partitionJson(facts: DiskFacts, partition: DiskPartition): PartitionJson {
  const { number, entry, missingBytes, typeRole, contentRole } = partition;
  return {
    number: number === WHOLE_DISK ? null : number,
    role: roleOf(partition) ?? null,
    typeRole: typeRole ?? null,
    contentRole: contentRole ?? null,
    type: entry?.type ?? null,
    typeName: entry?.typeName ?? null,
    partitionLabel: entry?.label ?? '',
    partitionUuid: entry?.uuid ?? '',
    start: entry?.start ?? 0,
    size: entry?.size ?? partition.device?.size ?? 0,
    missingBytes,
    ...contentsJson(facts, partition, number),
  };
}

function contentsJson(facts: DiskFacts, contents: Contents, partition: number, volume?: string): ContentsJson {
  const { inside, error } = contents;
  return {
    filesystem: contents.contents?.kind ?? null,
    readable: contents.fs !== undefined,
    label: contents.contents?.label ?? '',
    uuid: contents.contents?.uuid ?? '',
    holds: holdingOf(facts, contents, partition, volume),
    kernels: (volume === undefined && facts.kernels.get(partition)) || [],
    details: inside && Object.fromEntries(Object.entries(inside.details).map(([name, { value }]) => [name, value])),
    warnings: inside?.warnings ?? [],
    error: error?.message ?? null,
    volumes: contents.volumes.map((inner) => volumeJson(facts, inner, partition)),
  };
}

function volumeJson(facts: DiskFacts, volume: DiskVolume, partition: number): VolumeJson {
  const { name, paths, uuid, size, reason, contentRole } = volume;
  return {
    name,
    paths,
    volumeUuid: uuid,
    size,
    role: contentRole ?? null,
    reason: reason ?? null,
    ...contentsJson(facts, volume, partition, name),
  };
}
