/** Up to so many bytes, a loop is faster than a call, even in an interpreter. */
export const SHORT_MATCH = 5;

/**
 * Makes `length` bytes at `to` out of those `distance` before them. Where they overlap, the pattern repeats, twice as
 * much of it with every copy. The caller has checked that all of it is inside of `target`.
 */
export function copyMatch(target: Uint8Array, to: number, distance: number, length: number): void {
  const start = to - distance;
  const end = to + length;
  let at = to;
  if (length <= SHORT_MATCH) for (; at < end; at++) target[at] = target[at - distance];
  while (at < end) {
    const made = Math.min(at - start, end - at);
    target.copyWithin(at, start, start + made);
    at += made;
  }
}
