/** The order of numbers without boxing, comparing callbacks or recursion: millions of block numbers are sorted here. */

const DIGIT_BITS = 11;
const DIGIT_COUNT = 1 << DIGIT_BITS;

/**
 * The indexes of the first `length` of `values`, which are whole numbers from 0 on, in ascending order of their
 * values; equal ones keep their order. A radix sort by 11 bits: linear in time, 8 bytes per value in memory.
 */
export function sortedOrder(values: Float64Array, length: number): Uint32Array {
  let order = new Uint32Array(length);
  let largest = 0;
  for (let index = 0; index < length; index++) {
    order[index] = index;
    if (values[index] > largest) largest = values[index];
  }
  let sorted = new Uint32Array(length);
  const starts = new Uint32Array(DIGIT_COUNT);
  for (let scale = 1; scale <= largest; scale *= DIGIT_COUNT) {
    starts.fill(0);
    for (let index = 0; index < length; index++) starts[digitOf(values[index], scale)]++;
    for (let digit = 0, start = 0; digit < DIGIT_COUNT; digit++) {
      const count = starts[digit];
      starts[digit] = start;
      start += count;
    }
    for (let at = 0; at < length; at++) sorted[starts[digitOf(values[order[at]], scale)]++] = order[at];
    const swap = order;
    order = sorted;
    sorted = swap;
  }
  return order;
}

function digitOf(value: number, scale: number): number {
  return Math.floor(value / scale) % DIGIT_COUNT;
}
