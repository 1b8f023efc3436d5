import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'fs/xfs/libxfs/xfs_da_format.h';

/** Attributes in their inode. */
export const XFS_ATTR_SF_HDR: StructTable = {
  name: 'xfs_attr_sf_hdr',
  source,
  endian: 'big',
  hot: true,
  prefix: 'attr_sf_',
  size: 4,
  fields: [
    [0, 'totsize', 'u16', 'bytes, this header included'],
    [2, 'count', 'u8', 'attributes'],
  ],
};

/** One of them; name and value follow. */
export const XFS_ATTR_SF_ENTRY: StructTable = {
  name: 'xfs_attr_sf_entry',
  source,
  endian: 'big',
  hot: true,
  prefix: 'attr_sf_',
  size: 3,
  fields: [
    [0, 'namelen', 'u8', 'bytes of the name'],
    [1, 'valuelen', 'u8', 'bytes of the value'],
    [2, 'flags', 'u8', 'XFS_ATTR_*'],
  ],
};

/** An attribute of a leaf. */
export const XFS_ATTR_LEAF_ENTRY: StructTable = {
  name: 'xfs_attr_leaf_entry',
  source,
  endian: 'big',
  hot: true,
  prefix: 'attr_',
  size: 8,
  fields: [
    [4, 'nameidx', 'u16', 'byte of the leaf where its name stands'],
    [6, 'flags', 'u8', 'XFS_ATTR_*'],
  ],
};

/** Name and value in the leaf; both follow. */
export const XFS_ATTR_LEAF_NAME_LOCAL: StructTable = {
  name: 'xfs_attr_leaf_name_local',
  source,
  endian: 'big',
  hot: true,
  prefix: 'local_',
  size: 3,
  fields: [
    [0, 'valuelen', 'u16', 'bytes of the value'],
    [2, 'namelen', 'u8', 'bytes of the name'],
  ],
};

/** A name whose value has blocks of its own; it follows. */
export const XFS_ATTR_LEAF_NAME_REMOTE: StructTable = {
  name: 'xfs_attr_leaf_name_remote',
  source,
  endian: 'big',
  hot: true,
  prefix: 'remote_',
  size: 9,
  fields: [
    [0, 'valueblk', 'u32', 'block of the attribute fork'],
    [4, 'valuelen', 'u32', 'bytes of the value'],
    [8, 'namelen', 'u8', 'bytes of the name'],
  ],
};

/** A POSIX ACL; its entries follow. */
export const XFS_ACL: StructTable = {
  name: 'xfs_acl',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  hot: true,
  size: 4,
  fields: [[0, 'acl_cnt', 'u32', 'entries']],
};

/** An entry of a POSIX ACL. */
export const XFS_ACL_ENTRY: StructTable = {
  name: 'xfs_acl_entry',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  hot: true,
  size: 12,
  fields: [
    [0, 'ae_tag', 'u32', 'ACL_*'],
    [4, 'ae_id', 'u32', 'user or group, where the tag is of one'],
    [8, 'ae_perm', 'u16', 'permissions'],
  ],
};
