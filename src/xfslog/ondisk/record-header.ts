import type { StructTable } from '../../bytes/struct-table.ts';

/** The first bytes of each record: its header, before which no data block of the log can begin in the same way. */
export const XLOG_HEADER_MAGIC_NUM = 0xfeedbabe;
/** Data bytes whose cycle words one header block holds. */
export const XLOG_HEADER_CYCLE_SIZE = 32768;
/** Bytes: the largest buffer that Linux writes a record from. */
export const XLOG_MAX_RECORD_BSIZE = 262144;
/** Records that can be on their way to the log at one time. */
export const XLOG_MAX_ICLOGS = 8;
export const XLOG_VERSION_2 = 2;

/** h_fmt: the byte order of what the items hold. */
export const XLOG_FMT_LINUX_LE = 1;
export const XLOG_FMT_LINUX_BE = 2;

/** In the first basic block of a record, at its byte 0. */
export const XLOG_REC_HEADER: StructTable = {
  name: 'xlog_rec_header',
  source: 'fs/xfs/libxfs/xfs_log_format.h',
  endian: 'big',
  size: 328,
  offsets: ['h_crc', 'h_cycle_data'],
  unread: ['h_crc', 'h_cycle_data'],
  fields: [
    [0x0, 'h_magicno', 'u32', 'XLOG_HEADER_MAGIC_NUM, feedbabe'],
    [0x4, 'h_cycle', 'u32', 'the round of the log that the record was written in'],
    [0x8, 'h_version', 'u32', '1 or 2'],
    [0xc, 'h_len', 'u32', 'bytes of data, a multiple of 4'],
    [0x10, 'h_lsn', 'u64', 'the LSN of the record: cycle and basic block'],
    [0x18, 'h_tail_lsn', 'u64', 'the oldest LSN that recovery needs'],
    [0x20, 'h_crc', 'bytes[4]', 'little-endian: crc32c over headers and data, 0 where there is none (mkfs)'],
    [0x28, 'h_num_logops', 'u32', 'op headers in the data'],
    [0x2c, 'h_cycle_data', 'u32[64]', 'the first word of each data block, which on disk holds the cycle in its place'],
    [0x12c, 'h_fmt', 'u32', 'the byte order of the items'],
    [0x130, 'h_fs_uuid', 'bytes[16]', 'sb_uuid of the filesystem'],
    [0x140, 'h_size', 'u32', 'bytes of the buffer that the record was written from'],
  ],
};

/** Data blocks whose first words one header block holds. */
export const XLOG_CYCLE_DATA_WORDS = 64;
/** Bytes of xlog_rec_header on i386, which has no padding at its end: its kernels made the checksum of so many. */
export const XLOG_REC_HEADER_SIZE_I386 = 324;

/** At the start of each header block after the first. */
export const XLOG_REC_EXT_HEADER: StructTable = {
  name: 'xlog_rec_ext_header',
  source: 'fs/xfs/libxfs/xfs_log_format.h',
  endian: 'big',
  size: 260,
  hot: true,
  offsets: ['xh_cycle_data'],
  unread: ['xh_cycle_data'],
  fields: [[0x4, 'xh_cycle_data', 'u32[64]', 'the first words of more data blocks']],
};
