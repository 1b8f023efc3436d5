/** Directory blocks: entries one after the other from the first byte to the last. Source of the constants: fs/ext4/ext4.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Documentation/filesystems/ext4/directory.rst';

/** Bytes. */
export const EXT4_NAME_LEN = 255;
/** ext4_dir_entry_tail.det_reserved_ft. */
export const EXT4_FT_DIR_CSUM = 0xde;

/** What stands before the name. */
export const ext4DirEntry2: StructTable = {
  name: 'ext4_dir_entry_2',
  source,
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'de_',
  fields: [
    [0x0, 'inode', 'u32', 'inode number; 0 where the entry is not in use'],
    [0x4, 'rec_len', 'u16', 'bytes to the next entry'],
    [0x6, 'name_len', 'u8', 'bytes of the name'],
    [0x7, 'file_type', 'u8', 'EXT4_FT_*, where the feature filetype is set'],
  ],
};

/** Behind the name, at the next multiple of four, in directories that are both encrypted and casefolded. */
export const ext4DirEntryHash: StructTable = {
  name: 'ext4_dir_entry_hash',
  source: 'fs/ext4/ext4.h',
  endian: 'little',
  size: 8,
  hot: true,
  prefix: 'de_',
  fields: [
    [0x0, 'hash', 'u32', 'of the name without the key'],
    [0x4, 'minor_hash', 'u32', 'its next 32 bits'],
  ],
};

/** The last twelve bytes of a block of names: an entry without inode and name. */
export const ext4DirEntryTail: StructTable = {
  name: 'ext4_dir_entry_tail',
  source,
  endian: 'little',
  size: 12,
  hot: true,
  fields: [
    [0x0, 'det_reserved_zero1', 'u32', 'inode number: 0'],
    [0x4, 'det_rec_len', 'u16', '12'],
    [0x6, 'det_reserved_zero2', 'u8', 'bytes of the name: 0'],
    [0x7, 'det_reserved_ft', 'u8', 'EXT4_FT_DIR_CSUM'],
    [0x8, 'det_checksum', 'u32', 'crc32c of the inode and the block up to here'],
  ],
};
