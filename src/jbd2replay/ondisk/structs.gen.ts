// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u32be } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of journal_superblock_s; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export const SIZEOF_JOURNAL_SUPERBLOCK_S = 1024;

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
