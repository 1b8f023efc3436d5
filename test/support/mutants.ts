/** Images with a few bytes changed, where there is something to change. */

const CHANGED_BYTES = 16;

/** Offsets of the bytes that are not zero in the first megabyte, where metadata is dense. */
export function nonZeroOffsets(bytes: Uint8Array): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < Math.min(bytes.length, 1 << 20); at++) if (bytes[at] !== 0) offsets.push(at);
  return offsets;
}

/** Changes up to 16 of these bytes. @returns Offsets and what stood there */
export function mutate(
  bytes: Uint8Array,
  offsets: readonly number[],
  draw: (below: number) => number,
): [number, number][] {
  const before: [number, number][] = [];
  for (let count = 1 + draw(CHANGED_BYTES); count > 0; count--) {
    const at = offsets[draw(offsets.length)];
    before.push([at, bytes[at]]);
    bytes[at] ^= 1 + draw(255);
  }
  return before;
}
