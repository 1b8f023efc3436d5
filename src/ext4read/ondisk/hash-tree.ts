/** The index of a directory. Source of the constants: fs/ext4/ext4.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Documentation/filesystems/ext4/directory.rst, fs/ext4/namei.c';

/** dx_root_info.hash_version and ext4_super_block.s_def_hash_version. */
export const DX_HASH_LEGACY = 0;
export const DX_HASH_HALF_MD4 = 1;
export const DX_HASH_TEA = 2;
export const DX_HASH_SIPHASH = 6;
/** The bits of dx_entry.block that count. */
export const DX_BLOCK_MASK = 0x0fffffff;

/** The first block of the directory as it begins: the entries `.` and `..`; then a dx_root_info, and the entries. */
export const dxRoot: StructTable = {
  name: 'dx_root',
  source,
  endian: 'little',
  size: 24,
  hot: true,
  prefix: 'dx_root_',
  fields: [
    [0x04, 'dot_rec_len', 'u16', '12'],
    [0x10, 'dotdot_rec_len', 'u16', 'bytes to the end of the block'],
  ],
};

/** Behind the `dx_root`. */
export const dxRootInfo: StructTable = {
  name: 'dx_root_info',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'dx_',
  fields: [
    [0x0, 'reserved_zero', 'u32', '0'],
    [0x4, 'hash_version', 'u8', 'DX_HASH_*'],
    [0x5, 'info_length', 'u8', 'bytes of this structure: 8'],
    [0x6, 'indirect_levels', 'u8', 'levels of nodes below the root'],
    [0x7, 'unused_flags', 'u8', 'bit 0 must not be set'],
  ],
};

/** Every other block of the index as it begins: one entry that is not in use, over the whole block. */
export const dxNode: StructTable = {
  name: 'dx_node',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'dx_node_',
  fields: [[0x4, 'fake_rec_len', 'u16', 'bytes of the block; 0 or 65535 for 65536']],
};

/** In the place of the first entry's hash. */
export const dxCountlimit: StructTable = {
  name: 'dx_countlimit',
  source,
  endian: 'little',
  size: 4,
  hot: true,
  prefix: 'dx_',
  fields: [
    [0x0, 'limit', 'u16', 'entries that there is room for'],
    [0x2, 'count', 'u16', 'entries in use, this one included'],
  ],
};

/** One entry of the index; in the place of the first one stands a dx_countlimit, and its `block` counts. */
export const dxEntry: StructTable = {
  name: 'dx_entry',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'dx_',
  fields: [
    [0x0, 'hash', 'u32', 'lowest hash below; bit 0: the leaf before ends with the same hash'],
    [0x4, 'block', 'u32', 'block of the directory'],
  ],
};

/** Behind `limit` entries. */
export const dxTail: StructTable = {
  name: 'dx_tail',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  offsets: ['dt_checksum'],
  fields: [[0x4, 'dt_checksum', 'u32', 'crc32c of the inode, the entries in use and dt_reserved']],
};
