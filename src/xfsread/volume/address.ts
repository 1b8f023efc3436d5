/**
 * The three ways in which XFS counts. `fsBlock` is bootfs's own: blocks from the start of the device. Stored numbers have
 * the allocation group in their high bits: blocks (xfs_fsblock_t) and inodes (xfs_ino_t).
 */
import { joinU64 } from '../../bytes/endian.ts';
import type { Superblock } from './superblock.ts';

/** Sectors of 512 bytes: what `daddr` and every blkno field count. */
export const BASIC_BLOCK = 512;

/** Where an inode is. */
export interface InodePlace {
  /** Of the record. */
  readonly fsBlock: number;
  /** Bytes from the start of that block. */
  readonly byteOffset: number;
}

/** Blocks in allocation group `ag`: the last one may be shorter. */
export function agLength(superblock: Superblock, ag: number): number {
  return Math.min(superblock.agBlocks, superblock.blockCount - ag * superblock.agBlocks);
}

/**
 * The block that the stored number `fsb` stands for; undefined where [fsb, fsb + length) is not inside one group, or
 * reaches its headers.
 */
export function findFsBlock(superblock: Superblock, fsb: number, length: number): number | undefined {
  const { agBlockSpan, agCount, agBlocks, firstAgBlock } = superblock;
  const ag = Math.floor(fsb / agBlockSpan);
  if (!(ag < agCount)) return undefined;
  const agBlock = fsb - ag * agBlockSpan;
  if (agBlock < firstAgBlock || agBlock + length > agLength(superblock, ag)) return undefined;
  return ag * agBlocks + agBlock;
}

/** Undefined for a number that no inode of this filesystem has. */
export function findInodePlace(superblock: Superblock, ino: number): InodePlace | undefined {
  const { inodesPerBlock, inodeSize } = superblock;
  const fsb = Math.floor(ino / inodesPerBlock);
  const fsBlock = findFsBlock(superblock, fsb, 1);
  return fsBlock === undefined ? undefined : { fsBlock, byteOffset: (ino - fsb * inodesPerBlock) * inodeSize };
}

/** Inodes that belong to the filesystem itself and never have a name. */
export function isInternalInode(superblock: Superblock, ino: number): boolean {
  const { fields } = superblock;
  const same = (hi: number, lo: number): boolean => joinU64(lo, hi) === ino;
  return (
    same(fields.sb_rbmino_hi, fields.sb_rbmino_lo) ||
    same(fields.sb_rsumino_hi, fields.sb_rsumino_lo) ||
    same(fields.sb_uquotino_hi, fields.sb_uquotino_lo) ||
    same(fields.sb_gquotino_hi, fields.sb_gquotino_lo) ||
    same(fields.sb_pquotino_hi, fields.sb_pquotino_lo)
  );
}

/** May a directory name this inode? */
export function isNameableInode(superblock: Superblock, ino: number): boolean {
  return findInodePlace(superblock, ino) !== undefined && !isInternalInode(superblock, ino);
}
