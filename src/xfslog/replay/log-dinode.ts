/**
 * The core of an inode as the log holds it, in the writer's byte order, turned into the inode on disk: every field at
 * the same place, big-endian. Source: xfs_log_dinode in xfs_log_format.h, xfs_log_dinode_to_disk.
 */
import { putU32be, u32be } from '../../bytes/endian.ts';
import type { ByteOrder } from '../items/byte-order.ts';
import { DINODE_CORE_BYTES } from '../items/inode-item.ts';
import type { Lsn } from '../log/lsn.ts';

/** Byte offsets in `struct xfs_dinode` of what replay itself sets or looks at, and values of it. */
export const DI_MAGIC = 0;
export const XFS_DINODE_MAGIC = 0x494e;
export const DI_VERSION = 4;
export const DI_FORKOFF = 82;
export const DI_NEXT_UNLINKED = 96;
export const DI_CRC = 100;
export const DI_LSN = 112;
const DI_FLAGS2 = 120;
const XFS_DIFLAG2_BIGTIME = 0x8;

/** Bytes from the start of the inode. */
const FIELDS_OF_16 = [0, 2, 6, 20, 22, 80, 88, 90];
const FIELDS_OF_32 = [8, 12, 16, 72, 76, 84, 92, 128];
const FIELDS_OF_64 = [24, 56, 64, 104, 120, 152];
/** Of 64 bits with XFS_DIFLAG2_BIGTIME, else twice 32. */
const TIMES = [32, 40, 48, 144];
/** Two bytes, the format of the forks and the like, and the UUID. */
const UNORDERED: readonly (readonly [start: number, end: number])[] = [
  [4, 6],
  [82, 84],
  [160, 176],
];

/**
 * Overwrites the core of `inode`, as it stands on disk, by the one in the log. What is not logged stays: the list of
 * unlinked inodes, and the checksum, which is stale from now on.
 */
export function applyLogDinode(core: Uint8Array, order: ByteOrder, lsn: Lsn, inode: Uint8Array): void {
  const kept = inode.slice(DI_NEXT_UNLINKED, DI_CRC + 4);
  inode.fill(0, 0, DINODE_CORE_BYTES);
  const copy = (at: number, size: number): void => {
    for (let byte = 0; byte < size; byte++) inode[at + byte] = core[order.isLittle ? at + size - 1 - byte : at + byte];
  };
  for (const at of FIELDS_OF_16) copy(at, 2);
  for (const at of FIELDS_OF_32) copy(at, 4);
  for (const at of FIELDS_OF_64) copy(at, 8);
  const hasBigTimes = (u32be(inode, DI_FLAGS2 + 4) & XFS_DIFLAG2_BIGTIME) !== 0;
  for (const at of TIMES) {
    if (hasBigTimes) copy(at, 8);
    else {
      copy(at, 4);
      copy(at + 4, 4);
    }
  }
  for (const [start, end] of UNORDERED) inode.set(core.subarray(start, end), start);
  inode.set(kept, DI_NEXT_UNLINKED);
  putU32be(inode, DI_LSN, lsn.cycle);
  putU32be(inode, DI_LSN + 4, lsn.block);
}
