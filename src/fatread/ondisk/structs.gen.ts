// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16le, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of fat32_boot_sector; include/uapi/linux/msdos_fs.h. */
export const SIZEOF_FAT32_BOOT_SECTOR = 512;

/** fat32_boot_sector; include/uapi/linux/msdos_fs.h. */
export interface Fat32BootSector {
  /** 0x24 sectors a FAT */
  readonly length: number;
  /** 0x28 bit 7: only the FAT of bits 0 to 3 is kept up */
  readonly flags: number;
  /** 0x2c first cluster of the root directory */
  readonly root_cluster: number;
  /** 0x30 sector of fat_boot_fsinfo; 0 stands for 1 */
  readonly info_sector: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 512 bytes. */
export function decodeFat32BootSector(bytes: Uint8Array): Fat32BootSector {
  checkStructSize(bytes, SIZEOF_FAT32_BOOT_SECTOR, 'fat32_boot_sector');
  return {
    length: u32le(bytes, 0x24),
    flags: u16le(bytes, 0x28),
    root_cluster: u32le(bytes, 0x2c),
    info_sector: u16le(bytes, 0x30),
  };
}

/** Bytes of fat_boot_sector; include/uapi/linux/msdos_fs.h. */
export const SIZEOF_FAT_BOOT_SECTOR = 512;

/** fat_boot_sector; include/uapi/linux/msdos_fs.h. */
export interface FatBootSector {
  /** 0xb bytes a logical sector */
  readonly sector_size: number;
  /** 0xd sectors a cluster */
  readonly sec_per_clus: number;
  /** 0xe sectors before the first FAT */
  readonly reserved: number;
  /** 0x10 copies of the FAT */
  readonly fats: number;
  /** 0x11 entries of the root directory of FAT12/16 */
  readonly dir_entries: number;
  /** 0x13 sectors in all; 0: see total_sect */
  readonly sectors: number;
  /** 0x15 0xf0, or 0xf8 and above */
  readonly media: number;
  /** 0x16 sectors a FAT; 0: FAT32 */
  readonly fat_length: number;
  /** 0x20 sectors in all, where sectors is 0 */
  readonly total_sect: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 512 bytes. */
export function decodeFatBootSector(bytes: Uint8Array): FatBootSector {
  checkStructSize(bytes, SIZEOF_FAT_BOOT_SECTOR, 'fat_boot_sector');
  return {
    sector_size: u16le(bytes, 0xb),
    sec_per_clus: bytes[0xd],
    reserved: u16le(bytes, 0xe),
    fats: bytes[0x10],
    dir_entries: u16le(bytes, 0x11),
    sectors: u16le(bytes, 0x13),
    media: bytes[0x15],
    fat_length: u16le(bytes, 0x16),
    total_sect: u32le(bytes, 0x20),
  };
}

/** Bytes of fat_volume_id; include/uapi/linux/msdos_fs.h. */
export const SIZEOF_FAT_VOLUME_ID = 26;

/** fat_volume_id; include/uapi/linux/msdos_fs.h. */
export interface FatVolumeId {
  /** 0x1 bit 0: not unmounted */
  readonly state: number;
  /** 0x3 serial number */
  readonly vol_id: Uint8Array;
  /** 0x7 label, padded with blanks */
  readonly vol_label: Uint8Array;
  /** 0x12 "FAT12   ", "FAT16   ", "FAT32   "; without effect */
  readonly fs_type: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 26 bytes. */
export function decodeFatVolumeId(bytes: Uint8Array): FatVolumeId {
  checkStructSize(bytes, SIZEOF_FAT_VOLUME_ID, 'fat_volume_id');
  return {
    state: bytes[0x1],
    vol_id: bytes.subarray(0x3, 0x7),
    vol_label: bytes.subarray(0x7, 0x12),
    fs_type: bytes.subarray(0x12, 0x1a),
  };
}

/** Bytes of msdos_dir_entry; include/uapi/linux/msdos_fs.h. */
export const SIZEOF_MSDOS_DIR_ENTRY = 32;

/** Bytes from the start of msdos_dir_entry to attr. */
export const ATTR = 0xb;

/** msdos_dir_entry; include/uapi/linux/msdos_fs.h. */
export interface MsdosDirEntry {
  /** 0x0 base and extension in the code page, padded with blanks */
  readonly name: Uint8Array;
  /** 0xb ATTR_* bits */
  readonly attr: number;
  /** 0xc CASE_LOWER_* bits */
  readonly lcase: number;
  /** 0xd creation: 10 ms, 0 to 199 */
  readonly ctime_cs: number;
  /** 0xe creation: hours, minutes, seconds / 2 */
  readonly ctime: number;
  /** 0x10 creation: years since 1980, month, day */
  readonly cdate: number;
  /** 0x12 last access */
  readonly adate: number;
  /** 0x14 first cluster, high half; FAT32 only */
  readonly starthi: number;
  /** 0x16 last write */
  readonly time: number;
  /** 0x18 last write */
  readonly date: number;
  /** 0x1a first cluster */
  readonly start: number;
  /** 0x1c bytes; without meaning for a directory */
  readonly size: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 32 bytes. */
export function decodeMsdosDirEntry(bytes: Uint8Array): MsdosDirEntry {
  checkStructSize(bytes, SIZEOF_MSDOS_DIR_ENTRY, 'msdos_dir_entry');
  return {
    name: bytes.subarray(0x0, 0xb),
    attr: bytes[0xb],
    lcase: bytes[0xc],
    ctime_cs: bytes[0xd],
    ctime: u16le(bytes, 0xe),
    cdate: u16le(bytes, 0x10),
    adate: u16le(bytes, 0x12),
    starthi: u16le(bytes, 0x14),
    time: u16le(bytes, 0x16),
    date: u16le(bytes, 0x18),
    start: u16le(bytes, 0x1a),
    size: u32le(bytes, 0x1c),
  };
}

/** Bytes of msdos_dir_slot; include/uapi/linux/msdos_fs.h. */
export const SIZEOF_MSDOS_DIR_SLOT = 32;

/** msdos_dir_slot.id: 0x0 number of the part, from 1; bit 6: the last one, which stands first */
export function ds_id(bytes: Uint8Array, at: number): number {
  return bytes[at];
}

/** msdos_dir_slot.name0_4: 0x1 UTF-16 units 0 to 4 */
export function ds_name0_4(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x1, at + 0xb);
}

/** msdos_dir_slot.alias_checksum: 0xd of the name of the short entry */
export function ds_alias_checksum(bytes: Uint8Array, at: number): number {
  return bytes[at + 0xd];
}

/** msdos_dir_slot.name5_10: 0xe units 5 to 10 */
export function ds_name5_10(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0xe, at + 0x1a);
}

/** msdos_dir_slot.name11_12: 0x1c units 11 and 12 */
export function ds_name11_12(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x1c, at + 0x20);
}

/** Bytes of fat_boot_fsinfo; include/uapi/linux/msdos_fs.h. */
export const SIZEOF_FAT_BOOT_FSINFO = 512;

/** fat_boot_fsinfo; include/uapi/linux/msdos_fs.h. */
export interface FatBootFsinfo {
  /** 0x0 0x41615252 */
  readonly signature1: number;
  /** 0x1e4 0x61417272 */
  readonly signature2: number;
  /** 0x1e8 free clusters; all ones: unknown */
  readonly free_clusters: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 512 bytes. */
export function decodeFatBootFsinfo(bytes: Uint8Array): FatBootFsinfo {
  checkStructSize(bytes, SIZEOF_FAT_BOOT_FSINFO, 'fat_boot_fsinfo');
  return {
    signature1: u32le(bytes, 0x0),
    signature2: u32le(bytes, 0x1e4),
    free_clusters: u32le(bytes, 0x1e8),
  };
}
