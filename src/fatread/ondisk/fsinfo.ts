import type { StructTable } from '../../bytes/struct-table.ts';

/** The sector of FAT32 that remembers free clusters; a hint only, which may be wrong on a healthy volume. */
export const FAT_BOOT_FSINFO: StructTable = {
  name: 'fat_boot_fsinfo',
  source: 'include/uapi/linux/msdos_fs.h',
  endian: 'little',
  size: 512,
  fields: [
    [0x000, 'signature1', 'u32', '0x41615252'],
    [0x1e4, 'signature2', 'u32', '0x61417272'],
    [0x1e8, 'free_clusters', 'u32', 'free clusters; all ones: unknown'],
  ],
};
