import type { StructTable } from '../../bytes/struct-table.ts';

/** Version 3. The forks follow, to the end of the inode. */
export const XFS_DINODE: StructTable = {
  name: 'xfs_dinode',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  size: 176,
  offsets: ['di_crc'],
  unread: ['di_crc'],
  fields: [
    [0, 'di_magic', 'u16', 'IN'],
    [2, 'di_mode', 'u16', 'type and permissions; 0 for a free inode'],
    [4, 'di_version', 'u8', '3 with checksums'],
    [5, 'di_format', 'u8', 'XFS_DINODE_FMT_* of the data fork'],
    [8, 'di_uid', 'u32', 'owner'],
    [12, 'di_gid', 'u32', 'group'],
    [16, 'di_nlink', 'u32', 'names of this inode'],
    [20, 'di_projid_lo', 'u16', 'project, low 16 bits'],
    [22, 'di_projid_hi', 'u16', 'project, high 16 bits'],
    [24, 'di_big_nextents', 'u64', 'extents of the data fork with NREXT64'],
    [32, 'di_atime', 'bytes[8]', 'last access; nanoseconds since 1901 with BIGTIME, else seconds and nanoseconds'],
    [40, 'di_mtime', 'bytes[8]', 'last change of the contents'],
    [48, 'di_ctime', 'bytes[8]', 'last change of the inode'],
    [56, 'di_size', 'u64', 'bytes'],
    [64, 'di_nblocks', 'u64', 'blocks of both forks, their trees included'],
    [76, 'di_nextents', 'u32', 'extents of the data fork; with NREXT64 those of the attribute fork'],
    [80, 'di_anextents', 'u16', 'extents of the attribute fork; not with NREXT64'],
    [82, 'di_forkoff', 'u8', 'start of the attribute fork in units of 8 bytes behind these fields; 0 for none'],
    [83, 'di_aformat', 'u8', 'XFS_DINODE_FMT_* of the attribute fork'],
    [90, 'di_flags', 'u16', 'XFS_DIFLAG_*'],
    [92, 'di_gen', 'u32', 'version of this inode number'],
    [100, 'di_crc', 'bytes[4]', 'crc32c of the inode, little-endian'],
    [120, 'di_flags2', 'u64', 'XFS_DIFLAG2_*'],
    [144, 'di_crtime', 'bytes[8]', 'creation'],
    [152, 'di_ino', 'u64', 'number of this inode'],
    [160, 'di_uuid', 'bytes[16]', 'identity of the filesystem'],
  ],
};

/** Time stamps without BIGTIME. */
export const XFS_LEGACY_TIMESTAMP: StructTable = {
  name: 'xfs_legacy_timestamp',
  source: 'fs/xfs/libxfs/xfs_format.h',
  endian: 'big',
  hot: true,
  size: 8,
  fields: [
    [0, 't_sec', 'i32', 'seconds since 1970'],
    [4, 't_nsec', 'i32', 'nanoseconds'],
  ],
};
