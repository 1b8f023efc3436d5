import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'VMware, Virtual Disk Format 5.0';

/** Of a hosted sparse extent, magic `KDMV`; sizes and places are in sectors of 512 bytes. */
export const sparseExtentHeader: StructTable = {
  name: 'SparseExtentHeader',
  source,
  endian: 'little',
  size: 512,
  fields: [
    [0x04, 'version', 'u32', '1, 2 or 3'],
    [0x08, 'flags', 'u32', '2 redundant grain table, 4 grains of zeros, 0x10000 compressed, 0x20000 markers'],
    [0x0c, 'capacity', 'u64', 'sectors of the disk'],
    [0x14, 'grainSize', 'u64', 'sectors of a grain'],
    [0x1c, 'descriptorOffset', 'u64', 'sector of the embedded descriptor; 0: none'],
    [0x24, 'descriptorSize', 'u64', 'sectors of the embedded descriptor'],
    [0x2c, 'numGTEsPerGT', 'u32', 'entries of a grain table'],
    [0x38, 'gdOffset', 'u64', 'sector of the grain directory; all ones: see the footer'],
    [0x4d, 'compressAlgorithm', 'u16', '0 none, 1 deflate'],
  ],
};

/** Of an ESX sparse extent, magic `COWD`; sizes and places are in sectors of 512 bytes. */
export const cowdHeader: StructTable = {
  name: 'cowd_header',
  source: `${source}, ESX Server sparse extents`,
  endian: 'little',
  size: 36,
  fields: [
    [0x04, 'version', 'u32', '1'],
    [0x0c, 'numSectors', 'u32', 'sectors of the disk'],
    [0x10, 'grainSize', 'u32', 'sectors of a grain'],
    [0x14, 'gdOffset', 'u32', 'sector of the grain directory'],
    [0x18, 'numGDEntries', 'u32', 'entries of the grain directory'],
  ],
};

/** The first field of both kinds of sparse extents, `KDMV` or `COWD`. */
export const sparseExtentMagic: StructTable = {
  name: 'vmdk_magic',
  source,
  endian: 'little',
  hot: true,
  prefix: 'vmdk_',
  size: 4,
  fields: [[0x00, 'magicNumber', 'u32', 'KDMV or COWD']],
};

/** Before a compressed grain. */
export const grainMarker: StructTable = {
  name: 'vmdk_grain_marker',
  source,
  endian: 'little',
  hot: true,
  prefix: 'grain_',
  size: 12,
  fields: [
    [0x00, 'lba', 'u64', 'sector of the disk'],
    [0x08, 'cmpSize', 'u32', 'bytes that follow'],
  ],
};
