/** The core of an inode, in the log and on disk. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** di_magic: "IN". */
export const XFS_DINODE_MAGIC = 0x494e;
/** Bit of di_flags2: times are nanoseconds in 64 bits. */
export const XFS_DIFLAG2_BIGTIME = 0x8;

/** In the log in the byte order of its writer; in xfs_dinode every field has the same name and place, big-endian. */
export const XFS_LOG_DINODE: StructTable = {
  name: 'xfs_log_dinode',
  source: 'fs/xfs/libxfs/xfs_log_format.h',
  endian: 'writer',
  size: 176,
  fields: [
    [0, 'di_magic', 'u16', 'XFS_DINODE_MAGIC'],
    [2, 'di_mode', 'u16', 'type and permissions'],
    [4, 'di_version', 'u8', '3'],
    [5, 'di_format', 'u8', 'of the data fork'],
    [6, 'di_metatype', 'u16', 'what a metadata inode is for'],
    [8, 'di_uid', 'u32', 'owner'],
    [12, 'di_gid', 'u32', 'group'],
    [16, 'di_nlink', 'u32', 'names'],
    [20, 'di_projid_lo', 'u16', 'project'],
    [22, 'di_projid_hi', 'u16', 'project'],
    [24, 'di_big_nextents', 'u64', 'extents of the data fork with NREXT64'],
    [32, 'di_atime', 'u64', 'seconds and nanoseconds, or nanoseconds with BIGTIME'],
    [40, 'di_mtime', 'u64', 'likewise'],
    [48, 'di_ctime', 'u64', 'likewise'],
    [56, 'di_size', 'u64', 'bytes'],
    [64, 'di_nblocks', 'u64', 'blocks of both forks'],
    [72, 'di_extsize', 'u32', 'extent size hint in blocks'],
    [76, 'di_nextents', 'u32', 'extents of the data fork; of the attribute fork with NREXT64'],
    [80, 'di_anextents', 'u16', 'extents of the attribute fork'],
    [82, 'di_forkoff', 'u8', 'where the attribute fork begins, in units of 8 bytes'],
    [83, 'di_aformat', 'u8', 'of the attribute fork'],
    [84, 'di_dmevmask', 'u32', 'not used'],
    [88, 'di_dmstate', 'u16', 'not used'],
    [90, 'di_flags', 'u16', 'XFS_DIFLAG_*'],
    [92, 'di_gen', 'u32', 'generation'],
    [96, 'di_next_unlinked', 'u32', 'the next inode without a name'],
    [100, 'di_crc', 'u32', 'of the inode, little-endian on disk'],
    [104, 'di_changecount', 'u64', 'changes'],
    [112, 'di_lsn', 'u64', 'when it was last written'],
    [120, 'di_flags2', 'u64', 'XFS_DIFLAG2_*'],
    [128, 'di_cowextsize', 'u32', 'extent size hint of copies in blocks'],
    [144, 'di_crtime', 'u64', 'like di_atime'],
    [152, 'di_ino', 'u64', 'its own number'],
    [160, 'di_uuid', 'bytes[16]', 'of the filesystem'],
  ],
};
