/** Where the pieces of a compressed file are. Source of the constants: fs/erofs/erofs_fs.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'fs/erofs/erofs_fs.h';

/** di_advise: what begins in the logical cluster. */
export const Z_EROFS_LI_LCLUSTER_TYPE_MASK = 0x3;
/** di_advise: the stream goes on after this extent. */
export const Z_EROFS_LI_PARTIAL_REF = 0x8000;
/** di_advise: zeros, whatever is stored. */
export const Z_EROFS_LI_HOLE = 0x4000;
/** delta[0] of the first cluster after a head: the rest is the number of compressed blocks. */
export const Z_EROFS_LI_D0_CBLKCNT = 0x800;

/** plen: the bytes on the device; whether the stream goes on after this extent; and from which bit on the format stands. */
export const Z_EROFS_EXTENT_PLEN_MASK = 0x1fffff;
export const Z_EROFS_EXTENT_PLEN_PARTIAL = 0x8000000;
export const Z_EROFS_EXTENT_PLEN_FMT_BIT = 28;

/** One for each logical cluster: of a cluster that begins in it. */
export const zErofsLclusterIndex: StructTable = {
  name: 'z_erofs_lcluster_index',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  fields: [
    [0x0, 'di_advise', 'u16', 'the type, and Z_EROFS_LI_*'],
    [0x2, 'di_clusterofs', 'u16', 'byte of the logical cluster at which it begins'],
    [0x4, 'di_u_blkaddr', 'u32', 'block of the physical cluster'],
  ],
};

/** The same, where none begins: another use of di_u. */
export const zErofsLclusterIndexNonhead: StructTable = {
  name: 'z_erofs_lcluster_index_nonhead',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  fields: [[0x4, 'di_u_delta_0', 'u16', 'logical clusters back to where it begins; Z_EROFS_LI_D0_CBLKCNT: its blocks']],
};

/** One encoded extent. Shorter records end after plen, pstart_lo or lstart_lo. */
export const zErofsExtent: StructTable = {
  name: 'z_erofs_extent',
  source,
  endian: 'little',
  size: 20,
  hot: true,
  prefix: 'extent_',
  fields: [
    [0x00, 'plen', 'u32', 'bytes on the device, and Z_EROFS_EXTENT_PLEN_*'],
    [0x04, 'pstart_lo', 'u32', 'byte of the device, low 32 bits'],
    [0x08, 'pstart_hi', 'u32', 'byte of the device, high 32 bits'],
    [0x0c, 'lstart_lo', 'u32', 'byte of the file, low 32 bits'],
    [0x10, 'lstart_hi', 'u32', 'byte of the file, high 32 bits'],
  ],
};
