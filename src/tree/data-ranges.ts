/** Where a file has data and where it has holes, as SEEK_DATA and SEEK_HOLE tell. */
import { firstNotBelow } from '../bytes/search.ts';
import type { Extent } from '../contract/file-system.ts';

/** Begin and end of each stretch of data, in bytes of the file, ascending and not touching each other. */
export function dataRanges(extents: readonly Extent[]): Float64Array {
  const ranges: number[] = [];
  for (const { kind, logicalOffset, length } of extents) {
    if (kind === 'hole' || kind === 'unwritten' || length === 0) continue;
    if (ranges.length > 0 && ranges[ranges.length - 1] === logicalOffset) ranges.pop();
    else ranges.push(logicalOffset);
    ranges.push(logicalOffset + length);
  }
  return new Float64Array(ranges);
}

/** The first byte of data at or after `offset`; undefined where there is none. */
export function findData(ranges: Float64Array, offset: number): number | undefined {
  const at = indexAfter(ranges, offset);
  // An odd index: `offset` is past the begin of a stretch and before its end.
  return at % 2 === 1 ? offset : ranges[at];
}

/** The first byte of a hole at or after `offset`; the end of the file is one. */
export function findHole(ranges: Float64Array, offset: number): number {
  const at = indexAfter(ranges, offset);
  return at % 2 === 1 ? ranges[at] : offset;
}

/** The index of the first bound that is greater than `offset`. */
function indexAfter(ranges: Float64Array, offset: number): number {
  return firstNotBelow(0, ranges.length, (index) => ranges[index] <= offset);
}
