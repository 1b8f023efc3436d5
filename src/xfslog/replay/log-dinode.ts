/**
 * The core of an inode as the log holds it, in the writer's byte order, turned into the inode on disk: every field at
 * the same place, big-endian. Source: xfs_log_dinode in xfs_log_format.h, xfs_log_dinode_to_disk.
 */

import { putU32be, u32be } from '../../bytes/endian.ts';
import type { ByteOrder } from '../items/byte-order.ts';
import type { Lsn } from '../log/lsn.ts';
import { XFS_DIFLAG2_BIGTIME } from '../ondisk/log-dinode.ts';
import {
  DI_AFORMAT,
  DI_ANEXTENTS,
  DI_ATIME,
  DI_BIG_NEXTENTS,
  DI_CHANGECOUNT,
  DI_COWEXTSIZE,
  DI_CRTIME,
  DI_CTIME,
  DI_DMEVMASK,
  DI_DMSTATE,
  DI_EXTSIZE,
  DI_FLAGS,
  DI_FLAGS2,
  DI_FORKOFF,
  DI_FORMAT,
  DI_GEN,
  DI_GID,
  DI_INO,
  DI_LSN,
  DI_MAGIC,
  DI_METATYPE,
  DI_MODE,
  DI_MTIME,
  DI_NBLOCKS,
  DI_NEXT_UNLINKED,
  DI_NEXTENTS,
  DI_NLINK,
  DI_PROJID_HI,
  DI_PROJID_LO,
  DI_SIZE,
  DI_UID,
  DI_UUID,
  DI_VERSION,
  SIZEOF_XFS_LOG_DINODE,
} from '../ondisk/structs.gen.ts';

const FIELDS_OF_16 = [DI_MAGIC, DI_MODE, DI_METATYPE, DI_PROJID_LO, DI_PROJID_HI, DI_ANEXTENTS, DI_DMSTATE, DI_FLAGS];
const FIELDS_OF_32 = [DI_UID, DI_GID, DI_NLINK, DI_EXTSIZE, DI_NEXTENTS, DI_DMEVMASK, DI_GEN, DI_COWEXTSIZE];
const FIELDS_OF_64 = [DI_BIG_NEXTENTS, DI_SIZE, DI_NBLOCKS, DI_CHANGECOUNT, DI_FLAGS2, DI_INO];
/** Of 64 bits with XFS_DIFLAG2_BIGTIME, else twice 32. */
const TIMES = [DI_ATIME, DI_MTIME, DI_CTIME, DI_CRTIME];
const FIELDS_OF_8 = [DI_VERSION, DI_FORMAT, DI_FORKOFF, DI_AFORMAT];

/**
 * Overwrites the core of `inode`, as it stands on disk, by the one in the log. What is not logged stays: the list of
 * unlinked inodes, and the checksum, which is stale from now on.
 */
export function applyLogDinode(core: Uint8Array, order: ByteOrder, lsn: Lsn, inode: Uint8Array): void {
  const kept = inode.slice(DI_NEXT_UNLINKED, DI_CHANGECOUNT);
  inode.fill(0, 0, SIZEOF_XFS_LOG_DINODE);
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
  for (const at of FIELDS_OF_8) inode[at] = core[at];
  inode.set(core.subarray(DI_UUID, SIZEOF_XFS_LOG_DINODE), DI_UUID);
  inode.set(kept, DI_NEXT_UNLINKED);
  putU32be(inode, DI_LSN, lsn.cycle);
  putU32be(inode, DI_LSN + 4, lsn.block);
}
