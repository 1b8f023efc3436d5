/** Bit streams of Zstandard (RFC 8878). */
import { badStream } from './codec.ts';

/** A stream that is read from its end to its start; a 1 bit above its last bit marks the end. */
export class BackwardBits {
  private readonly source: Uint8Array;
  private readonly start: number;
  /** Bits that are left; below 0 after a read past the start, which gives zeros there. */
  left: number;

  /** The bytes [start, end) of `source`. */
  constructor(source: Uint8Array, start: number, end: number) {
    const last = end > start ? source[end - 1] : 0;
    if (last === 0) throw badStream('Zstandard bit stream without its end mark');
    this.source = source;
    this.start = start;
    this.left = (end - start) * 8 - (8 - highestBit(last));
  }

  /** The next `count` bits, 0 to 25, without taking them. */
  peek(count: number): number {
    const bits = this.read(count);
    this.left += count;
    return bits;
  }

  /** Takes `count` bits, 0 to 25. */
  read(count: number): number {
    const from = this.left - count;
    this.left = from;
    if (from < 0) return this.readPastStart(count);
    const { source } = this;
    const at = this.start + (from >> 3);
    const word = source[at] | (source[at + 1] << 8) | (source[at + 2] << 16) | (source[at + 3] << 24);
    return (word >>> (from & 7)) & ((1 << count) - 1);
  }

  /** What is left of the stream, with zeros after it; `left` is below 0 already. */
  private readPastStart(count: number): number {
    const missing = -this.left;
    if (missing >= count) return 0;
    const { source, start } = this;
    const word = source[start] | (source[start + 1] << 8) | (source[start + 2] << 16) | (source[start + 3] << 24);
    return (word & ((1 << (count - missing)) - 1)) << missing;
  }
}

/** Number of the highest bit that is set; -1 for 0. */
export function highestBit(value: number): number {
  return 31 - Math.clz32(value);
}
