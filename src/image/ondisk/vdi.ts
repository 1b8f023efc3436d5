import type { StructTable } from '../../bytes/struct-table.ts';

/** From the start of the file, the text before the signature included. */
export const vdiHeader: StructTable = {
  name: 'vdi_header',
  source: 'VirtualBox VDI, VDICore.h (VDIPREHEADER, VDIHEADER1)',
  endian: 'little',
  size: 456,
  fields: [
    [0x44, 'u32Version', 'u32', 'major version in the upper, minor in the lower 16 bits: 1.1'],
    [0x4c, 'u32Type', 'u32', '1 dynamic, 2 static, 3 undo, 4 differencing'],
    [0x154, 'offBlocks', 'u32', 'byte offset of the block map'],
    [0x158, 'offData', 'u32', 'byte offset of the first block'],
    [0x170, 'cbDisk', 'u64', 'bytes of the disk'],
    [0x178, 'cbBlock', 'u32', 'bytes of a block'],
    [0x17c, 'cbBlockExtra', 'u32', 'bytes before the data of each block'],
    [0x180, 'cBlocks', 'u32', 'entries of the block map'],
    [0x1a8, 'uuidLinkage', 'bytes[16]', 'UUID of the parent; zeros: none'],
  ],
};
