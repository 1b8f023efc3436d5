/** A disk as a whole: its table, and its partitions with what each holds and what each is for. */
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { attempt, type BootfsError, isDeviceError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { MountOptions } from '../contract/options.ts';
import { readBytes } from '../device/block-device.ts';
import { callerDevice } from '../device/caller-device.ts';
import type { Formats } from '../formats/drivers.ts';
import { identifyBootCode } from '../kernel-formats/boot-code.ts';
import { readPartitionTable } from '../partition/partition.ts';
import { type Partition, type PartitionTable, partitionDevice } from '../partition/table.ts';
import { type Contents, isBroken, LazyContents, MAX_VOLUMES, type Reading } from './contents.ts';
import { findEfiBootImages } from './el-torito.ts';
import { GIVEN_ROLES, type GivenRoles, type PartitionRole, roleOfPartition } from './roles.ts';

/** The number of the only partition of a disk that has no table, as the whole of it is a filesystem. */
export const WHOLE_DISK = 0;
const BOOT_SECTOR_BYTES = 512;

/** How the partitions of a disk are to be read. */
export interface DiskOptions {
  /** What is read; every format that stands on disks where it is not given. An initrd is a file: `mount` reads it. */
  readonly formats?: Formats;
  /** For each filesystem. */
  readonly mount?: MountOptions;
  /** What can't be seen: the numbers of partitions that loaders or Linux take for something. */
  readonly roles?: GivenRoles;
}

/** A partition, or the whole of a disk without a table. Nothing is read of it before it is asked for. */
export interface DiskPartition extends Contents {
  /** As Linux numbers it; WHOLE_DISK where there is no table. */
  readonly number: number;
  /** What the table says; undefined for the whole of a disk. */
  readonly entry: Partition | undefined;
  /** Bytes that the table promises and the image does not have. */
  readonly missingBytes: number;
  /**
   * What the type in the table says that it is for, or what `roles` says; undefined for types that say nothing, such as `linux`. A disk may lie in
   * it or in `contentRole`; loaders believe the type.
   */
  readonly typeRole: PartitionRole | undefined;
}

/** A disk with all that its table names. */
export interface Disk {
  /** The disk itself: places in the table count from its start. */
  readonly device: BlockDevice;
  /** Undefined where there is none, or none that is whole (see `tableError`). */
  readonly table: PartitionTable | undefined;
  /** Why it is not read. */
  readonly tableError: BootfsError | undefined;
  /** What is wrong with the table, and was read past. */
  readonly warnings: readonly string[];
  /** In the order of the table; then the images that UEFI boots a CD from, where they are no partitions (type `el-torito`). */
  readonly partitions: readonly DiskPartition[];
  /** What was given to `openDisk`. */
  readonly roles: GivenRoles;
  /** Opens a filesystem that is stored inside one of the disk, with the same formats. @throws what `mount` throws */
  mount(device: BlockDevice): FileSystem;
}

/**
 * The disk on a device, for a bundle that has these formats. What is wrong with its table or with a partition is part of the result.
 *
 * @throws EINVAL for what is no device, and for a role of a partition that is not there; EIO where its first sectors can't be read; ERR_BOOTFS_NEED_RANGE
 */
export function openDiskAs(formats: Formats, given: BlockDevice, options: DiskOptions = {}): Disk {
  checkOptions('options', options, ['formats', 'mount', 'roles']);
  const device = callerDevice(given);
  const { table, tableError } = readTable(device);
  const reading = {
    formats: options.formats ?? formats,
    mount: options.mount,
    left: { volumes: MAX_VOLUMES },
  };
  const entries = [...(table === undefined ? [undefined] : table.partitions), ...elToritoEntries(device, table)];
  const roles = options.roles ?? {};
  for (const role of GIVEN_ROLES) {
    const number = roles[role];
    const isThere = number === undefined || entries.some((entry) => (entry?.number ?? WHOLE_DISK) === number);
    checkArgument(isThere, `options.roles.${role}`, 'the number of a partition of this disk', number);
  }
  return {
    device,
    roles,
    table,
    tableError,
    warnings: table?.warnings ?? [],
    partitions: entries.map((entry) => new LazyPartition(device, entry, reading, roles)),
    mount: (inner) => reading.formats.mount(inner, reading.mount),
  };
}

/**
 * Is the whole of it a physical volume, a member of an array, LUKS or the like, without a table, and without a loader of a BIOS
 * in its first sector?
 */
export function isBareContainer({ device, table, partitions }: Disk): boolean {
  if (table !== undefined || partitions.length > 1 || partitions[0].contentRole !== 'container') return false;
  const code = device.size < BOOT_SECTOR_BYTES ? 'none' : identifyBootCode(readBytes(device, 0, BOOT_SECTOR_BYTES));
  // Headers of LUKS and of md 1.1 stand there themselves.
  return code === 'none' || code === 'other';
}

/**
 * What UEFI boots a CD from, as EFI system partitions behind those of the table: one that is in the table is not there twice.
 * The size that the catalog states is no good, so each reaches to the end of the disk.
 */
function elToritoEntries(device: BlockDevice, table: PartitionTable | undefined): Partition[] {
  const known = table?.partitions ?? [];
  const images = attempt(
    () => findEfiBootImages(device),
    isDeviceError,
    () => [],
  );
  const unknown = images.filter(
    ({ byteOffset }) => byteOffset < device.size && !known.some(({ start }) => start === byteOffset),
  );
  const last = known.reduce((number, partition) => Math.max(number, partition.number), WHOLE_DISK);
  return unknown.map(({ byteOffset }, at) => ({
    number: last + 1 + at,
    start: byteOffset,
    size: device.size - byteOffset,
    type: 'el-torito',
    typeName: 'esp',
    label: '',
    uuid: '',
    bootable: false,
  }));
}

function readTable(device: BlockDevice): { table?: PartitionTable; tableError?: BootfsError } {
  return attempt(
    () => ({ table: readPartitionTable(device) }),
    isBroken,
    (tableError) => ({ tableError }),
  );
}

class LazyPartition extends LazyContents implements DiskPartition {
  readonly number: number;
  readonly entry: Partition | undefined;
  readonly missingBytes: number;
  readonly typeRole: PartitionRole | undefined;

  constructor(disk: BlockDevice, entry: Partition | undefined, reading: Reading, roles: GivenRoles) {
    super(deviceOf(disk, entry), reading);
    this.number = entry?.number ?? WHOLE_DISK;
    this.entry = entry;
    this.typeRole = roleOfPartition(this.number, entry?.typeName, roles);
    this.missingBytes = (entry?.size ?? disk.size) - (this.device?.size ?? 0);
  }
}

/** Undefined for a partition that begins past the end of the image. */
function deviceOf(disk: BlockDevice, entry: Partition | undefined): BlockDevice | undefined {
  if (entry === undefined) return disk;
  return entry.start < disk.size ? partitionDevice(disk, entry) : undefined;
}
