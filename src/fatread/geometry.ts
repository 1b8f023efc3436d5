/** The boot sector, checked as Linux checks it, and the places that follow from it. */
import { isPowerOfTwo } from '../bytes/power-of-two.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import {
  decodeFat32BootSector,
  decodeFatBootSector,
  decodeFatVolumeId,
  type Fat32BootSector,
  type FatBootSector,
  type FatVolumeId,
  SIZEOF_FAT_BOOT_SECTOR,
  SIZEOF_MSDOS_DIR_ENTRY,
} from './ondisk/structs.gen.ts';

/** The first cluster of the data area. */
export const FAT_START_ENT = 2;

/** The most clusters that a FAT of 12, 16 or 32 bits has. */
const MAX_FAT12 = 0xff4;
const MAX_FAT16 = 0xfff4;
const MAX_FAT32 = 0x0ffffff6;

/** In `fat32_boot_sector.flags`: the copies are not kept alike. */
const NOT_MIRRORED = 0x80;
/** Where the identity of the volume stands. */
const FAT16_VOLUME_ID = 0x24;
const FAT32_VOLUME_ID = 0x40;

/** All places are in bytes from the start of the device. */
export interface Geometry {
  /** Of an entry of the FAT, as the count of clusters decides; those of 32 bits use 28. */
  readonly fatBits: 12 | 16 | 32;
  /** Bytes. */
  readonly sectorSize: number;
  /** Bytes. */
  readonly clusterSize: number;
  /** Media descriptor, which the first entry of the FAT repeats. */
  readonly media: number;
  /** The first FAT, the one that is read. */
  readonly fatStart: number;
  /** Bytes of one FAT. */
  readonly fatBytes: number;
  /** Copies of the FAT. */
  readonly fatCount: number;
  /** Are the copies of the FAT meant to be alike? */
  readonly isMirrored: boolean;
  /** The root directory of FAT12/16. */
  readonly rootStart: number;
  /** Of the root directory of FAT12/16; 0 on FAT32. */
  readonly rootBytes: number;
  /** First cluster of the root directory of FAT32, as it is stored; 0 on FAT12/16. */
  readonly rootCluster: number;
  /** Cluster 2. */
  readonly dataStart: number;
  /** Clusters are numbered from 2 up to this one, which is none. */
  readonly clusterEnd: number;
  /** fat_boot_fsinfo; 0 on FAT12/16. */
  readonly fsInfoStart: number;
  /** State, serial number, label and name of the type. */
  readonly identity: FatVolumeId;
}

/** @throws ERR_BOOTFS_CORRUPT for what Linux does not mount; EIO */
export function readGeometry(device: BlockDevice): Geometry {
  const length = Math.min(SIZEOF_FAT_BOOT_SECTOR, device.size);
  return decodeGeometry(readBytes(device, 0, length));
}

/** What the boot sector says, and what follows from it in sectors. */
export interface BootSector extends FatBootSector {
  /** What FAT32 adds; undefined on FAT12/16. */
  readonly fat32: Fat32BootSector | undefined;
  /** Sectors of one FAT. */
  readonly fatSectors: number;
  /** The root directory of FAT12/16: a sector. */
  readonly rootSector: number;
  /** Cluster 2: a sector. */
  readonly dataSector: number;
  /** Of an entry of the FAT. */
  readonly fatBits: 12 | 16 | 32;
  /** Clusters of the data area. */
  readonly clusters: number;
}

/**
 * The arithmetic of fat_fill_super in fs/fat/inode.c: cluster counts are 32 bits wide and wrap, so that no sector count, or
 * one below the metadata, leaves it to the length of the FAT.
 *
 * @throws ERR_BOOTFS_CORRUPT
 */
export function decodeBootSector(bytes: Uint8Array): BootSector {
  const boot = decodeFatBootSector(bytes);
  const { sector_size, reserved, fats, fat_length, dir_entries } = boot;
  const fat32 = fat_length === 0 ? decodeFat32BootSector(bytes) : undefined;
  const fatSectors = fat32?.length ?? fat_length;
  checkBootSector(boot, fatSectors);
  const rootSector = reserved + fats * fatSectors;
  const dataSector = rootSector + (dir_entries * SIZEOF_MSDOS_DIR_ENTRY) / sector_size;
  const stated = countClusters(boot, dataSector);
  const fatBits = fat32 ? 32 : stated <= MAX_FAT12 ? 12 : 16;
  const fatEntries = Math.floor((fatSectors * sector_size * 8) / fatBits);
  const clusters = Math.min(stated, (fatEntries - FAT_START_ENT) >>> 0);
  if (clusters > (fat32 ? MAX_FAT32 : MAX_FAT16)) {
    throw corrupt(`${clusters} clusters are too many for FAT${fatBits}`);
  }
  return { ...boot, fat32, fatSectors, rootSector, dataSector, fatBits, clusters };
}

/** State, serial number, label and name of the type. */
export function decodeVolumeId(bytes: Uint8Array, { fat32 }: BootSector): FatVolumeId {
  return decodeFatVolumeId(bytes.subarray(fat32 ? FAT32_VOLUME_ID : FAT16_VOLUME_ID));
}

/** The places on the device. @throws ERR_BOOTFS_CORRUPT */
export function decodeGeometry(bytes: Uint8Array): Geometry {
  const boot = decodeBootSector(bytes);
  const { sector_size, fat32 } = boot;
  return {
    fatBits: boot.fatBits,
    sectorSize: sector_size,
    clusterSize: sector_size * boot.sec_per_clus,
    media: boot.media,
    fatStart: boot.reserved * sector_size,
    fatBytes: boot.fatSectors * sector_size,
    fatCount: boot.fats,
    isMirrored: fat32 === undefined || (fat32.flags & NOT_MIRRORED) === 0,
    rootStart: boot.rootSector * sector_size,
    rootBytes: fat32 ? 0 : boot.dir_entries * SIZEOF_MSDOS_DIR_ENTRY,
    rootCluster: fat32?.root_cluster ?? 0,
    dataStart: boot.dataSector * sector_size,
    clusterEnd: boot.clusters + FAT_START_ENT,
    fsInfoStart: fat32 ? (fat32.info_sector || 1) * sector_size : 0,
    identity: decodeVolumeId(bytes, boot),
  };
}

/** The rules of fat_read_bpb in fs/fat/inode.c. */
function checkBootSector(boot: FatBootSector, fatSectors: number): void {
  const { sector_size, sec_per_clus, reserved, fats, media, dir_entries } = boot;
  const rules: Readonly<Record<string, boolean>> = {
    sector_size: isPowerOfTwo(sector_size) && sector_size >= 512 && sector_size <= 4096,
    sec_per_clus: isPowerOfTwo(sec_per_clus),
    reserved: reserved !== 0,
    fats: fats !== 0,
    media: media === 0xf0 || media >= 0xf8,
    fat_length: fatSectors !== 0,
    dir_entries: (dir_entries * SIZEOF_MSDOS_DIR_ENTRY) % sector_size === 0,
  };
  for (const field of Object.keys(rules)) {
    if (!rules[field]) throw corrupt(`fat_boot_sector.${field} is ${boot[field as keyof FatBootSector]}`);
  }
}

/** As the sector count has it: 32 bits of a division of 64 bits, of what may be below zero. */
function countClusters({ sectors, total_sect, sec_per_clus }: FatBootSector, dataSector: number): number {
  return Math.floor(((sectors || total_sect) - dataSector) / sec_per_clus) >>> 0;
}
