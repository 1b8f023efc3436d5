/** The superblock. Source of the constants: fs/erofs/erofs_fs.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** erofs_super_block.magic. */
export const EROFS_SUPER_MAGIC_V1 = 0xe0f5e1e2;
/** Bytes from the start of the image. */
export const EROFS_SUPER_OFFSET = 1024;
/** Bytes of one of the sb_extslots. */
export const EROFS_SB_EXTSLOT_SIZE = 16;
/** Bytes of a unit of devt_slotoff. */
export const EROFS_DEVT_SLOT_SIZE = 128;

/** Stands at byte 1024. */
export const erofsSuperBlock: StructTable = {
  name: 'erofs_super_block',
  source: 'fs/erofs/erofs_fs.h',
  endian: 'little',
  size: 128,
  offsets: ['magic', 'checksum', 'feature_compat', 'blkszbits', 'uuid', 'volume_name'],
  prefix: 'sb_',
  fields: [
    [0x00, 'magic', 'u32', '0xe0f5e1e2'],
    [0x04, 'checksum', 'u32', 'crc32c of the superblock to the end of its block'],
    [0x08, 'feature_compat', 'u32', 'compatible feature bits'],
    [0x0c, 'blkszbits', 'u8', 'log2 of the block size in bytes'],
    [0x0d, 'sb_extslots', 'u8', '16-byte slots that follow these 128 bytes'],
    [0x0e, 'rootnid_2b_or_blocks_hi', 'u16', 'root nid; bits 32 to 47 of the block count where rootnid_8b is in use'],
    [0x10, 'inos', 'u64', 'inodes in use'],
    [0x18, 'epoch', 'i64', 'seconds that compact inodes count from'],
    [0x20, 'fixed_nsec', 'u32', 'nanoseconds of all compact inodes'],
    [0x24, 'blocks_lo', 'u32', 'blocks, low half'],
    [0x28, 'meta_blkaddr', 'u32', 'block where inode numbers count from'],
    [0x2c, 'xattr_blkaddr', 'u32', 'block where shared xattr ids count from'],
    [0x30, 'uuid', 'bytes[16]', 'volume identifier'],
    [0x40, 'volume_name', 'bytes[16]', 'label'],
    [0x50, 'feature_incompat', 'u32', 'incompatible feature bits'],
    [0x54, 'available_compr_algs', 'u16', 'bit n: algorithm n; without compr_cfgs the LZ4 distance'],
    [0x56, 'extra_devices', 'u16', 'devices besides the primary one'],
    [0x58, 'devt_slotoff', 'u16', 'start of the device table in units of 128 bytes'],
    [0x5a, 'dirblkbits', 'u8', 'must be 0'],
    [0x5b, 'xattr_prefix_count', 'u8', 'long xattr name prefixes'],
    [0x5c, 'xattr_prefix_start', 'u32', 'where they are, in units of 4 bytes'],
    [0x60, 'packed_nid', 'u64', 'nid of the packed inode; 0 for none'],
    [0x70, 'rootnid_8b', 'u64', 'root nid of 48bit images'],
  ],
};

/** The first of the sb_extslots, behind the 128 bytes: more fields of the superblock. */
export const erofsSuperBlockExt: StructTable = {
  name: 'erofs_super_block_ext',
  source: 'fs/erofs/erofs_fs.h',
  endian: 'little',
  size: 8,
  fields: [[0x0, 'metabox_nid', 'u64', 'nid of the inode that holds metadata; metabox']],
};
