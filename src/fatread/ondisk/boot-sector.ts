/** The first sector: the BIOS parameter block, and what follows it on FAT12/16 and on FAT32. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'include/uapi/linux/msdos_fs.h';

/**
 * Sector 0 of the volume, `struct fat_boot_sector`. A sector is one of `sector_size` bytes, whatever the device's own are.
 */
export const FAT_BOOT_SECTOR: StructTable = {
  name: 'fat_boot_sector',
  source,
  endian: 'little',
  size: 512,
  fields: [
    [0x0b, 'sector_size', 'u16', 'bytes a logical sector'],
    [0x0d, 'sec_per_clus', 'u8', 'sectors a cluster'],
    [0x0e, 'reserved', 'u16', 'sectors before the first FAT'],
    [0x10, 'fats', 'u8', 'copies of the FAT'],
    [0x11, 'dir_entries', 'u16', 'entries of the root directory of FAT12/16'],
    [0x13, 'sectors', 'u16', 'sectors in all; 0: see total_sect'],
    [0x15, 'media', 'u8', '0xf0, or 0xf8 and above'],
    [0x16, 'fat_length', 'u16', 'sectors a FAT; 0: FAT32'],
    [0x20, 'total_sect', 'u32', 'sectors in all, where sectors is 0'],
  ],
};

/** What FAT32 has in front of the identity of the volume: the start of `struct fat32` in fat_boot_sector. */
export const FAT32_BOOT_SECTOR: StructTable = {
  name: 'fat32_boot_sector',
  source,
  endian: 'little',
  size: 512,
  fields: [
    [0x24, 'length', 'u32', 'sectors a FAT'],
    [0x28, 'flags', 'u16', 'bit 7: only the FAT of bits 0 to 3 is kept up'],
    [0x2c, 'root_cluster', 'u32', 'first cluster of the root directory'],
    [0x30, 'info_sector', 'u16', 'sector of fat_boot_fsinfo; 0 stands for 1'],
  ],
};

/** The identity of the volume, which ends both `struct fat16` and `struct fat32` of fat_boot_sector. */
export const FAT_VOLUME_ID: StructTable = {
  name: 'fat_volume_id',
  source,
  endian: 'little',
  size: 26,
  fields: [
    [0x01, 'state', 'u8', 'bit 0: not unmounted'],
    [0x03, 'vol_id', 'bytes[4]', 'serial number'],
    [0x07, 'vol_label', 'bytes[11]', 'label, padded with blanks'],
    [0x12, 'fs_type', 'bytes[8]', '"FAT12   ", "FAT16   ", "FAT32   "; without effect'],
  ],
};
