import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'SYSLINUX, libinstaller/syslxint.h';

/** In the boot sector, and at the start of `patch_area`. */
export const LDLINUX_MAGIC = 0x3eb202fe;

/** In the first sector of ldlinux.sys, on a boundary of four bytes. */
export const patchArea: StructTable = {
  name: 'patch_area',
  source,
  endian: 'little',
  hot: true,
  prefix: 'patch_',
  size: 24,
  fields: [
    [0x00, 'magic', 'u32', 'LDLINUX_MAGIC'],
    [0x08, 'data_sectors', 'u16', 'sectors of 512 bytes that the boot sector and the first one load'],
    [0x0c, 'dwords', 'u32', 'words of four bytes that add up to LDLINUX_MAGIC; 0: never installed'],
  ],
};

/** The boot sector of a partition. */
export const syslinuxBootSector: StructTable = {
  name: 'syslinux_boot_sector',
  source,
  endian: 'little',
  hot: true,
  prefix: 'boot_sector_',
  size: 512,
  fields: [[0x1f8, 'magic', 'u32', 'LDLINUX_MAGIC']],
};
