/** The same path in two states of a filesystem. */
import type { Extent, FileReader } from '../../contract/file-system.ts';
import type { Stats } from '../../contract/stats.ts';
import { readUpTo } from '../../kernel-formats/read.ts';

const PIECE = 1024 * 1024;
/** Extents held against each other; files in more pieces are compared in part. */
const MAX_PAIRS = 50_000_000;

/**
 * Are the bytes the same? Files in the same blocks are not read.
 * @throws what reading either throws
 */
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

/** A file as it is now, and where it lies. */
export interface PlacedFile {
  /** Of the file, symbolic links followed. */
  readonly stats: Stats;
  /** All of them. */
  readonly extents: readonly Extent[];
}

/**
 * Bytes of `file`, as it was before, that lie in blocks which belong to another file now, or to another place of the
 * same one: what it held is overwritten.
 */
export function overwrittenBytes(file: PlacedFile, current: readonly PlacedFile[]): number {
  let bytes = 0;
  let pairs = 0;
  for (const other of current) {
    const isSame = isSameInode(file.stats, other.stats);
    pairs += file.extents.length * other.extents.length;
    if (pairs > MAX_PAIRS) return bytes;
    for (const extent of file.extents) {
      for (const now of other.extents) bytes += isSame && isSamePlace(extent, now) ? 0 : sharedBytes(extent, now);
    }
  }
  return bytes;
}

/** A number may be given to a new inode, which then was born later. */
function isSameInode(left: Stats, right: Stats): boolean {
  const births = [left.birthtime, right.birthtime].map((time) =>
    time === undefined ? '' : `${time.seconds}.${time.nanoseconds}`,
  );
  return left.ino === right.ino && births[0] === births[1];
}

function isSamePlace(left: Extent, right: Extent): boolean {
  if (left.physicalOffset === undefined || right.physicalOffset === undefined) return false;
  return (
    left.kind === right.kind && left.physicalOffset - left.logicalOffset === right.physicalOffset - right.logicalOffset
  );
}

function sharedBytes(left: Extent, right: Extent): number {
  if (left.physicalOffset === undefined || right.physicalOffset === undefined) return 0;
  const start = Math.max(left.physicalOffset, right.physicalOffset);
  const end = Math.min(left.physicalOffset + left.length, right.physicalOffset + right.length);
  return Math.max(0, end - start);
}
