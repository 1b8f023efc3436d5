import type { StructTable } from '../../bytes/struct-table.ts';

/** Behind the first 1024 bytes of a swap area, whose first page ends in its signature. */
export const swapHeader: StructTable = {
  name: 'swap_header',
  source: 'include/linux/swap.h',
  endian: 'little',
  size: 44,
  fields: [
    [0x00, 'swap_version', 'u32', '1'],
    [0x04, 'last_page', 'u32', 'number of the last page'],
    [0x08, 'nr_badpages', 'u32', ''],
    [0x0c, 'sws_uuid', 'bytes[16]', ''],
    [0x1c, 'sws_volume', 'bytes[16]', 'label'],
  ],
};
