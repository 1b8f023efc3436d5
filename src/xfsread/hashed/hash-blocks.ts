/** Leaves and nodes of a directory, or of attributes: blocks of hashes in order. */

import { firstNotBelow } from '../../bytes/search.ts';
import { corrupt } from '../../contract/errors.ts';
import {
  DA3_CRC,
  DA3_LSN,
  decodeXfsDa3Blkinfo,
  leaf_address,
  leaf_hashval,
  SIZEOF_XFS_DA3_BLKINFO,
  SIZEOF_XFS_DIR2_LEAF_ENTRY,
  type XfsDa3Blkinfo,
} from '../ondisk/structs.gen.ts';
import { checkClaims, claim } from '../volume/metadata-block.ts';
import type { Volume } from '../volume/volume.ts';

/** `hdr.info.hdr.magic` of an inner node of a hash tree (fs/xfs/libxfs/xfs_da_format.h). */
export const XFS_DA3_NODE_MAGIC = 0x3ebe;
export const XFS_DA_NODE_MAXDEPTH = 5;

/** A block, or several that make one, put together. */
export interface GatheredBlock {
  /** As long as a block of its tree. */
  readonly bytes: Uint8Array;
  /** Block of the filesystem that it begins at. */
  readonly fsBlock: number;
  /** The log has changed a part of it. */
  readonly isVouched: boolean;
}

/** Entries of 8 bytes, sorted by their hashes. */
export interface HashEntries {
  /** The block that they are in. */
  readonly bytes: Uint8Array;
  /** Byte of the first one. */
  readonly start: number;
  /** As the header has it; they fit. */
  readonly count: number;
}

/** @throws ERR_BOOTFS_CORRUPT for the block of another, or one with more entries than fit. */
export function checkHashBlock(
  volume: Volume,
  inode: number,
  block: GatheredBlock,
  magics: readonly number[],
  entrySize = SIZEOF_XFS_DIR2_LEAF_ENTRY,
): void {
  const { bytes, fsBlock, isVouched } = block;
  const header = decodeXfsDa3Blkinfo(bytes);
  const context = { inode, block: fsBlock };
  if (magics.indexOf(header.magic) < 0) {
    throw corrupt(`xfs_da3_blkinfo.magic is 0x${header.magic.toString(16)}`, context);
  }
  const claims = claim(header.uuid, [header.blkno_hi, header.blkno_lo], [header.owner_hi, header.owner_lo]);
  checkClaims(volume, bytes, claims, {
    structure: 'xfs_da3_blkinfo',
    inode,
    fsBlock,
    crcOffset: DA3_CRC,
    lsnOffset: DA3_LSN,
    isVouched,
  });
  if (SIZEOF_XFS_DA3_BLKINFO + header.count * entrySize > bytes.length) {
    throw corrupt(`xfs_da3_blkinfo with ${header.count} entries`, context);
  }
  const isNode = header.magic === XFS_DA3_NODE_MAGIC;
  if (isNode && (header.count === 0 || header.level === 0 || header.level > XFS_DA_NODE_MAXDEPTH)) {
    throw corrupt(`xfs_da3_intnode of level ${header.level} with ${header.count} entries`, context);
  }
}

/** A checked block of a hash tree, of directory or attributes: an inner node, or a leaf. */
export interface HashBlock extends HashEntries {
  /** xfs_da3_blkinfo, and the fields of nodes. */
  readonly header: XfsDa3Blkinfo;
  /** Else it is a leaf. */
  readonly isNode: boolean;
}

/** A block that was checked. */
export function hashBlockOf(bytes: Uint8Array): HashBlock {
  const header = decodeXfsDa3Blkinfo(bytes);
  return {
    header,
    isNode: header.magic === XFS_DA3_NODE_MAGIC,
    bytes,
    start: SIZEOF_XFS_DA3_BLKINFO,
    count: header.count,
  };
}

/** The hash of entry `index`, from 0; the caller keeps it below the count. */
export function hashAt(entries: HashEntries, index: number): number {
  return leaf_hashval(entries.bytes, entries.start + index * SIZEOF_XFS_DIR2_LEAF_ENTRY);
}

/** What stands beside the hash: an address, or a block of the fork. */
export function valueAt(entries: HashEntries, index: number): number {
  return leaf_address(entries.bytes, entries.start + index * SIZEOF_XFS_DIR2_LEAF_ENTRY);
}

/** The index of the first entry whose hash is not below `hash`; the count where there is none. */
export function firstOfHash(entries: HashEntries, hash: number): number {
  return firstNotBelow(0, entries.count, (index) => hashAt(entries, index) < hash);
}
