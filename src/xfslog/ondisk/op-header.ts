import type { StructTable } from '../../bytes/struct-table.ts';

/** `oh_clientid`: who wrote the operation. */
export const XFS_TRANSACTION = 0x69;
export const XFS_LOG = 0xaa;

/** `oh_flags`: the transaction begins, or is committed, with this operation. */
export const XLOG_START_TRANS = 0x01;
export const XLOG_COMMIT_TRANS = 0x02;
/** The region goes on in a later op. */
export const XLOG_CONTINUE_TRANS = 0x04;
/** The op goes on with the region before it. */
export const XLOG_WAS_CONT_TRANS = 0x08;
export const XLOG_END_TRANS = 0x10;
export const XLOG_UNMOUNT_TRANS = 0x20;

/** Before each piece of a transaction; big-endian, whoever wrote it. */
export const XLOG_OP_HEADER: StructTable = {
  name: 'xlog_op_header',
  source: 'fs/xfs/libxfs/xfs_log_format.h',
  endian: 'big',
  size: 12,
  hot: true,
  fields: [
    [0x0, 'oh_tid', 'u32', 'the transaction that the op belongs to'],
    [0x4, 'oh_len', 'u32', 'bytes of data after the op header'],
    [0x8, 'oh_clientid', 'u8', 'XFS_TRANSACTION or XFS_LOG'],
    [0x9, 'oh_flags', 'u8', 'XLOG_*_TRANS'],
  ],
};
