import type { StructTable } from '../../bytes/struct-table.ts';

/** One for each blob, from devt_slotoff on. */
export const erofsDeviceslot: StructTable = {
  name: 'erofs_deviceslot',
  source: 'fs/erofs/erofs_fs.h',
  endian: 'little',
  size: 128,
  fields: [
    [0x00, 'tag', 'bytes[64]', 'a name or a digest'],
    [0x40, 'blocks_lo', 'u32', 'blocks on this device, low half'],
    [0x44, 'uniaddr_lo', 'u32', 'its first block in the unified address space, low half'],
    [0x48, 'blocks_hi', 'u32', 'blocks, high half'],
    [0x4c, 'uniaddr_hi', 'u16', 'first block, high half'],
  ],
};
