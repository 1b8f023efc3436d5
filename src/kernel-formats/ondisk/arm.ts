import type { StructTable } from '../../bytes/struct-table.ts';

/** `arm64_image_header.magic`: `ARM\x64`. */
export const ARM64_IMAGE_MAGIC = 0x644d5241;
/** `riscv_image_header.magic2`: `RSC\x05`. */
export const RISCV_IMAGE_MAGIC2 = 0x05435352;
/** `arm_zimage_header.magic`. */
export const ARM_ZIMAGE_MAGIC = 0x016f2818;
/** `arm_zimage_header.table_magic`, since Linux 4.15. */
export const ARM_ZIMAGE_TABLE_MAGIC = 0x45454545;
/** `arm_zimage_tag.tag`: how large the kernel is when it is unpacked. */
export const ARM_ZIMAGE_TAG_KRNL = 0x5a534c4b;

/** At the start of an arm64 Image. */
export const arm64ImageHeader: StructTable = {
  name: 'arm64_image_header',
  source: 'Linux, Documentation/arch/arm64/booting.rst',
  endian: 'little',
  hot: true,
  prefix: 'arm64_',
  size: 64,
  fields: [
    [0x10, 'image_size', 'u64', 'bytes of memory that the kernel takes, .bss included'],
    [0x38, 'magic', 'u32', 'ARM\\x64'],
  ],
};

/** At the start of a riscv Image; the rest is as arm64 has it. */
export const riscvImageHeader: StructTable = {
  name: 'riscv_image_header',
  source: 'Linux, Documentation/arch/riscv/boot-image-header.rst',
  endian: 'little',
  hot: true,
  prefix: 'riscv_',
  size: 64,
  fields: [[0x38, 'magic2', 'u32', 'RSC\\x05']],
};

/** At the start of a zImage of 32-bit ARM, behind eight instructions. */
export const armZimageHeader: StructTable = {
  name: 'arm_zimage_header',
  source: 'Linux, arch/arm/boot/compressed/head.S',
  endian: 'little',
  hot: true,
  prefix: 'zimage_',
  size: 64,
  fields: [
    [0x24, 'magic', 'u32', '0x016f2818'],
    [0x28, 'start', 'u32', 'address of its first byte; it runs from anywhere'],
    [0x2c, 'edata', 'u32', 'address behind its last byte: less the start, its length'],
    [0x34, 'table_magic', 'u32', '0x45454545 where there is a table of tags'],
    [0x38, 'table', 'u32', 'byte offset of the table'],
  ],
};

/** In the table of tags. */
export const armZimageTag: StructTable = {
  name: 'arm_zimage_tag',
  source: 'Linux, arch/arm/boot/compressed/vmlinux.lds.S',
  endian: 'little',
  hot: true,
  prefix: 'zimage_tag_',
  size: 16,
  fields: [
    [0x04, 'tag', 'u32', 'KRNL'],
    [0x08, 'size_ptr', 'u32', 'byte offset of the unpacked size, right behind the compressed kernel'],
  ],
};
