import type { StructTable } from '../../bytes/struct-table.ts';

/** `fdt_header.magic`. */
export const FDT_MAGIC = 0xd00dfeed;

/** At the start of a flattened device tree; offsets are in bytes from there. */
export const fdtHeader: StructTable = {
  name: 'fdt_header',
  source: 'Devicetree Specification, 5.2',
  endian: 'big',
  hot: true,
  prefix: 'fdt_',
  size: 40,
  fields: [
    [0x00, 'magic', 'u32', '0xd00dfeed'],
    [0x04, 'totalsize', 'u32', 'bytes of the whole tree'],
    [0x08, 'off_dt_struct', 'u32', 'the structure block'],
    [0x0c, 'off_dt_strings', 'u32', 'the strings block'],
    [0x14, 'version', 'u32', '16 or 17'],
    [0x18, 'last_comp_version', 'u32', 'the oldest version that it can be read as'],
    [0x20, 'size_dt_strings', 'u32', 'bytes'],
    [0x24, 'size_dt_struct', 'u32', 'bytes; from version 17 on'],
  ],
};
