/** Extent trees: a header, then entries: of an index above the leaves, of extents in a leaf. Source of the constants: fs/ext4/ext4_extents.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Documentation/filesystems/ext4/ifork.rst';

/** ext4_extent_header.eh_magic. */
export const EXT4_EXT_MAGIC = 0xf30a;
/** Levels below the root. */
export const EXT4_MAX_EXTENT_DEPTH = 5;
/** Blocks; a longer ee_len means an unwritten extent of ee_len - 32768 blocks. */
export const EXT_INIT_MAX_LEN = 32768;

/** The first block number that no file reaches: ext4_lblk_t has 32 bits. */
export const END_OF_BLOCKS = 2 ** 32;

/** At the start of every node. */
export const ext4ExtentHeader: StructTable = {
  name: 'ext4_extent_header',
  source,
  endian: 'little',
  size: 12,
  hot: true,
  offsets: ['eh_magic', 'eh_max'],
  fields: [
    [0x0, 'eh_magic', 'u16', '0xf30a'],
    [0x2, 'eh_entries', 'u16', 'entries in use'],
    [0x4, 'eh_max', 'u16', 'entries that there is room for'],
    [0x6, 'eh_depth', 'u16', 'levels below this node; 0 for a leaf'],
  ],
};

/** Above the leaves. */
export const ext4ExtentIdx: StructTable = {
  name: 'ext4_extent_idx',
  source,
  endian: 'little',
  size: 12,
  hot: true,
  fields: [
    [0x0, 'ei_block', 'u32', 'first block of the file that the child speaks for'],
    [0x4, 'ei_leaf_lo', 'u32', 'block of the child, low 32 bits'],
    [0x8, 'ei_leaf_hi', 'u16', 'block of the child, high 16 bits'],
  ],
};

/** In a leaf. */
export const ext4Extent: StructTable = {
  name: 'ext4_extent',
  source,
  endian: 'little',
  size: 12,
  hot: true,
  fields: [
    [0x0, 'ee_block', 'u32', 'first block of the file'],
    [0x4, 'ee_len', 'u16', 'blocks; above 32768 unwritten'],
    [0x6, 'ee_start_hi', 'u16', 'first block of the filesystem, high 16 bits'],
    [0x8, 'ee_start_lo', 'u32', 'first block of the filesystem, low 32 bits'],
  ],
};

/** Behind eh_max entries, of nodes in blocks of their own. */
export const ext4ExtentTail: StructTable = {
  name: 'ext4_extent_tail',
  source,
  endian: 'little',
  size: 4,
  hot: true,
  fields: [[0x0, 'et_checksum', 'u32', 'crc32c of the inode and the node up to here']],
};
