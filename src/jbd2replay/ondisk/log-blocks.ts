/** The blocks of the log but the logged ones. Source of the constants: include/linux/jbd2.h. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h';

/** journal_header_s.h_magic; a logged block that begins with it is escaped. */
export const JBD2_MAGIC_NUMBER = 0xc03b3998;

/** journal_header_s.h_blocktype. */
export const JBD2_DESCRIPTOR_BLOCK = 1;
export const JBD2_COMMIT_BLOCK = 2;
export const JBD2_SUPERBLOCK_V1 = 3;
export const JBD2_SUPERBLOCK_V2 = 4;
export const JBD2_REVOKE_BLOCK = 5;

/** t_flags. */
export const JBD2_FLAG_ESCAPE = 1;
export const JBD2_FLAG_SAME_UUID = 2;
export const JBD2_FLAG_LAST_TAG = 8;
/** Bytes of the UUID that follows a tag without JBD2_FLAG_SAME_UUID. */
export const UUID_SIZE = 16;

/** commit_header.h_chksum_type. */
export const JBD2_CRC32_CHKSUM = 1;

/** At the start of every block of the log but the logged ones. */
export const journalHeader: StructTable = {
  name: 'journal_header_s',
  source,
  endian: 'big',
  size: 12,
  hot: true,
  offsets: ['h_magic'],
  fields: [
    [0x0, 'h_magic', 'u32', 'JBD2_MAGIC_NUMBER'],
    [0x4, 'h_blocktype', 'u32', 'JBD2_*_BLOCK'],
    [0x8, 'h_sequence', 'u32', 'the transaction id'],
  ],
};

/**
 * Without checksums v3. A tag ends where its last field does: t_blocknr_high is there with 64bit only, and the kernel
 * counts two bytes more for checksums v2.
 */
export const journalBlockTag: StructTable = {
  name: 'journal_block_tag_s',
  source,
  endian: 'big',
  size: 12,
  hot: true,
  offsets: ['t_blocknr_high'],
  fields: [
    [0x0, 't_blocknr', 'u32', 'block of the filesystem, low 32 bits'],
    [0x4, 't_checksum', 'u16', 'crc32c of uuid, transaction id and block, its low half'],
    [0x6, 't_flags', 'u16', 'JBD2_FLAG_*'],
    [0x8, 't_blocknr_high', 'u32', 'block of the filesystem, high 32 bits'],
  ],
};

/** With checksums v3: the block number stands where it does in a journal_block_tag_s, with or without 64bit. */
export const journalBlockTag3: StructTable = {
  name: 'journal_block_tag3_s',
  source,
  endian: 'big',
  size: 16,
  hot: true,
  prefix: 'tag3_',
  fields: [
    [0x4, 't_flags', 'u32', 'JBD2_FLAG_*'],
    [0xc, 't_checksum', 'u32', 'crc32c of uuid, transaction id and block'],
  ],
};

/** With checksums v2 and v3, the end of a descriptor or revoke block. */
export const jbd2JournalBlockTail: StructTable = {
  name: 'jbd2_journal_block_tail',
  source,
  endian: 'big',
  size: 4,
  hot: true,
  prefix: 'tail_',
  fields: [[0x0, 't_checksum', 'u32', 'crc32c of uuid and block with this field zero']],
};

/** The start of a revoke block: the journal_header_s, and this. The block numbers follow, of 4 or with 64bit 8 bytes. */
export const jbd2JournalRevokeHeader: StructTable = {
  name: 'jbd2_journal_revoke_header_s',
  source,
  endian: 'big',
  size: 16,
  hot: true,
  fields: [[0xc, 'r_count', 'u32', 'bytes in use, from the start of the block']],
};

/** A commit block: the journal_header_s, this, and with C's padding four bytes more. */
export const commitHeader: StructTable = {
  name: 'commit_header',
  source,
  endian: 'big',
  size: 64,
  hot: true,
  offsets: ['h_chksum'],
  fields: [
    [0x0c, 'h_chksum_type', 'u8', 'with checksum v1: JBD2_CRC32_CHKSUM'],
    [0x0d, 'h_chksum_size', 'u8', 'with checksum v1: 4'],
    [0x10, 'h_chksum', 'u32', 'the first of eight words: v1 crc32 of the transaction; v2, v3 crc32c of this block'],
    [0x30, 'h_commit_sec', 'u64', 'seconds since 1970'],
    [0x38, 'h_commit_nsec', 'u32', 'nanoseconds'],
  ],
};
