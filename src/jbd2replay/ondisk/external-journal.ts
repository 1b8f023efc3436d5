/** The superblock of a journal on a device of its own. Source of the constants: fs/ext4/ext4.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** ext4_super_block.s_magic. */
export const EXT4_SUPER_MAGIC = 0xef53;
/** Bytes from the start of the device. */
export const SUPERBLOCK_OFFSET = 1024;
/** The device holds a journal, and no filesystem. */
export const EXT4_FEATURE_INCOMPAT_JOURNAL_DEV = 0x8;
export const EXT4_FEATURE_INCOMPAT_64BIT = 0x80;
export const EXT4_FEATURE_RO_COMPAT_METADATA_CSUM = 0x400;

/** What a journal device uses of it; the journal's own superblock follows in the next block. */
export const ext4SuperBlock: StructTable = {
  name: 'ext4_super_block',
  source: 'Documentation/filesystems/ext4/super.rst',
  endian: 'little',
  size: 1024,
  prefix: 'journal_dev_',
  offsets: ['s_checksum'],
  fields: [
    [0x004, 's_blocks_count_lo', 'u32', 'blocks of the journal, low 32 bits'],
    [0x038, 's_magic', 'u16', '0xef53'],
    [0x060, 's_feature_incompat', 'u32', 'EXT4_FEATURE_INCOMPAT_JOURNAL_DEV'],
    [0x064, 's_feature_ro_compat', 'u32', 'with metadata_csum there is a checksum'],
    [0x068, 's_uuid', 'bytes[16]', 'of the journal; the filesystem names it as s_journal_uuid'],
    [0x150, 's_blocks_count_hi', 'u32', 'blocks of the journal, high 32 bits; 64bit'],
    [0x3fc, 's_checksum', 'u32', 'crc32c of what comes before'],
  ],
};
