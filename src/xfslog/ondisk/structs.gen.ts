// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u32be } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of xlog_rec_header; fs/xfs/libxfs/xfs_log_format.h. */
export const SIZEOF_XLOG_REC_HEADER = 328;

/** xlog_rec_header; fs/xfs/libxfs/xfs_log_format.h. */
export interface XlogRecHeader {
  /** 0x0 XLOG_HEADER_MAGIC_NUM, feedbabe */
  readonly h_magicno: number;
  /** 0x4 the round of the log that the record was written in */
  readonly h_cycle: number;
  /** 0x8 1 or 2 */
  readonly h_version: number;
  /** 0xc bytes of data, a multiple of 4 */
  readonly h_len: number;
  /** 0x10 the LSN of the record: cycle */
  readonly h_lsn_cycle: number;
  /** 0x14 and basic block */
  readonly h_lsn_block: number;
  /** 0x18 the oldest LSN that recovery needs: cycle */
  readonly h_tail_lsn_cycle: number;
  /** 0x1c and basic block */
  readonly h_tail_lsn_block: number;
  /** 0x28 op headers in the data */
  readonly h_num_logops: number;
  /** 0x12c the byte order of the items */
  readonly h_fmt: number;
  /** 0x130 sb_uuid of the filesystem */
  readonly h_fs_uuid: Uint8Array;
  /** 0x140 bytes of the buffer that the record was written from */
  readonly h_size: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 328 bytes. */
export function decodeXlogRecHeader(bytes: Uint8Array): XlogRecHeader {
  checkStructSize(bytes, SIZEOF_XLOG_REC_HEADER, 'xlog_rec_header');
  return {
    h_magicno: u32be(bytes, 0x0),
    h_cycle: u32be(bytes, 0x4),
    h_version: u32be(bytes, 0x8),
    h_len: u32be(bytes, 0xc),
    h_lsn_cycle: u32be(bytes, 0x10),
    h_lsn_block: u32be(bytes, 0x14),
    h_tail_lsn_cycle: u32be(bytes, 0x18),
    h_tail_lsn_block: u32be(bytes, 0x1c),
    h_num_logops: u32be(bytes, 0x28),
    h_fmt: u32be(bytes, 0x12c),
    h_fs_uuid: bytes.subarray(0x130, 0x140),
    h_size: u32be(bytes, 0x140),
  };
}
