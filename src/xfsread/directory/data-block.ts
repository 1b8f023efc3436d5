/** Blocks of entries: checked as a whole, as Linux does before it uses any entry, then listed or read one by one. */

import { joinU64, u16be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import type { GatheredBlock } from '../hashed/hash-blocks.ts';
import { XFS_DIR2_DATA_FREE_TAG } from '../ondisk/directory.ts';
import {
  DIR3_CRC,
  DIR3_LSN,
  decodeXfsDir3BlkHdr,
  dir2_inumber_hi,
  dir2_inumber_lo,
  dir2_namelen,
  SIZEOF_XFS_DIR2_BLOCK_TAIL,
  SIZEOF_XFS_DIR2_DATA_ENTRY,
  SIZEOF_XFS_DIR2_LEAF_ENTRY,
  SIZEOF_XFS_DIR3_BLK_HDR,
  tail_count,
  unused_freetag,
  unused_length,
} from '../ondisk/structs.gen.ts';
import { isNameableInode } from '../volume/address.ts';
import { XFS_SB_FEAT_INCOMPAT_FTYPE } from '../volume/features.ts';
import { checkClaims, claim } from '../volume/metadata-block.ts';
import { badInodeNumber } from '../volume/volume.ts';
import { type DirectoryEntry, fileTypeOf, isPossibleName } from './directory-entry.ts';
import type { DirectorySpace } from './directory-space.ts';

const XFS_DIR3_BLOCK_MAGIC = 0x58444233;
const XFS_DIR3_DATA_MAGIC = 0x58444433;
const TAG_SIZE = 2;
const ALIGNMENT = 8;

/** The block of entries that begins at `logicalBlock` of the fork. @throws ERR_BOOTFS_CORRUPT */
export function readDataBlock(space: DirectorySpace, logicalBlock: number): Uint8Array {
  return space.readBlock(logicalBlock, (block) => checkDataBlock(space, block));
}

function checkDataBlock(space: DirectorySpace, block: GatheredBlock): void {
  const { bytes, fsBlock, isVouched } = block;
  const inode = space.inode.ino;
  const header = decodeXfsDir3BlkHdr(bytes);
  const expected = space.isSingleBlock ? XFS_DIR3_BLOCK_MAGIC : XFS_DIR3_DATA_MAGIC;
  if (header.magic !== expected) {
    const found = `0x${header.magic.toString(16)}, expected 0x${expected.toString(16)}`;
    throw corrupt(`xfs_dir3_blk_hdr.magic is ${found}`, { inode, block: fsBlock });
  }
  const claims = claim(header.uuid, [header.blkno_hi, header.blkno_lo], [header.owner_hi, header.owner_lo]);
  const place = {
    structure: 'xfs_dir3_blk_hdr',
    inode,
    fsBlock,
    crcOffset: DIR3_CRC,
    lsnOffset: DIR3_LSN,
    isVouched,
  };
  checkClaims(space.volume, bytes, claims, place);
  checkEntries(space, bytes, fsBlock);
}

/** Where entries end: at the leaf entries of a single block, else at the end of the block. */
function endOfEntries(space: DirectorySpace, bytes: Uint8Array): number {
  return space.isSingleBlock ? leafEntriesOf(bytes).start : bytes.length;
}

/** The leaf entries at the end of a single block. `start` is negative where there are more than fit. */
export function leafEntriesOf(bytes: Uint8Array): { start: number; count: number } {
  const count = tail_count(bytes, bytes.length - SIZEOF_XFS_DIR2_BLOCK_TAIL);
  return { start: bytes.length - SIZEOF_XFS_DIR2_BLOCK_TAIL - count * SIZEOF_XFS_DIR2_LEAF_ENTRY, count };
}

function checkEntries(space: DirectorySpace, bytes: Uint8Array, fsBlock: number): void {
  const { superblock } = space.volume;
  const inode = space.inode.ino;
  const bad = (what: string, offset: number) =>
    corrupt(`directory block with ${what}`, { inode, block: fsBlock, offset });
  const end = endOfEntries(space, bytes);
  if (end < SIZEOF_XFS_DIR3_BLK_HDR) throw bad('too many leaf entries', bytes.length);
  for (let at = SIZEOF_XFS_DIR3_BLK_HDR; at < end; ) {
    if (at + TAG_SIZE * 2 > end) throw bad('an entry cut off', at);
    const isFree = unused_freetag(bytes, at) === XFS_DIR2_DATA_FREE_TAG;
    if (!isFree && at + SIZEOF_XFS_DIR2_DATA_ENTRY > end) throw bad('an entry cut off', at);
    const size = isFree ? unused_length(bytes, at) : sizeOfEntry(space, bytes, at);
    if (size === 0 || size % ALIGNMENT !== 0 || at + size > end) throw bad('an entry of an impossible size', at);
    if (u16be(bytes, at + size - TAG_SIZE) !== at) throw bad('an entry with a wrong tag', at);
    if (!isFree) {
      const entry = entryAt(space, bytes, at);
      if (!isPossibleName(entry.name)) throw bad('an impossible name', at);
      if (!isNameableInode(superblock, entry.ino)) throw badInodeNumber(entry.ino, inode);
    }
    at += size;
  }
}

function typeSizeOf(space: DirectorySpace): number {
  return space.volume.superblock.fields.sb_features_incompat & XFS_SB_FEAT_INCOMPAT_FTYPE ? 1 : 0;
}

function sizeOfEntry(space: DirectorySpace, bytes: Uint8Array, at: number): number {
  const size = SIZEOF_XFS_DIR2_DATA_ENTRY + dir2_namelen(bytes, at) + typeSizeOf(space) + TAG_SIZE;
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

/** The entry at byte `at` of a block that was checked. */
function entryAt(space: DirectorySpace, bytes: Uint8Array, at: number): DirectoryEntry {
  const nameEnd = at + SIZEOF_XFS_DIR2_DATA_ENTRY + dir2_namelen(bytes, at);
  return {
    name: bytes.subarray(at + SIZEOF_XFS_DIR2_DATA_ENTRY, nameEnd),
    ino: joinU64(dir2_inumber_lo(bytes, at), dir2_inumber_hi(bytes, at)),
    type: typeSizeOf(space) === 0 ? undefined : fileTypeOf(bytes[nameEnd]),
  };
}

/** Every entry of a block that was checked, `.` and `..` included. */
export function visitBlockEntries(
  space: DirectorySpace,
  bytes: Uint8Array,
  visit: (entry: DirectoryEntry) => void,
): void {
  const end = endOfEntries(space, bytes);
  for (let at = SIZEOF_XFS_DIR3_BLK_HDR; at < end; ) {
    const isFree = unused_freetag(bytes, at) === XFS_DIR2_DATA_FREE_TAG;
    if (!isFree) visit(entryAt(space, bytes, at));
    at += isFree ? unused_length(bytes, at) : sizeOfEntry(space, bytes, at);
  }
}

/**
 * The entry that a leaf entry's address leads to; an address counts 8 bytes of the part of the fork that holds entries.
 *
 * @throws ERR_BOOTFS_CORRUPT where no entry can be there.
 */
export function entryAtAddress(space: DirectorySpace, address: number): DirectoryEntry {
  const position = address * ALIGNMENT;
  const within = position % space.blockSize;
  const logicalBlock = ((position - within) / space.blockSize) * space.blockLength;
  const bad = () => corrupt('leaf entry that leads to no entry', { inode: space.inode.ino, address });
  if (logicalBlock >= space.leafStart || within < SIZEOF_XFS_DIR3_BLK_HDR) throw bad();
  const bytes = readDataBlock(space, logicalBlock);
  const end = endOfEntries(space, bytes);
  if (within + SIZEOF_XFS_DIR2_DATA_ENTRY > end || within + sizeOfEntry(space, bytes, within) > end) throw bad();
  return entryAt(space, bytes, within);
}
