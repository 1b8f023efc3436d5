/** Inodes. Source of the constants: fs/ext4/ext4.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** Bytes of an inode on the oldest filesystems; what stands behind them is extra. */
export const EXT4_GOOD_OLD_INODE_SIZE = 128;
/** ext4_inode.i_mode of a regular file. */
export const S_IFREG = 0o100000;
/** Pointers to blocks in i_block, before those to blocks of pointers. */
export const EXT4_NDIR_BLOCKS = 12;
/** Bytes of i_block: EXT4_N_BLOCKS pointers. */
export const I_BLOCK_SIZE = 60;

/** What stands past byte 128 is there as far as 128 + i_extra_isize reaches. */
export const ext4Inode: StructTable = {
  name: 'ext4_inode',
  source: 'Documentation/filesystems/ext4/inodes.rst',
  endian: 'little',
  size: 160,
  offsets: [
    'i_mode',
    'i_size_lo',
    'i_atime',
    'i_mtime',
    'i_dtime',
    'i_links_count',
    'i_blocks_lo',
    'i_flags',
    'i_block',
    'i_generation',
    'i_size_high',
    'i_checksum_lo',
    'i_extra_isize',
    'i_checksum_hi',
  ],
  fields: [
    [0x00, 'i_mode', 'u16', 'type and permissions'],
    [0x02, 'i_uid', 'u16', 'owner, low 16 bits'],
    [0x04, 'i_size_lo', 'u32', 'bytes, low 32 bits'],
    [0x08, 'i_atime', 'i32', 'last access, seconds since 1970'],
    [0x0c, 'i_ctime', 'i32', 'last change of the inode, seconds since 1970'],
    [0x10, 'i_mtime', 'i32', 'last change of the contents, seconds since 1970'],
    [0x14, 'i_dtime', 'u32', 'deletion in seconds since 1970, or the next orphan'],
    [0x18, 'i_gid', 'u16', 'group, low 16 bits'],
    [0x1a, 'i_links_count', 'u16', 'names of this inode'],
    [0x1c, 'i_blocks_lo', 'u32', 'blocks of 512 bytes, low 32 bits; filesystem blocks with HUGE_FILE'],
    [0x20, 'i_flags', 'u32', 'EXT4_*_FL'],
    [0x28, 'i_block', 'bytes[60]', 'block map, extent tree, symbolic link, device number or inline data'],
    [0x64, 'i_generation', 'u32', 'version of this inode number'],
    [0x68, 'i_file_acl_lo', 'u32', 'block of extended attributes, low 32 bits'],
    [0x6c, 'i_size_high', 'u32', 'bytes, high 32 bits'],
    [0x74, 'i_blocks_high', 'u16', 'blocks of 512 bytes, high 16 bits'],
    [0x76, 'i_file_acl_high', 'u16', 'block of extended attributes, high 16 bits'],
    [0x78, 'i_uid_high', 'u16', 'owner, high 16 bits'],
    [0x7a, 'i_gid_high', 'u16', 'group, high 16 bits'],
    [0x7c, 'i_checksum_lo', 'u16', 'crc32c of the inode, low 16 bits'],
    [0x80, 'i_extra_isize', 'u16', 'bytes past 128 that hold fields'],
    [0x82, 'i_checksum_hi', 'u16', 'crc32c of the inode, high 16 bits'],
    [0x84, 'i_ctime_extra', 'u32', 'nanoseconds << 2 | bits 32 and 33 of the seconds'],
    [0x88, 'i_mtime_extra', 'u32', 'nanoseconds << 2 | bits 32 and 33 of the seconds'],
    [0x8c, 'i_atime_extra', 'u32', 'nanoseconds << 2 | bits 32 and 33 of the seconds'],
    [0x90, 'i_crtime', 'i32', 'creation, seconds since 1970'],
    [0x94, 'i_crtime_extra', 'u32', 'nanoseconds << 2 | bits 32 and 33 of the seconds'],
    [0x9c, 'i_projid', 'u32', 'project'],
  ],
};
