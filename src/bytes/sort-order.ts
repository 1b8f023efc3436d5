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

/**
 * The indexes below `length` in ascending order by `compare`; equal ones keep their order. A merge sort, the same in every engine: at most
 * length * log2(length) comparisons, 8 bytes for each index in memory.
 */
export function stableOrder(length: number, compare: (left: number, right: number) => number): Uint32Array {
  let order = new Uint32Array(length);
  let merged = new Uint32Array(length);
  for (let index = 0; index < length; index++) order[index] = index;
  for (let width = 1; width < length; width *= 2) {
    for (let at = 0; at < length; ) {
      let left = at;
      const middle = Math.min(at + width, length);
      let right = middle;
      const end = Math.min(middle + width, length);
      while (at < end) {
        const takesLeft = left < middle && (right === end || compare(order[left], order[right]) <= 0);
        merged[at++] = order[takesLeft ? left++ : right++];
      }
    }
    const swap = order;
    order = merged;
    merged = swap;
  }
  return order;
}
