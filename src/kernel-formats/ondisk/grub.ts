import type { StructTable } from '../../bytes/struct-table.ts';

/** `grub_module_info.magic`. */
export const GRUB_MODULE_MAGIC = 0x676d696d;

const kernelHeader = 'GRUB, include/grub/kernel.h';
const bootHeader = 'GRUB, include/grub/i386/pc/boot.h';

/** At the start of the area of modules of an image of 32 bits. */
export const moduleInfo32: StructTable = {
  name: 'grub_module_info32',
  source: kernelHeader,
  endian: 'little',
  hot: true,
  prefix: 'info32_',
  size: 12,
  fields: [
    [0x00, 'magic', 'u32', '0x676d696d'],
    [0x04, 'offset', 'u32', 'bytes from here to the first module'],
    [0x08, 'size', 'u32', 'bytes of the area, this structure included'],
  ],
};

/** The same of 64 bits; nothing in it is that large. */
export const moduleInfo64: StructTable = {
  name: 'grub_module_info64',
  source: kernelHeader,
  endian: 'little',
  hot: true,
  prefix: 'info64_',
  size: 24,
  fields: [
    [0x00, 'magic', 'u32', '0x676d696d'],
    [0x04, 'padding', 'u32', '0, where 32 bits have an offset that is never 0'],
    [0x08, 'offset', 'u64', 'bytes from here to the first module'],
    [0x10, 'size', 'u64', 'bytes of the area, this structure included'],
  ],
};

/** Before each module. */
export const moduleHeader: StructTable = {
  name: 'grub_module_header',
  source: kernelHeader,
  endian: 'little',
  hot: true,
  prefix: 'module_',
  size: 8,
  fields: [
    [0x00, 'type', 'u32', '0 ELF, 1 memdisk, 2 script, 3 prefix'],
    [0x04, 'size', 'u32', 'bytes, this header included'],
  ],
};

/** boot.img, in the MBR. */
export const bootImage: StructTable = {
  name: 'grub_boot_image',
  source: bootHeader,
  endian: 'little',
  hot: true,
  prefix: 'boot_',
  size: 512,
  fields: [
    [0x5c, 'kernel_sector', 'u64', 'sector of 512 bytes at which the core begins'],
    [0x1b0, 'hybrid_kernel_sector', 'u64', 'the same of boot_hybrid.img, which xorriso fills in (--grub2-mbr)'],
  ],
};

/** At the end of diskboot.img, the first sector of the core, the first one last: where the rest is. */
export const bootBlocklist: StructTable = {
  name: 'grub_boot_blocklist',
  source: bootHeader,
  endian: 'little',
  hot: true,
  prefix: 'blocklist_',
  size: 12,
  fields: [
    [0x00, 'start', 'u64', 'sector of 512 bytes'],
    [0x08, 'len', 'u16', 'sectors; 0: no more'],
  ],
};

/** In the code that unpacks the core, from its beginning. */
export const decompressor: StructTable = {
  name: 'grub_decompressor',
  source: 'GRUB, include/grub/offsets.h, GRUB_DECOMPRESSOR_I386_PC_*',
  endian: 'little',
  hot: true,
  prefix: 'decompressor_',
  size: 16,
  fields: [
    [0x08, 'compressed_size', 'u32', 'bytes'],
    [0x0c, 'uncompressed_size', 'u32', 'bytes'],
  ],
};
