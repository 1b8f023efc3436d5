/** Chunks of inodes that were made: the log says where, not what is in them, as that is known. */
import { u32be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { BASIC_BLOCK } from '../log/log-reader.ts';
import { ICL_AG, ICL_AGBNO, ICL_BYTES, ICL_COUNT, ICL_GEN, ICL_ISIZE, ICL_LENGTH } from '../ondisk/log-items.ts';
import type { LogGeometry } from '../xfslog.ts';

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
  if (format.length < ICL_BYTES) throw corrupt('a chunk of new inodes in the log is cut off', { bytes: format.length });
  const ag = u32be(format, ICL_AG);
  const agBlock = u32be(format, ICL_AGBNO);
  const count = u32be(format, ICL_COUNT);
  const inodeSize = u32be(format, ICL_ISIZE);
  const lengthInBlocks = u32be(format, ICL_LENGTH);
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
    generation: u32be(format, ICL_GEN),
  };
}
