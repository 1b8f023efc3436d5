/** Disks as the boot menu sees them, made of plain objects. */
import type { FileSystem } from '../../src/contract/file-system.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import type { Disk, DiskPartition } from '../../src/disk/disk.ts';
import type { PartitionRole } from '../../src/disk/roles.ts';
import { bootFileSystem, type Files } from '../unit/boot/support/boot-tree.ts';

export interface BootPartition {
  readonly files: Files;
  readonly role?: PartitionRole;
  readonly uuid?: string;
  readonly label?: string;
  readonly bootable?: boolean;
}

export interface BootDiskOptions {
  readonly kind?: 'gpt' | 'mbr';
  /** From the first sector on. */
  readonly bytes?: Uint8Array;
  /** What a memdisk holds. */
  readonly memdisk?: Files;
}

/** Partitions from 1 on. */
export function bootDisk(partitions: readonly BootPartition[], options: BootDiskOptions = {}): Disk {
  const { kind = 'gpt', bytes = new Uint8Array(512), memdisk = {} } = options;
  return {
    device: memoryDevice(bytes),
    roles: {},
    table: { kind, sectorSize: 512, uuid: '', partitions: [], warnings: [] },
    tableError: undefined,
    warnings: [],
    partitions: partitions.map(makePartition),
    mount: () => bootFileSystem(memdisk),
  };
}

function makePartition(
  { files, role, uuid = '', label = '', bootable = false }: BootPartition,
  at: number,
): DiskPartition {
  const fs: FileSystem = Object.assign(Object.create(bootFileSystem(files)) as FileSystem, { uuid, label });
  return {
    number: at + 1,
    entry: { number: at + 1, start: 0, size: 0, type: '', typeName: role, label: '', uuid: '', bootable },
    device: undefined,
    missingBytes: 0,
    contents: { kind: role === 'esp' ? 'vfat' : 'ext4', readable: true, label, uuid },
    inside: undefined,
    volumes: [],
    fs,
    error: undefined,
    typeRole: role,
    contentRole: undefined,
  };
}
