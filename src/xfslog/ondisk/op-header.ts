/** xlog_op_header (fs/xfs/libxfs/xfs_log_format.h): 12 bytes, big-endian, before each piece of a transaction. */
import { u32be } from '../../bytes/endian.ts';

/** Size of `struct xlog_op_header`. */
export const OP_HEADER_BYTES = 12;

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

/** The transaction that the op at byte `at` belongs to. */
export const ohTid = (bytes: Uint8Array, at: number): number => u32be(bytes, at);
/** Bytes of data after the op header. */
export const ohLen = (bytes: Uint8Array, at: number): number => u32be(bytes, at + 4);
export const ohClientid = (bytes: Uint8Array, at: number): number => bytes[at + 8];
export const ohFlags = (bytes: Uint8Array, at: number): number => bytes[at + 9];
