/** Inodes in the log: where each stands, and which parts of it have new contents. */

import { corrupt } from '../../contract/errors.ts';
import { BASIC_BLOCK } from '../log/log-reader.ts';
import {
  XFS_ILOG_ABROOT,
  XFS_ILOG_ADATA,
  XFS_ILOG_AEXT,
  XFS_ILOG_AFORK,
  XFS_ILOG_DBROOT,
  XFS_ILOG_DDATA,
  XFS_ILOG_DEXT,
  XFS_ILOG_DFORK,
} from '../ondisk/log-items.ts';
import {
  ILF_BLKNO,
  ILF_BOFFSET,
  ILF_FIELDS,
  ILF_INO,
  ILF_LEN,
  ILF_U,
  SIZEOF_XFS_INODE_LOG_FORMAT,
  SIZEOF_XFS_INODE_LOG_FORMAT_32,
  SIZEOF_XFS_LOG_DINODE,
} from '../ondisk/structs.gen.ts';
import { MAX_BASIC_BLOCKS, MAX_BUFFER_BLOCKS } from './buffer-item.ts';
import type { ByteOrder } from './byte-order.ts';

/** Bytes: a fork, or the root of its tree with the longer header that it has in memory. */
const MAX_FORK_BYTES = 2048 + 72;

/** A logged inode (`struct xfs_inode_log_format`): which parts of it follow, and where it stands. */
export interface InodeItem {
  /** XFS_ILOG_*: the parts that it holds. */
  readonly fields: number;
  /** ilf_ino. */
  readonly ino: number;
  /** Device number of a device inode, as stored. */
  readonly rdev: number;
  /** The buffer of inodes that this one is in: basic block of the data device, and how many. */
  readonly clusterStart: number;
  /** In basic blocks. */
  readonly clusterLength: number;
  /** Bytes from the start of that buffer. */
  readonly byteOffset: number;
}

/**
 * xfs_inode_log_format, in either of its forms. `regionBytes`: the lengths of the item's regions, the format first.
 *
 * @throws ERR_BOOTFS_CORRUPT
 */
export function decodeInodeItem(
  format: Uint8Array,
  regionBytes: readonly number[],
  order: ByteOrder,
  inodeSize: number,
): InodeItem {
  const { length } = format;
  if (length !== SIZEOF_XFS_INODE_LOG_FORMAT && length !== SIZEOF_XFS_INODE_LOG_FORMAT_32)
    throw corrupt('an inode in the log has a bad item size', { length });
  // 32-bit kernels did not pad the field before the inode number.
  const shift = SIZEOF_XFS_INODE_LOG_FORMAT - length;
  const item: InodeItem = {
    fields: order.u32(format, ILF_FIELDS),
    ino: order.u64(format, ILF_INO - shift),
    rdev: order.u32(format, ILF_U - shift),
    clusterStart: order.u64(format, ILF_BLKNO - shift),
    clusterLength: order.u32(format, ILF_LEN - shift),
    byteOffset: order.u32(format, ILF_BOFFSET - shift),
  };
  checkPlace(item, inodeSize);
  checkRegions(item, regionBytes);
  return item;
}

function checkPlace({ ino, clusterStart, clusterLength, byteOffset }: InodeItem, inodeSize: number): void {
  const isInside =
    clusterLength > 0 &&
    clusterLength <= MAX_BUFFER_BLOCKS &&
    clusterStart < MAX_BASIC_BLOCKS &&
    byteOffset % inodeSize === 0 &&
    byteOffset + inodeSize <= clusterLength * BASIC_BLOCK;
  if (!isInside) throw corrupt('an inode in the log is beyond all bounds', { inode: ino, daddr: clusterStart });
}

function checkRegions({ fields, ino }: InodeItem, regionBytes: readonly number[]): void {
  const dataFork = fields & XFS_ILOG_DFORK;
  const attrFork = fields & XFS_ILOG_AFORK;
  const isKnown =
    [0, XFS_ILOG_DDATA, XFS_ILOG_DEXT, XFS_ILOG_DBROOT].includes(dataFork) &&
    [0, XFS_ILOG_ADATA, XFS_ILOG_AEXT, XFS_ILOG_ABROOT].includes(attrFork);
  const needed = 2 + (dataFork !== 0 ? 1 : 0) + (attrFork !== 0 ? 1 : 0);
  const forks = regionBytes.slice(2);
  const fits =
    regionBytes.length >= needed &&
    regionBytes[1] === SIZEOF_XFS_LOG_DINODE &&
    forks.every((bytes) => bytes <= MAX_FORK_BYTES);
  if (!isKnown || !fits) {
    throw corrupt(`an inode in the log has fields 0x${fields.toString(16)} that do not fit its regions`, {
      inode: ino,
      regions: regionBytes.length,
    });
  }
}

/** First basic block of the inode itself. */
export function inodeStart(item: InodeItem): number {
  return item.clusterStart + item.byteOffset / BASIC_BLOCK;
}
