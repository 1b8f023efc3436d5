/** The formats of virtual disks, each read in place. */
import { u32be, u32le } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { androidSparseDevice } from './android-sparse.ts';
import { type ImageContext, openCompanion } from './companions.ts';
import { openQcow2, type Qcow2Neighbours } from './qcow2.ts';
import type { Qcow2Layout } from './qcow2-header.ts';
import { openVdi } from './vdi.ts';
import { isVhd, openVhd } from './vhd.ts';
import { openVhdx } from './vhdx.ts';
import { isVmdk, openVmdk } from './vmdk.ts';

/** A format of virtual disks: a file that holds a disk's sectors in an order of its own. */
export interface DiskFormat {
  /** As `--format` takes it and messages use it. */
  readonly name: string;
  /** Does the file look like it? Reads little, and throws only EIO. */
  recognises(file: BlockDevice): boolean;
  /** The disk inside. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
  open(file: BlockDevice, context: ImageContext): BlockDevice;
}

const QCOW_MAGIC = 0x514649fb;
const VDI_MAGIC = 0xbeda107f;
const SPARSE_MAGIC = 0xed26ff3a;
/** `vhdx`, `file` */
const VHDX_MAGIC = [0x78646876, 0x656c6966] as const;

function has(file: BlockDevice, at: number, magic: number, read = u32le): boolean {
  return at + 4 <= file.size && read(readBytes(file, at, 4), 0) === magic;
}

/** In the order in which they are tried; no file looks like two of them. */
export const DISK_FORMATS: readonly DiskFormat[] = [
  {
    name: 'qcow2',
    recognises: (file) => has(file, 0, QCOW_MAGIC, u32be),
    open: (file, context) => openQcow2(file, (layout) => openNeighbours(layout, context)),
  },
  {
    name: 'vhdx',
    recognises: (file) => has(file, 0, VHDX_MAGIC[0]) && has(file, 4, VHDX_MAGIC[1]),
    open: openVhdx,
  },
  { name: 'vdi', recognises: (file) => has(file, 64, VDI_MAGIC), open: openVdi },
  { name: 'vmdk', recognises: isVmdk, open: openVmdk },
  { name: 'Android sparse image', recognises: (file) => has(file, 0, SPARSE_MAGIC), open: androidSparseDevice },
  { name: 'vhd', recognises: isVhd, open: openVhd },
];

/** Names that other programs have for the same, and one that needs no quotes. */
export const OTHER_DISK_FORMAT_NAMES: Readonly<Record<string, string>> = {
  vpc: 'vhd',
  'android-sparse': 'Android sparse image',
  simg: 'Android sparse image',
};

/** Of a name as the command line, or an image, has it. */
export function findDiskFormat(name: string): DiskFormat | undefined {
  return DISK_FORMATS.find((format) => format.name === (OTHER_DISK_FORMAT_NAMES[name] ?? name));
}

/** The files that a qcow2 names. A backing file that is said to be raw stays raw, whatever it begins with. */
function openNeighbours({ backing, dataFile }: Qcow2Layout, context: ImageContext): Qcow2Neighbours {
  return {
    dataFile:
      dataFile === undefined ? undefined : openCompanion(context, 'external data file', dataFile, (file) => file),
    backing:
      backing &&
      openCompanion(context, 'backing file', backing.name, (file, inner) => openAs(backing.format, file, inner)),
  };
}

function openAs(name: string | undefined, file: BlockDevice, context: ImageContext): BlockDevice {
  if (name === 'raw') return file;
  if (name === undefined) {
    const found = DISK_FORMATS.find((format) => format.recognises(file));
    return found === undefined ? file : found.open(file, context);
  }
  const format = findDiskFormat(name);
  if (format === undefined) throw unsupported(`a backing file of format ${name}`);
  return format.open(file, context);
}
