/** What is told of a volume as a whole. */
import { formatSerial } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { type BootfsError, corrupt } from '../contract/errors.ts';
import { type Detail, type Details, detail, type FileSystemFacts } from '../contract/facts.ts';
import { readBytes } from '../device/block-device.ts';
import type { FatTable } from './fat-table.ts';
import { FAT_START_ENT, type Geometry } from './geometry.ts';
import { decodeFatLabel } from './identity.ts';
import { decodeFatBootFsinfo, SIZEOF_FAT_BOOT_FSINFO } from './ondisk/structs.gen.ts';

const FAT_FSINFO_SIG1 = 0x41615252;
const FAT_FSINFO_SIG2 = 0x61417272;
/** Free clusters that nobody has counted. */
const UNKNOWN = 0xffffffff;

/** In the state byte. */
const FAT_STATE_DIRTY = 0x01;
/** Entry 1 of the FAT holds a mark: set while all is well. FAT12 has none. */
const CLEAN_FAT16 = 0x8000;
const CLEAN_FAT32 = 0x08000000;

/** Was the volume not unmounted? The boot sector says so, or the FAT. @throws EIO */
export function isDirty({ fatBits, identity }: Geometry, table: FatTable): boolean {
  if ((identity.state & FAT_STATE_DIRTY) !== 0) return true;
  return fatBits !== 12 && (table.entry(1) & (fatBits === 32 ? CLEAN_FAT32 : CLEAN_FAT16)) === 0;
}

/**
 * The free clusters that FSInfo states; undefined where it states none. Reading does without: what is wrong with it is a
 * warning. @throws EIO where the device ends before it, as Linux does
 */
export function readFreeClusters(
  device: BlockDevice,
  { fsInfoStart, clusterEnd }: Geometry,
  onWarning: (warning: BootfsError) => void,
): number | undefined {
  if (fsInfoStart === 0) return undefined;
  const { signature1, signature2, free_clusters } = decodeFatBootFsinfo(
    readBytes(device, fsInfoStart, SIZEOF_FAT_BOOT_FSINFO),
  );
  const isSigned = signature1 === FAT_FSINFO_SIG1 && signature2 === FAT_FSINFO_SIG2;
  if (isSigned && free_clusters <= clusterEnd - FAT_START_ENT) return free_clusters;
  if (!isSigned || free_clusters !== UNKNOWN) onWarning(corrupt('fat_boot_fsinfo is damaged', { free_clusters }));
  return undefined;
}

/** What was found beside the boot sector. */
export interface VolumeState {
  /** Of the entry in the root directory. */
  readonly rootLabel: Uint8Array | undefined;
  /** By the state byte of the boot sector. */
  readonly isDirty: boolean;
  /** As FSInfo has it; undefined where that says nothing. */
  readonly freeClusters: number | undefined;
}

/** What `info` shows of a volume. */
export function describeGeometry(geometry: Geometry, state: VolumeState): Details {
  const details: Record<string, Detail> = {
    sectorSize: detail(geometry.sectorSize),
    clusters: detail(geometry.clusterEnd - FAT_START_ENT),
    fatCopies: detail(geometry.fatCount),
    bootSectorLabel: detail(decodeFatLabel(geometry.identity.vol_label)),
    dirty: detail(state.isDirty),
  };
  if (state.freeClusters !== undefined) details.freeClusters = detail(state.freeClusters);
  return details;
}

/** What `info` and loaders are told of a volume: label, serial number, sizes, state, and what it asks of a reader. */
export function describeVolume(
  { fatBits, identity, clusterSize }: Geometry,
  { rootLabel }: VolumeState,
  details: Details,
): FileSystemFacts {
  return {
    format: 'vfat',
    type: 'vfat',
    label: decodeFatLabel(rootLabel ?? identity.vol_label),
    uuid: formatSerial(identity.vol_id, 0),
    blockSize: clusterSize,
    features: { names: [`fat${fatBits}`], unknown: [] },
    requirements: [],
    journal: undefined,
    details,
  };
}
