/**
 * Makes `length` bytes at `to` out of those `distance` before them. Where they overlap, the pattern repeats, twice as
 * much of it with every copy. The caller has checked that all of it is inside of `target`.
 */
export function copyMatch(target: Uint8Array, to: number, distance: number, length: number): void {
  if (length <= 16) {
    for (let at = to; at < to + length; at++) target[at] = target[at - distance];
    return;
  }
  if (distance === 1) {
    target.fill(target[to - 1], to, to + length);
    return;
  }
  const start = to - distance;
  let made = Math.min(distance, length);
  target.set(target.subarray(start, start + made), to);
  while (made < length) {
    const next = Math.min(made, length - made);
    target.set(target.subarray(to, to + next), to + made);
    made += next;
  }
}
