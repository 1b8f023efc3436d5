/** The range decoder of LZMA: binary decisions, each with a probability that learns. */
import { badStream } from './codec.ts';

const PROBABILITY_BITS = 11;
const MOVE_BITS = 5;
const TOP = 0xff000000 | 0;
/** Flips the sign bit, so that signed numbers compare as unsigned ones do. Interpreters are fastest with 31-bit integers. */
const SIGN = 0x80000000 | 0;

/**
 * LZMA's binary range decoder: bits out of `source`, each by a probability of 11 bits that adapts as it is used. A stream that ends too
 * early goes on with zeros, as a test of every byte would cost as much as a tenth of the work: `checkEnd` is for whoever has
 * decoded some of it.
 */
export class RangeDecoder {
  private source: Uint8Array;
  private readonly probabilities: Uint16Array;
  private range = -1;
  private code: number;
  /** Of the next byte in `source`. */
  position: number;

  /** The code begins with the four bytes at `position`. */
  constructor(source: Uint8Array, position: number, probabilities: Uint16Array) {
    if (position + 4 > source.length) throw badStream('LZMA stream ends before its first byte');
    this.source = source;
    this.probabilities = probabilities;
    this.code =
      (source[position] << 24) | (source[position + 1] << 16) | (source[position + 2] << 8) | source[position + 3];
    this.position = position + 4;
  }

  /** The next bytes of the stream stand at the start of `source`. */
  continueIn(source: Uint8Array): void {
    this.source = source;
    this.position = 0;
  }

  /** Is the code used up, as an encoder leaves it? May take one last byte. @throws ERR_BOOTFS_CORRUPT where that is not there */
  isFinished(): boolean {
    if ((this.range & TOP) === 0) this.normalize();
    this.checkEnd();
    return this.code === 0;
  }

  /** Is nothing of the stream left? */
  isAtEnd(): boolean {
    return this.isFinished() && this.position === this.source.length;
  }

  /** Did all that was decoded stand in the source? @throws ERR_BOOTFS_CORRUPT */
  checkEnd(): void {
    if (this.position > this.source.length) throw badStream('LZMA stream ends too early');
  }

  private normalize(): void {
    this.range <<= 8;
    this.code = (this.code << 8) | this.source[this.position++];
  }

  /** One decision with the probability at `index`. */
  bit(index: number): number {
    if ((this.range & TOP) === 0) this.normalize();
    const probability = this.probabilities[index];
    const bound = Math.imul(this.range >>> PROBABILITY_BITS, probability);
    if ((this.code ^ SIGN) < (bound ^ SIGN)) {
      this.range = bound;
      this.probabilities[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> MOVE_BITS);
      return 0;
    }
    this.range = (this.range - bound) | 0;
    this.code = (this.code - bound) | 0;
    this.probabilities[index] = probability - (probability >> MOVE_BITS);
    return 1;
  }

  /**
   * `bits` decisions, the highest first; each has its own probability after those before it. Most of a stream is decoded
   * here, so it is one loop without calls.
   */
  tree(base: number, bits: number): number {
    const { source, probabilities } = this;
    const limit = 1 << bits;
    let { range, code, position } = this;
    let symbol = 1;
    while (symbol < limit) {
      if ((range & TOP) === 0) {
        range <<= 8;
        code = (code << 8) | source[position++];
      }
      const index = base + symbol;
      const probability = probabilities[index];
      const bound = Math.imul(range >>> PROBABILITY_BITS, probability);
      if ((code ^ SIGN) < (bound ^ SIGN)) {
        range = bound;
        probabilities[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> MOVE_BITS);
        symbol <<= 1;
      } else {
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probabilities[index] = probability - (probability >> MOVE_BITS);
        symbol = (symbol << 1) | 1;
      }
    }
    this.range = range;
    this.code = code;
    this.position = position;
    return symbol - limit;
  }

  /** The same, the lowest first. */
  reverseTree(base: number, bits: number): number {
    const { source, probabilities } = this;
    let { range, code, position } = this;
    let symbol = 1;
    let value = 0;
    for (let done = 0; done < bits; done++) {
      if ((range & TOP) === 0) {
        range <<= 8;
        code = (code << 8) | source[position++];
      }
      const index = base + symbol;
      const probability = probabilities[index];
      const bound = Math.imul(range >>> PROBABILITY_BITS, probability);
      if ((code ^ SIGN) < (bound ^ SIGN)) {
        range = bound;
        probabilities[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> MOVE_BITS);
        symbol <<= 1;
      } else {
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probabilities[index] = probability - (probability >> MOVE_BITS);
        symbol = (symbol << 1) | 1;
        value |= 1 << done;
      }
    }
    this.range = range;
    this.code = code;
    this.position = position;
    return value;
  }

  /** `bits` bits that are all as likely 0 as 1, the highest first. */
  direct(bits: number): number {
    const { source } = this;
    let { range, code, position } = this;
    let value = 0;
    for (let done = 0; done < bits; done++) {
      if ((range & TOP) === 0) {
        range <<= 8;
        code = (code << 8) | source[position++];
      }
      range >>>= 1;
      // Below 0 for a bit of 0: the code is less than twice the range, and that below 2^32.
      code = (code - range) | 0;
      const isZero = code >> 31;
      code = (code + (range & isZero)) | 0;
      value = (value << 1) + 1 + isZero;
    }
    this.range = range;
    this.code = code;
    this.position = position;
    return value;
  }

  /** A literal right after a match: as long as it agrees with `expected`, other probabilities are in use. */
  matchedLiteral(base: number, expected: number): number {
    const { source, probabilities } = this;
    let { range, code, position } = this;
    let matched = expected;
    let offset = 0x100;
    let symbol = 1;
    while (symbol < 0x100) {
      if ((range & TOP) === 0) {
        range <<= 8;
        code = (code << 8) | source[position++];
      }
      matched <<= 1;
      const bit = matched & offset;
      const index = base + offset + bit + symbol;
      const probability = probabilities[index];
      const bound = Math.imul(range >>> PROBABILITY_BITS, probability);
      if ((code ^ SIGN) < (bound ^ SIGN)) {
        range = bound;
        probabilities[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> MOVE_BITS);
        symbol <<= 1;
        offset &= ~bit;
      } else {
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probabilities[index] = probability - (probability >> MOVE_BITS);
        symbol = (symbol << 1) | 1;
        offset &= bit;
      }
    }
    this.range = range;
    this.code = code;
    this.position = position;
    return symbol & 0xff;
  }
}
