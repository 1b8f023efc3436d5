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
  fields: [
    [0x0, 'h_magicno', 'u32', 'XLOG_HEADER_MAGIC_NUM, feedbabe'],
    [0x4, 'h_cycle', 'u32', 'the round of the log that the record was written in'],
    [0x8, 'h_version', 'u32', '1 or 2'],
    [0xc, 'h_len', 'u32', 'bytes of data, a multiple of 4'],
    [0x10, 'h_lsn_cycle', 'u32', 'the LSN of the record: cycle'],
    [0x14, 'h_lsn_block', 'u32', 'and basic block'],
    [0x18, 'h_tail_lsn_cycle', 'u32', 'the oldest LSN that recovery needs: cycle'],
    [0x1c, 'h_tail_lsn_block', 'u32', 'and basic block'],
    [0x28, 'h_num_logops', 'u32', 'op headers in the data'],
    [0x12c, 'h_fmt', 'u32', 'the byte order of the items'],
    [0x130, 'h_fs_uuid', 'bytes[16]', 'sb_uuid of the filesystem'],
    [0x140, 'h_size', 'u32', 'bytes of the buffer that the record was written from'],
  ],
};

/** h_crc, at this byte: little-endian, crc32c over headers and data, 0 where there is none (mkfs). */
export const H_CRC = 0x20;
/** h_cycle_data: the first word of each data block, which on disk holds the cycle in its place. */
export const H_CYCLE_DATA = 0x2c;
export const XLOG_CYCLE_DATA_WORDS = 64;
/** Header bytes that the checksum covers; kernels for i386 wrote it over the shorter form. */
export const REC_HEADER_BYTES = 328;
export const REC_HEADER_BYTES_I386 = 324;

/** xlog_rec_ext_header: header blocks after the first; its cycle words stand at this byte. */
export const XH_CYCLE_DATA = 0x4;
export const REC_EXT_HEADER_BYTES = 260;
