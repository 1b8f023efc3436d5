import type { StructTable } from '../../bytes/struct-table.ts';

/** `linux_efi_zboot_header.zimg`. */
export const ZBOOT_MAGIC = 0x676d697a;

/** A compressed kernel in an EFI program. */
export const zbootHeader: StructTable = {
  name: 'linux_efi_zboot_header',
  source: 'Linux, drivers/firmware/efi/libstub/zboot-header.S',
  endian: 'little',
  hot: true,
  prefix: 'zboot_',
  size: 64,
  fields: [
    [0x04, 'image_type', 'u32', 'zimg'],
    [0x08, 'payload_offset', 'u32', 'byte offset of the compressed kernel'],
    [0x0c, 'payload_size', 'u32', 'bytes of it, without the size that the build appends'],
    [0x18, 'compression_type', 'bytes[32]', 'name of the compression, ends with NUL'],
  ],
};
