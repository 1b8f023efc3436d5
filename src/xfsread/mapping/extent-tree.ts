/** The extents of a fork in a btree: the root in the inode, the blocks below it. */

import { joinU64, u64be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import type { Fork } from '../inode/fork.ts';
import {
  bmdr_bb_level,
  bmdr_bb_numrecs,
  decodeXfsBtreeLblock,
  LBLOCK_BB_CRC,
  LBLOCK_BB_LSN,
  SIZEOF_XFS_BMBT_REC,
  SIZEOF_XFS_BMDR_BLOCK,
  SIZEOF_XFS_BTREE_LBLOCK,
} from '../ondisk/structs.gen.ts';
import { findFsBlock } from '../volume/address.ts';
import { checkClaims, claim } from '../volume/metadata-block.ts';
import type { Volume } from '../volume/volume.ts';

const XFS_BMAP_CRC_MAGIC = 0x424d4133;
const KEY_SIZE = 8;
const POINTER_SIZE = 8;
const MAX_LEVELS = 9;

/**
 * Calls `visit` with the records of each leaf, in order. Every block is read once: what `visit` throws for records that
 * are not in order ends the walk of a tree that leads to one block twice.
 *
 * @param owner The inode that the blocks belong to; undefined where an unfinished exchange may have left another's.
 * @throws ERR_BOOTFS_CORRUPT for a bad block.
 */
export function visitExtentTree(
  volume: Volume,
  ino: number,
  owner: number | undefined,
  fork: Fork,
  visit: (bytes: Uint8Array, start: number, count: number) => void,
): void {
  const level = bmdr_bb_level(fork.bytes, 0);
  const count = bmdr_bb_numrecs(fork.bytes, 0);
  const most = Math.floor((fork.bytes.length - SIZEOF_XFS_BMDR_BLOCK) / (KEY_SIZE + POINTER_SIZE));
  if (level < 1 || level > MAX_LEVELS) throw corrupt(`xfs_bmdr_block.bb_level is ${level}`, { inode: ino });
  if (count < 1 || count > most) throw corrupt(`xfs_bmdr_block.bb_numrecs is ${count}`, { inode: ino });
  const pointers = SIZEOF_XFS_BMDR_BLOCK + most * KEY_SIZE;
  for (let index = 0; index < count; index++) {
    visitBlock(u64be(fork.bytes, pointers + index * POINTER_SIZE), level - 1);
  }

  function visitBlock(fsb: number, expectedLevel: number): void {
    const fsBlock = findFsBlock(volume.superblock, fsb, 1);
    if (fsBlock === undefined)
      throw corrupt('block of an extent tree outside the filesystem', { inode: ino, block: fsb });
    const bytes = volume.readBlock(fsBlock);
    const entryCount = checkBlock(volume, ino, owner, bytes, fsBlock, expectedLevel);
    if (expectedLevel === 0) {
      visit(bytes, SIZEOF_XFS_BTREE_LBLOCK, entryCount);
      return;
    }
    const firstPointer = SIZEOF_XFS_BTREE_LBLOCK + mostPointers(bytes) * KEY_SIZE;
    for (let index = 0; index < entryCount; index++) {
      visitBlock(u64be(bytes, firstPointer + index * POINTER_SIZE), expectedLevel - 1);
    }
  }
}

function mostPointers(bytes: Uint8Array): number {
  return Math.floor((bytes.length - SIZEOF_XFS_BTREE_LBLOCK) / (KEY_SIZE + POINTER_SIZE));
}

/** The number of records, or of pointers, at least 1. */
function checkBlock(
  volume: Volume,
  ino: number,
  owner: number | undefined,
  bytes: Uint8Array,
  fsBlock: number,
  expectedLevel: number,
): number {
  const header = decodeXfsBtreeLblock(bytes);
  const context = { inode: ino, block: fsBlock };
  if (header.bb_magic !== XFS_BMAP_CRC_MAGIC) {
    throw corrupt(`xfs_btree_block.bb_magic is 0x${header.bb_magic.toString(16)}, expected 0x424d4133`, context);
  }
  checkClaims(
    volume,
    bytes,
    claim(header.bb_uuid, [header.bb_blkno_hi, header.bb_blkno_lo], [header.bb_owner_hi, header.bb_owner_lo]),
    {
      structure: 'xfs_btree_block',
      inode: owner ?? joinU64(header.bb_owner_lo, header.bb_owner_hi),
      fsBlock,
      crcOffset: LBLOCK_BB_CRC,
      lsnOffset: LBLOCK_BB_LSN,
      isVouched: volume.isVouched(fsBlock * bytes.length, bytes.length),
    },
  );
  if (header.bb_level !== expectedLevel) {
    throw corrupt(`xfs_btree_block.bb_level is ${header.bb_level}, expected ${expectedLevel}`, context);
  }
  const most =
    expectedLevel === 0
      ? Math.floor((bytes.length - SIZEOF_XFS_BTREE_LBLOCK) / SIZEOF_XFS_BMBT_REC)
      : mostPointers(bytes);
  const count = header.bb_numrecs;
  if (count < 1 || count > most) throw corrupt(`xfs_btree_block.bb_numrecs is ${count}`, context);
  return count;
}
