import type { StructTable } from '../../bytes/struct-table.ts';

/** `legacy_img_hdr.ih_magic`. */
export const IH_MAGIC = 0x27051956;
/** `ih_comp`. */
export const IH_COMP_NONE = 0;
/** `ih_type`. */
export const IH_TYPE_SCRIPT = 6;

/** Before the data of U-Boot's legacy images. */
export const legacyImageHeader: StructTable = {
  name: 'legacy_img_hdr',
  source: 'U-Boot, include/image.h',
  endian: 'big',
  hot: true,
  size: 64,
  offsets: ['ih_hcrc'],
  fields: [
    [0x00, 'ih_magic', 'u32', '0x27051956'],
    [0x04, 'ih_hcrc', 'u32', 'CRC-32 of the header, with zeros here'],
    [0x0c, 'ih_size', 'u32', 'bytes of data that follow'],
    [0x18, 'ih_dcrc', 'u32', 'CRC-32 of the data'],
    [0x1d, 'ih_arch', 'u8', 'IH_ARCH_*'],
    [0x1e, 'ih_type', 'u8', 'IH_TYPE_*'],
    [0x1f, 'ih_comp', 'u8', 'IH_COMP_*'],
    [0x20, 'ih_name', 'bytes[32]', 'ends with NUL where it is shorter'],
  ],
};
