/** A block mapping with what fast commits changed in it. */

import { firstNotBelow } from '../../bytes/search.ts';
import { sortedOrder } from '../../bytes/sort-order.ts';
import { corrupt } from '../../contract/errors.ts';
import { hole, type Mapping, type Run } from '../../mapping/run.ts';
import { END_OF_BLOCKS } from '../ondisk/extent.ts';
import type { ExtentEdit } from '../volume/changes.ts';
import type { Volume } from '../volume/volume.ts';

/** The mapping `base` with `edits`, later ones over earlier ones. */
export function editedMapping(volume: Volume, ino: number, base: Mapping, edits: readonly ExtentEdit[]): Mapping {
  const pieces = flattenEdits(edits);

  return {
    find(logicalBlock) {
      const index = firstPieceEndingAfter(pieces, logicalBlock);
      const piece = index < pieces.length ? pieces[index] : undefined;
      if (piece === undefined || piece.start > logicalBlock) {
        const run = base.find(logicalBlock);
        const room = (piece?.start ?? Number.POSITIVE_INFINITY) - logicalBlock;
        return run.length <= room ? run : { ...run, length: room };
      }
      if (piece.fsBlock === undefined) return hole(logicalBlock, piece.end);
      return runInside(volume, ino, piece as ExtentEdit & { fsBlock: number }, logicalBlock);
    },
  };
}

function runInside(volume: Volume, ino: number, piece: ExtentEdit & { fsBlock: number }, logicalBlock: number): Run {
  const fsBlock = piece.fsBlock + (logicalBlock - piece.start);
  const length = piece.end - logicalBlock;
  if (!volume.isDataRange(fsBlock, length, ino)) {
    throw corrupt('extent of a fast commit outside the filesystem', { inode: ino, logicalBlock, fsBlock, length });
  }
  return { logicalBlock, length, fsBlock, isUnwritten: piece.isUnwritten };
}

function firstPieceEndingAfter(pieces: readonly ExtentEdit[], logicalBlock: number): number {
  return firstNotBelow(0, pieces.length, (index) => pieces[index].end <= logicalBlock);
}

/**
 * Pieces in order that do not overlap and say together what `edits` say one after the other. The time grows with the
 * sorting only, whatever the overlaps: the edits paint, last one first, the stretches between all their ends that no
 * later edit has painted.
 */
function flattenEdits(edits: readonly ExtentEdit[]): ExtentEdit[] {
  const bounds = sortedBounds(edits);
  const painter = new Int32Array(bounds.length).fill(-1);
  /** `next[n]`: a stretch at or after n that is not painted yet, or a hint that leads there. */
  const next = new Int32Array(bounds.length + 1);
  for (let at = 0; at < next.length; at++) next[at] = at;
  const unpaintedFrom = (stretch: number): number => {
    let found = stretch;
    while (next[found] !== found) found = next[found];
    for (let at = stretch; next[at] !== found && at !== found; ) {
      const following = next[at];
      next[at] = found;
      at = following;
    }
    return found;
  };
  for (let index = edits.length - 1; index >= 0; index--) {
    const { start, end } = edits[index];
    const first = firstNotBelow(0, bounds.length, (at) => bounds[at] < start);
    for (let at = unpaintedFrom(first); at < bounds.length && bounds[at] < end; at = unpaintedFrom(at)) {
      painter[at] = index;
      next[at] = at + 1;
    }
  }
  return piecesOf(edits, bounds, painter);
}

/** All starts and ends of non-empty edits, ascending, each once. */
function sortedBounds(edits: readonly ExtentEdit[]): Float64Array {
  const bounds = new Float64Array(edits.length * 2);
  edits.forEach(({ start, end }, index) => {
    bounds[index * 2] = start;
    bounds[index * 2 + 1] = end;
  });
  const order = sortedOrder(bounds, bounds.length);
  const unique = new Float64Array(bounds.length);
  let count = 0;
  for (let at = 0; at < order.length; at++) {
    const bound = bounds[order[at]];
    if (count === 0 || unique[count - 1] !== bound) unique[count++] = bound;
  }
  return unique.subarray(0, count);
}

function piecesOf(edits: readonly ExtentEdit[], bounds: Float64Array, painter: Int32Array): ExtentEdit[] {
  const pieces: ExtentEdit[] = [];
  let lastPainter = -1;
  for (let at = 0; at + 1 < bounds.length; at++) {
    const index = painter[at];
    if (index >= 0) {
      const { start, fsBlock, isUnwritten } = edits[index];
      const end = Math.min(bounds[at + 1], END_OF_BLOCKS);
      const last = pieces[pieces.length - 1];
      if (index === lastPainter && last.end === bounds[at]) pieces[pieces.length - 1] = { ...last, end };
      else {
        const moved = fsBlock === undefined ? undefined : fsBlock + (bounds[at] - start);
        pieces.push({ start: bounds[at], end, fsBlock: moved, isUnwritten });
      }
    }
    lastPainter = index;
  }
  return pieces;
}
