/** 1, 2, 4 and so on, up to 2^31: what sizes of blocks, sectors and clusters must be. */
export function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}
