/** The extents of a fork in a btree: the root in the inode, the blocks below it. */
import { joinU64, u16be, u64be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import type { Fork } from '../inode/fork.ts';
import { decodeXfsBtreeLblock } from '../ondisk/structs.gen.ts';
import { findFsBlock } from '../volume/address.ts';
import { checkClaims, claim } from '../volume/metadata-block.ts';
import type { Volume } from '../volume/volume.ts';
import { EXTENT_RECORD_SIZE } from './extent-record.ts';

const XFS_BMAP_CRC_MAGIC = 0x424d4133;
const HEADER_SIZE = 72;
const CRC_OFFSET = 64;
const LSN_OFFSET = 32;
const ROOT_HEADER_SIZE = 4;
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
  const level = u16be(fork.bytes, 0);
  const count = u16be(fork.bytes, 2);
  const most = Math.floor((fork.bytes.length - ROOT_HEADER_SIZE) / (KEY_SIZE + POINTER_SIZE));
  if (level < 1 || level > MAX_LEVELS) throw corrupt(`xfs_bmdr_block.bb_level is ${level}`, { inode: ino });
  if (count < 1 || count > most) throw corrupt(`xfs_bmdr_block.bb_numrecs is ${count}`, { inode: ino });
  const pointers = ROOT_HEADER_SIZE + most * KEY_SIZE;
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
      visit(bytes, HEADER_SIZE, entryCount);
      return;
    }
    const firstPointer = HEADER_SIZE + mostPointers(bytes) * KEY_SIZE;
    for (let index = 0; index < entryCount; index++) {
      visitBlock(u64be(bytes, firstPointer + index * POINTER_SIZE), expectedLevel - 1);
    }
  }
}

function mostPointers(bytes: Uint8Array): number {
  return Math.floor((bytes.length - HEADER_SIZE) / (KEY_SIZE + POINTER_SIZE));
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
      crcOffset: CRC_OFFSET,
      lsnOffset: LSN_OFFSET,
      isVouched: volume.isVouched(fsBlock * bytes.length, bytes.length),
    },
  );
  if (header.bb_level !== expectedLevel) {
    throw corrupt(`xfs_btree_block.bb_level is ${header.bb_level}, expected ${expectedLevel}`, context);
  }
  const most =
    expectedLevel === 0 ? Math.floor((bytes.length - HEADER_SIZE) / EXTENT_RECORD_SIZE) : mostPointers(bytes);
  const count = header.bb_numrecs;
  if (count < 1 || count > most) throw corrupt(`xfs_btree_block.bb_numrecs is ${count}`, context);
  return count;
}
