/** The same path in two states of a filesystem. */
import type { Extent, FileReader } from '../file-system.ts';
import { readUpTo } from './formats/read.ts';

const PIECE = 1024 * 1024;

export function haveSameContent(left: FileReader, right: FileReader): boolean {
  if (left.size !== right.size) return false;
  if (areSameBlocks(left.extents(), right.extents())) return true;
  for (let at = 0; at < left.size; at += PIECE) {
    const one = readUpTo(left, at, PIECE);
    const other = readUpTo(right, at, PIECE);
    for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  }
  return true;
}

/** The same blocks on the disk, none of them served from a journal, need not be read. */
function areSameBlocks(left: readonly Extent[], right: readonly Extent[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((extent, at) => {
    const other = right[at];
    return (
      extent.kind === other.kind &&
      extent.kind !== 'inline' &&
      extent.logicalOffset === other.logicalOffset &&
      extent.length === other.length &&
      extent.physicalOffset === other.physicalOffset &&
      !extent.fromJournal &&
      !other.fromJournal
    );
  });
}

/** Bytes of `extents` that lie on the disk inside of one of `others`, at another place of the file. */
export function foreignOverlap(extents: readonly Extent[], others: readonly Extent[]): number {
  let bytes = 0;
  for (const extent of extents) {
    for (const other of others) {
      if (extent.physicalOffset === undefined || other.physicalOffset === undefined) continue;
      const isSamePlace = extent.physicalOffset - extent.logicalOffset === other.physicalOffset - other.logicalOffset;
      if (isSamePlace && extent.kind === other.kind) continue;
      const start = Math.max(extent.physicalOffset, other.physicalOffset);
      const end = Math.min(extent.physicalOffset + extent.length, other.physicalOffset + other.length);
      bytes += Math.max(0, end - start);
    }
  }
  return bytes;
}
