/**
 * Binary search: the first index of [from, to) where `isBelow` no longer holds; `to` where it holds everywhere.
 *
 * @param isBelow Holds up to some index and from there on no more. Where that is not so, as in a damaged table, the result
 * is some index all the same.
 */
export function firstNotBelow(from: number, to: number, isBelow: (index: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
