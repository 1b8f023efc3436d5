/** Chunks of inodes that were made: the log says where, not what is in them, as that is known. */

import { corrupt } from '../../contract/errors.ts';
import type { LogGeometry } from '../contract/xfslog.ts';
import { BASIC_BLOCK } from '../log/log-reader.ts';
import {
  icl_ag,
  icl_agbno,
  icl_count,
  icl_gen,
  icl_isize,
  icl_length,
  SIZEOF_XFS_ICREATE_LOG,
} from '../ondisk/structs.gen.ts';

/** Bytes: 64 inodes of 2 KiB. */
const MAX_CHUNK_BYTES = 131072;

/** A chunk of inodes that is made as a whole (`struct xfs_icreate_log`), of which the log has no contents. */
export interface IcreateItem {
  /** Basic block of the data device. */
  readonly start: number;
  /** Basic blocks. */
  readonly length: number;
  /** Number of the first inode; the others follow. */
  readonly firstIno: number;
  /** di_gen of each. */
  readonly generation: number;
}

/** xfs_icreate_log; big-endian whoever wrote it. @throws ERR_BOOTFS_CORRUPT */
export function decodeIcreateItem(format: Uint8Array, geometry: LogGeometry): IcreateItem {
  if (format.length < SIZEOF_XFS_ICREATE_LOG)
    throw corrupt('a chunk of new inodes in the log is cut off', { bytes: format.length });
  const ag = icl_ag(format, 0);
  const agBlock = icl_agbno(format, 0);
  const count = icl_count(format, 0);
  const inodeSize = icl_isize(format, 0);
  const lengthInBlocks = icl_length(format, 0);
  const { blockSize, agBlocks, agBlockLog, inodesPerBlockLog } = geometry;
  const lengthInBytes = lengthInBlocks * blockSize;
  // The filesystem's own size is no bound, as the log may hold its growth: the device's is.
  const fits =
    inodeSize === geometry.inodeSize &&
    agBlock !== 0 &&
    agBlock + lengthInBlocks <= agBlocks &&
    lengthInBytes > 0 &&
    lengthInBytes <= MAX_CHUNK_BYTES &&
    count * inodeSize === lengthInBytes;
  if (!fits) throw corrupt('a chunk of new inodes in the log is beyond all bounds', { ag, agBlock, count });
  return {
    start: ((ag * agBlocks + agBlock) * blockSize) / BASIC_BLOCK,
    length: lengthInBytes / BASIC_BLOCK,
    firstIno: (ag * 2 ** agBlockLog + agBlock) * 2 ** inodesPerBlockLog,
    generation: icl_gen(format, 0),
  };
}
