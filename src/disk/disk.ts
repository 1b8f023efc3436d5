/** A disk as a whole: its table, and its partitions with what each holds and what each is for. */
import { checkOptions } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { MountOptions } from '../contract/options.ts';
import { callerDevice } from '../device/caller-device.ts';
import { type Formats, mount, probe } from '../drivers.ts';
import { readPartitionTable } from '../partition/partition.ts';
import { type Partition, type PartitionTable, partitionDevice } from '../partition/table.ts';
import type { Probe } from '../probe/probe.ts';
import { type PartitionRole, roleByContent, roleByType } from './roles.ts';

/** The number of the only partition of a disk that has no table, as the whole of it is a filesystem. */
export const WHOLE_DISK = 0;

/** How the partitions of a disk are to be read. */
export interface DiskOptions {
  /** What is read; every format of bootfs where it is not given. */
  readonly formats?: Formats;
  /** For each filesystem. */
  readonly mount?: MountOptions;
}

/** A partition, or the whole of a disk without a table. Nothing is read of it before it is asked for. */
export interface DiskPartition {
  /** As Linux numbers it; WHOLE_DISK where there is no table. */
  readonly number: number;
  /** What the table says; undefined for the whole of a disk. */
  readonly entry: Partition | undefined;
  /** As far as the image reaches; undefined where the partition begins past its end. */
  readonly device: BlockDevice | undefined;
  /** Bytes that the table promises and the image does not have. */
  readonly missingBytes: number;
  /** What is in it, readable or not; undefined where it has no known signature, or can't be read. */
  readonly contents: Probe | undefined;
  /** Mounted when it is first asked for; undefined where there is none that bootfs reads, or it is broken. */
  readonly fs: FileSystem | undefined;
  /** Why `contents` or `fs` are not there although they should be. */
  readonly error: BootfsError | undefined;
  /** What the type in the table says that it is for; undefined for types that say nothing, such as `linux`. */
  readonly typeRole: PartitionRole | undefined;
  /** What its content says that it is for. A disk may lie in either; loaders believe the type. */
  readonly contentRole: PartitionRole | undefined;
}

/** A disk with all that its table names. */
export interface Disk {
  readonly device: BlockDevice;
  /** Undefined where there is none, or none that is whole (see `tableError`). */
  readonly table: PartitionTable | undefined;
  readonly tableError: BootfsError | undefined;
  /** What is wrong with the table, and was read past. */
  readonly warnings: readonly string[];
  /** In the order of the table. */
  readonly partitions: readonly DiskPartition[];
  /** Opens a filesystem that is stored inside one of the disk, with the same formats. @throws what `mount` throws */
  mount(device: BlockDevice): FileSystem;
}

/**
 * The disk on a device. What is wrong with its table or with a partition is part of the result.
 *
 * @throws EINVAL for what is no device; EIO where its first sectors can't be read; ERR_BOOTFS_NEED_RANGE
 */
export function openDisk(given: BlockDevice, options: DiskOptions = {}): Disk {
  checkOptions('options', options);
  const device = callerDevice(given);
  const { table, tableError } = readTable(device);
  const entries = table === undefined ? [undefined] : table.partitions;
  return {
    device,
    table,
    tableError,
    warnings: table?.warnings ?? [],
    partitions: entries.map((entry) => new LazyPartition(device, entry, options)),
    mount: (inner) => (options.formats?.mount ?? mount)(inner, options.mount),
  };
}

function readTable(device: BlockDevice): { table?: PartitionTable; tableError?: BootfsError } {
  try {
    return { table: readPartitionTable(device) };
  } catch (error) {
    return { tableError: brokenImage(error) };
  }
}

class LazyPartition implements DiskPartition {
  readonly number: number;
  readonly entry: Partition | undefined;
  readonly device: BlockDevice | undefined;
  readonly missingBytes: number;
  readonly typeRole: PartitionRole | undefined;
  private readonly options: DiskOptions;
  private probed = false;
  private foundContents: Probe | undefined;
  private mounted = false;
  private foundFs: FileSystem | undefined;
  private foundRole: { readonly role: PartitionRole | undefined } | undefined;
  private foundError: BootfsError | undefined;

  constructor(disk: BlockDevice, entry: Partition | undefined, options: DiskOptions) {
    this.number = entry?.number ?? WHOLE_DISK;
    this.entry = entry;
    this.options = options;
    this.typeRole = roleByType(entry?.typeName);
    if (entry === undefined) this.device = disk;
    else if (entry.start < disk.size) this.device = partitionDevice(disk, entry);
    this.missingBytes = (entry?.size ?? disk.size) - (this.device?.size ?? 0);
  }

  get contents(): Probe | undefined {
    if (!this.probed) {
      this.foundContents = this.attempt((device) => (this.options.formats?.probe ?? probe)(device));
      this.probed = true;
    }
    return this.foundContents;
  }

  get fs(): FileSystem | undefined {
    if (!this.mounted) {
      if (this.contents?.readable === true) {
        this.foundFs = this.attempt((device) => (this.options.formats?.mount ?? mount)(device, this.options.mount));
      }
      this.mounted = true;
    }
    return this.foundFs;
  }

  get error(): BootfsError | undefined {
    return this.fs === undefined ? this.foundError : undefined;
  }

  get contentRole(): PartitionRole | undefined {
    if (this.foundRole === undefined) {
      const { contents, fs } = this;
      this.foundRole = { role: this.attempt(() => roleByContent(contents, fs)) };
    }
    return this.foundRole.role;
  }

  private attempt<Result>(action: (device: BlockDevice) => Result): Result | undefined {
    if (this.device === undefined) return undefined;
    try {
      return action(this.device);
    } catch (error) {
      this.foundError = brokenImage(error);
      return undefined;
    }
  }
}

/** Rethrows what is no BootfsError, and what is not about the image: a mistake of the caller, a range to be fetched. */
function brokenImage(error: unknown): BootfsError {
  if (!(error instanceof BootfsError) || error.code === 'ERR_BOOTFS_NEED_RANGE' || error.code === 'EINVAL') throw error;
  return error;
}
