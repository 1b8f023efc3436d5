/** Replays inodes: their cores, and the forks that were logged with them. Source: fs/xfs/xfs_inode_item_recover.c. */

import { putU32be, u16be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import type { ByteOrder } from '../items/byte-order.ts';
import { compareLsn, decodeLsn, isLsn, type Lsn } from '../log/lsn.ts';
import { XFS_DINODE_MAGIC } from '../ondisk/log-dinode.ts';
import {
  XFS_ILOG_ABROOT,
  XFS_ILOG_AFORK,
  XFS_ILOG_DBROOT,
  XFS_ILOG_DEV,
  XFS_ILOG_DFORK,
  XFS_ILOG_OWNER,
} from '../ondisk/log-items.ts';
import { DI_FORKOFF, DI_LSN, DI_MAGIC, DI_MODE, DI_VERSION, SIZEOF_XFS_LOG_DINODE } from '../ondisk/structs.gen.ts';
import { applyLogDinode } from './log-dinode.ts';

/** di_version of inodes with a checksum. */
const FIRST_WITH_CHECKSUM = 3;

/** One item about an inode. */
export interface InodeChange {
  /** Of its transaction: an inode with this one or a later one has it already. */
  readonly lsn: Lsn;
  /** XFS_ILOG_*. */
  readonly fields: number;
  /** ilf_u.ilfu_rdev; only for XFS_ILOG_DEV. */
  readonly rdev: number;
  /** The core, then the logged forks. */
  readRegions(): Uint8Array[];
}

/**
 * Replays `changes`, oldest first, over `inode`, in place; gives those of them that were newer than it.
 *
 * Only those are looked at that still show in the end: the last one, and the last ones with either fork.
 * @throws ERR_BOOTFS_CORRUPT where there is no inode, or a change is none
 */
export function applyInodeChanges(
  inode: Uint8Array,
  changes: readonly InodeChange[],
  order: ByteOrder,
  daddr: number,
): readonly InodeChange[] {
  if (u16be(inode, DI_MAGIC) !== XFS_DINODE_MAGIC) {
    throw corrupt('the log changes an inode where none is', { daddr });
  }
  const onDisk = decodeLsn(inode, DI_LSN);
  const newer = changes.filter(({ lsn }) => !isLsn(onDisk) || compareLsn(lsn, onDisk) >= 0);
  const last = newer.length - 1;
  const shown = newer.filter(
    (_, index) =>
      index === last || index === lastWith(newer, XFS_ILOG_DFORK) || index === lastWith(newer, XFS_ILOG_AFORK),
  );
  for (const change of shown) applyChange(inode, change, order, daddr);
  return newer;
}

/**
 * Does Linux fail to replay this change, which is newer than the inode on disk? It reads an inode whose trees have a new owner before
 * the new contents have their checksum. Source: xfs_recover_inode_owner_change, as up to Linux 7.2.
 */
export function isUnreplayable({ fields, readRegions }: InodeChange, order: ByteOrder): boolean {
  if ((fields & XFS_ILOG_OWNER) === 0) return false;
  const [core] = readRegions();
  return core[DI_VERSION] >= FIRST_WITH_CHECKSUM && order.u16(core, DI_MODE) !== 0;
}

function lastWith(changes: readonly InodeChange[], fields: number): number {
  let index = changes.length - 1;
  while (index >= 0 && (changes[index].fields & fields) === 0) index--;
  return index;
}

function applyChange(inode: Uint8Array, change: InodeChange, order: ByteOrder, daddr: number): void {
  const { fields } = change;
  const [core, ...forks] = change.readRegions();
  if (core === undefined || core.length < SIZEOF_XFS_LOG_DINODE || order.u16(core, DI_MAGIC) !== XFS_DINODE_MAGIC) {
    throw corrupt('an inode in the log is none', { daddr });
  }
  applyLogDinode(core, order, change.lsn, inode);
  if ((fields & XFS_ILOG_DEV) !== 0) putU32be(inode, SIZEOF_XFS_LOG_DINODE, change.rdev);
  const forkOffset = inode[DI_FORKOFF] * 8;
  const attrStart = SIZEOF_XFS_LOG_DINODE + forkOffset;
  if (attrStart >= inode.length) throw corrupt('an inode in the log has its fork outside of itself', { daddr });
  if ((fields & XFS_ILOG_DFORK) !== 0) {
    const fork = inode.subarray(SIZEOF_XFS_LOG_DINODE, forkOffset === 0 ? inode.length : attrStart);
    applyFork(fork, forks.shift(), (fields & XFS_ILOG_DBROOT) !== 0, daddr);
  }
  if ((fields & XFS_ILOG_AFORK) !== 0) {
    if (forkOffset === 0) throw corrupt('an inode in the log has attributes but no fork for them', { daddr });
    applyFork(inode.subarray(attrStart), forks.shift(), (fields & XFS_ILOG_ABROOT) !== 0, daddr);
  }
}

function applyFork(fork: Uint8Array, logged: Uint8Array | undefined, isRoot: boolean, daddr: number): void {
  // The scan has seen it: only a device that changes can lack it.
  if (logged === undefined) throw corrupt('a record of the log has changed', { daddr });
  if (isRoot) applyRoot(fork, logged, daddr);
  else if (logged.length <= fork.length) fork.set(logged);
  else throw corrupt('a fork in the log is longer than its inode has space for', { daddr });
}

/** Header of a btree block in memory, where the root is one as well. */
const BLOCK_HEADER_BYTES = 72;
/** Header of a root on disk: level and number of records. */
const ROOT_HEADER_BYTES = 4;
const BB_LEVEL = 4;
const BB_NUMRECS = 6;
const KEY_BYTES = 8;
const POINTER_BYTES = 8;

/** From the form that a root has in memory to that on disk: keys and pointers stand elsewhere. */
function applyRoot(fork: Uint8Array, logged: Uint8Array, daddr: number): void {
  const count = logged.length < BLOCK_HEADER_BYTES ? 0 : u16be(logged, BB_NUMRECS);
  const pairBytes = KEY_BYTES + POINTER_BYTES;
  const capacity = Math.floor((logged.length - BLOCK_HEADER_BYTES) / pairBytes);
  const diskCapacity = Math.floor((fork.length - ROOT_HEADER_BYTES) / pairBytes);
  if (count === 0 || count > capacity || count > diskCapacity) {
    throw corrupt(`the root of a tree in the log has ${count} records`, { daddr });
  }
  const pointers = BLOCK_HEADER_BYTES + capacity * KEY_BYTES;
  fork.set(logged.subarray(BB_LEVEL, BB_LEVEL + ROOT_HEADER_BYTES));
  fork.set(logged.subarray(BLOCK_HEADER_BYTES, BLOCK_HEADER_BYTES + count * KEY_BYTES), ROOT_HEADER_BYTES);
  fork.set(logged.subarray(pointers, pointers + count * POINTER_BYTES), ROOT_HEADER_BYTES + diskCapacity * KEY_BYTES);
}
