// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16be, u32be } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of journal_superblock_s; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export const SIZEOF_JOURNAL_SUPERBLOCK_S = 1024;

/** Bytes from the start of journal_superblock_s to s_checksum. */
export const S_CHECKSUM = 0xfc;

/** journal_superblock_s; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export interface JournalSuperblockS {
  /** 0x0 JBD2_MAGIC_NUMBER, c03b3998 */
  readonly h_magic: number;
  /** 0x4 3: version 1, without feature fields; 4: version 2 */
  readonly h_blocktype: number;
  /** 0xc bytes; the filesystem's own block size */
  readonly s_blocksize: number;
  /** 0x10 blocks in the journal */
  readonly s_maxlen: number;
  /** 0x14 first block of the log area */
  readonly s_first: number;
  /** 0x18 the first transaction id expected in the log */
  readonly s_sequence: number;
  /** 0x1c the block at which the log starts; 0 where it is empty */
  readonly s_start: number;
  /** 0x24 compatible features */
  readonly s_feature_compat: number;
  /** 0x28 incompatible features */
  readonly s_feature_incompat: number;
  /** 0x2c read-only compatible features; none is known */
  readonly s_feature_ro_compat: number;
  /** 0x30 the identity of the journal, and the start value of its checksums */
  readonly s_uuid: Uint8Array;
  /** 0x40 filesystems that share an external journal */
  readonly s_nr_users: number;
  /** 0x50 4: crc32c */
  readonly s_checksum_type: number;
  /** 0x54 blocks set aside for fast commits; 0 stands for 256 */
  readonly s_num_fc_blks: number;
  /** 0xfc crc32c of the 1024 bytes with this field zero */
  readonly s_checksum: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 1024 bytes. */
export function decodeJournalSuperblockS(bytes: Uint8Array): JournalSuperblockS {
  checkStructSize(bytes, SIZEOF_JOURNAL_SUPERBLOCK_S, 'journal_superblock_s');
  return {
    h_magic: u32be(bytes, 0x0),
    h_blocktype: u32be(bytes, 0x4),
    s_blocksize: u32be(bytes, 0xc),
    s_maxlen: u32be(bytes, 0x10),
    s_first: u32be(bytes, 0x14),
    s_sequence: u32be(bytes, 0x18),
    s_start: u32be(bytes, 0x1c),
    s_feature_compat: u32be(bytes, 0x24),
    s_feature_incompat: u32be(bytes, 0x28),
    s_feature_ro_compat: u32be(bytes, 0x2c),
    s_uuid: bytes.subarray(0x30, 0x40),
    s_nr_users: u32be(bytes, 0x40),
    s_checksum_type: bytes[0x50],
    s_num_fc_blks: u32be(bytes, 0x54),
    s_checksum: u32be(bytes, 0xfc),
  };
}

/** Bytes of commit_header; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export const SIZEOF_COMMIT_HEADER = 64;

/** Bytes from the start of commit_header to h_chksum. */
export const H_CHKSUM = 0x10;

/** commit_header.h_chksum_type: 0xc with checksum v1: JBD2_CRC32_CHKSUM */
export function h_chksum_type(bytes: Uint8Array, at: number): number {
  return bytes[at + 0xc];
}

/** commit_header.h_chksum_size: 0xd with checksum v1: 4 */
export function h_chksum_size(bytes: Uint8Array, at: number): number {
  return bytes[at + 0xd];
}

/** commit_header.h_chksum: 0x10 the first of eight words: v1 crc32 of the transaction; v2, v3 crc32c of this block */
export function h_chksum(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x10);
}

/** commit_header.h_commit_sec_lo: 0x30 seconds since 1970; low half */
export function h_commit_sec_lo(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x34);
}

/** commit_header.h_commit_sec_hi: 0x30 seconds since 1970; high half */
export function h_commit_sec_hi(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x30);
}

/** commit_header.h_commit_nsec: 0x38 nanoseconds */
export function h_commit_nsec(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x38);
}

/** Bytes of jbd2_journal_block_tail; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export const SIZEOF_JBD2_JOURNAL_BLOCK_TAIL = 4;

/** jbd2_journal_block_tail.t_checksum: 0x0 crc32c of uuid and block with this field zero */
export function tail_t_checksum(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** Bytes of jbd2_journal_revoke_header_s; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export const SIZEOF_JBD2_JOURNAL_REVOKE_HEADER_S = 16;

/** jbd2_journal_revoke_header_s.r_count: 0xc bytes in use, from the start of the block */
export function r_count(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0xc);
}

/** Bytes of journal_block_tag_s; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export const SIZEOF_JOURNAL_BLOCK_TAG_S = 12;

/** Bytes from the start of journal_block_tag_s to t_blocknr_high. */
export const T_BLOCKNR_HIGH = 0x8;

/** journal_block_tag_s.t_blocknr: 0x0 block of the filesystem, low 32 bits */
export function t_blocknr(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** journal_block_tag_s.t_checksum: 0x4 crc32c of uuid, transaction id and block, its low half */
export function t_checksum(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at + 0x4);
}

/** journal_block_tag_s.t_flags: 0x6 JBD2_FLAG_* */
export function t_flags(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at + 0x6);
}

/** journal_block_tag_s.t_blocknr_high: 0x8 block of the filesystem, high 32 bits */
export function t_blocknr_high(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x8);
}

/** Bytes of journal_block_tag3_s; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export const SIZEOF_JOURNAL_BLOCK_TAG3_S = 16;

/** journal_block_tag3_s.t_flags: 0x4 JBD2_FLAG_* */
export function tag3_t_flags(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** journal_block_tag3_s.t_checksum: 0xc crc32c of uuid, transaction id and block */
export function tag3_t_checksum(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0xc);
}

/** Bytes of journal_header_s; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export const SIZEOF_JOURNAL_HEADER_S = 12;

/** Bytes from the start of journal_header_s to h_magic. */
export const H_MAGIC = 0x0;

/** journal_header_s.h_magic: 0x0 JBD2_MAGIC_NUMBER */
export function h_magic(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** journal_header_s.h_blocktype: 0x4 JBD2_*_BLOCK */
export function h_blocktype(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** journal_header_s.h_sequence: 0x8 the transaction id */
export function h_sequence(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x8);
}
