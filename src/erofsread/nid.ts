/** Node numbers: 64 bits, the highest of which says that the inode is inside the metabox. */
import { joinU64 } from '../bytes/endian.ts';

/** The number of an inode: its place in units of 32 bytes. */
export interface Nid {
  /** In units of 32 bytes from the start of the metadata area, or of the metabox. Above 2^53 it is a close float. */
  readonly index: number;
  /** In the metadata of the metabox inode, rather than of the device. */
  readonly inMetabox: boolean;
}

/** From the low and the high 32 bits; the highest one says that the inode is in the metabox. */
export function decodeNid(lo: number, hi: number): Nid {
  return { index: joinU64(lo, hi & 0x7fffffff), inMetabox: hi >>> 31 === 1 };
}

/**
 * What Linux shows as st_ino: the nid, or, on images with a metabox, the nid with its highest bit moved to bit 31 and
 * bits 31 and up moved one up.
 */
export function inodeNumber(nid: Nid, imageHasMetabox: boolean): number {
  if (!imageHasMetabox) return nid.index;
  const upper = Math.floor(nid.index / 0x8000_0000);
  return joinU64(nid.index - upper * 0x8000_0000 + (nid.inMetabox ? 0x8000_0000 : 0), upper);
}
