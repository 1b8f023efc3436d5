/** The superblock of the log. Source of the constants: include/linux/jbd2.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** journal_superblock_s.s_feature_compat and s_feature_incompat. */
export const JBD2_FEATURE_COMPAT_CHECKSUM = 0x1;
export const JBD2_FEATURE_INCOMPAT_64BIT = 0x2;
export const JBD2_FEATURE_INCOMPAT_ASYNC_COMMIT = 0x4;
export const JBD2_FEATURE_INCOMPAT_CSUM_V2 = 0x8;
export const JBD2_FEATURE_INCOMPAT_CSUM_V3 = 0x10;
export const JBD2_FEATURE_INCOMPAT_FAST_COMMIT = 0x20;
/** journal_superblock_s.s_checksum_type. */
export const JBD2_CRC32C_CHKSUM = 4;
/** Blocks; Linux takes no smaller log area. */
export const JBD2_MIN_JOURNAL_BLOCKS = 1024;
/** What s_num_fc_blks 0 stands for. */
export const JBD2_DEFAULT_FAST_COMMIT_BLOCKS = 256;

/** At the start of block 0 of a journal inode, or of the block after the ext4 superblock of an external journal. */
export const journalSuperblock: StructTable = {
  name: 'journal_superblock_s',
  source: 'Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h',
  endian: 'big',
  size: 1024,
  offsets: ['s_checksum'],
  fields: [
    [0x0, 'h_magic', 'u32', 'JBD2_MAGIC_NUMBER, c03b3998'],
    [0x4, 'h_blocktype', 'u32', '3: version 1, without feature fields; 4: version 2'],
    [0xc, 's_blocksize', 'u32', "bytes; the filesystem's own block size"],
    [0x10, 's_maxlen', 'u32', 'blocks in the journal'],
    [0x14, 's_first', 'u32', 'first block of the log area'],
    [0x18, 's_sequence', 'u32', 'the first transaction id expected in the log'],
    [0x1c, 's_start', 'u32', 'the block at which the log starts; 0 where it is empty'],
    [0x24, 's_feature_compat', 'u32', 'compatible features'],
    [0x28, 's_feature_incompat', 'u32', 'incompatible features'],
    [0x2c, 's_feature_ro_compat', 'u32', 'read-only compatible features; none is known'],
    [0x30, 's_uuid', 'bytes[16]', 'the identity of the journal, and the start value of its checksums'],
    [0x40, 's_nr_users', 'u32', 'filesystems that share an external journal'],
    [0x50, 's_checksum_type', 'u8', '4: crc32c'],
    [0x54, 's_num_fc_blks', 'u32', 'blocks set aside for fast commits; 0 stands for 256'],
    [0xfc, 's_checksum', 'u32', 'crc32c of the 1024 bytes with this field zero'],
  ],
};
