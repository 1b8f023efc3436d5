// Generated from the tables in this folder by `npm run generate`; do not edit.
import { corrupt } from '../../contract/errors.ts';

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
export function decodeXlogRecHeader(buffer: Uint8Array): XlogRecHeader {
  if (buffer.length < 328) throw corrupt(`xlog_rec_header cut off`, { bytes: buffer.length, expected: 328 });
  const vars = {} as { -readonly [Key in keyof XlogRecHeader]: XlogRecHeader[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.h_magicno = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_cycle = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_version = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_len = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_lsn_cycle = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_lsn_block = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_tail_lsn_cycle = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_tail_lsn_block = dataView.getUint32(offset, false);
  offset += 4;
  offset += 8;
  vars.h_num_logops = dataView.getUint32(offset, false);
  offset += 4;
  offset += 256;
  vars.h_fmt = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_fs_uuid = buffer.subarray(offset, offset + 16);
  offset += 16;
  vars.h_size = dataView.getUint32(offset, false);
  offset += 4;
  return vars;
}
