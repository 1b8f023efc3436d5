import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'fs/xfs/libxfs/xfs_da_format.h';

/** `xfs_dir2_data_unused.freetag`. */
export const XFS_DIR2_DATA_FREE_TAG = 0xffff;

/** An entry of a block; the name follows, with FTYPE the type, and at the end of the entry its own place. */
export const XFS_DIR2_DATA_ENTRY: StructTable = {
  name: 'xfs_dir2_data_entry',
  source,
  endian: 'big',
  hot: true,
  prefix: 'dir2_',
  size: 9,
  fields: [
    [0, 'inumber', 'u64', 'inode'],
    [8, 'namelen', 'u8', 'bytes of the name'],
  ],
};

/** Free space in place of an entry. */
export const XFS_DIR2_DATA_UNUSED: StructTable = {
  name: 'xfs_dir2_data_unused',
  source,
  endian: 'big',
  hot: true,
  prefix: 'unused_',
  size: 4,
  fields: [
    [0, 'freetag', 'u16', 'XFS_DIR2_DATA_FREE_TAG'],
    [2, 'length', 'u16', 'bytes'],
  ],
};

/** The last bytes of a directory that is one block; leaf entries stand before it. */
export const XFS_DIR2_BLOCK_TAIL: StructTable = {
  name: 'xfs_dir2_block_tail',
  source,
  endian: 'big',
  hot: true,
  prefix: 'tail_',
  size: 8,
  fields: [[0, 'count', 'u32', 'leaf entries']],
};

/** A hash and what it leads to: an entry, or in a node (xfs_da_node_entry) a block. */
export const XFS_DIR2_LEAF_ENTRY: StructTable = {
  name: 'xfs_dir2_leaf_entry',
  source,
  endian: 'big',
  hot: true,
  prefix: 'leaf_',
  size: 8,
  fields: [
    [0, 'hashval', 'u32', 'hash of the name'],
    [4, 'address', 'u32', 'place of the entry in 8 bytes; in a node a block of the fork'],
  ],
};

/** A directory in its inode; the number of its parent follows, of 8 bytes where i8count is not 0. */
export const XFS_DIR2_SF_HDR: StructTable = {
  name: 'xfs_dir2_sf_hdr',
  source,
  endian: 'big',
  hot: true,
  prefix: 'dir2_sf_',
  size: 2,
  fields: [
    [0, 'count', 'u8', 'entries'],
    [1, 'i8count', 'u8', 'of these and the parent: numbers that need 8 bytes'],
  ],
};

/** One of its entries; name, with FTYPE the type, and number follow. */
export const XFS_DIR2_SF_ENTRY: StructTable = {
  name: 'xfs_dir2_sf_entry',
  source,
  endian: 'big',
  hot: true,
  prefix: 'dir2_sf_',
  size: 3,
  fields: [
    [0, 'namelen', 'u8', 'bytes of the name'],
    [1, 'offset', 'u16', 'where it would stand in a block'],
  ],
};
