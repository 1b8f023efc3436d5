/** XXH32 with seed 0: what LZ4 frames are checked with. */

import { i32le } from '../bytes/endian.ts';
import { BlockCutter } from './block-cutter.ts';

const STRIPE_BYTES = 16;
const PRIME_1 = 0x9e3779b1 | 0;
const PRIME_2 = 0x85ebca77 | 0;
const PRIME_3 = 0xc2b2ae3d | 0;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;

/** XXH32 of bytes that come in pieces. */
export class Xxh32 {
  /** Their start values: prime 1 + prime 2, prime 2, 0, minus prime 1. */
  private lane0 = (PRIME_1 + PRIME_2) | 0;
  private lane1 = PRIME_2;
  private lane2 = 0;
  private lane3 = -PRIME_1 | 0;
  private readonly cutter = new BlockCutter(STRIPE_BYTES, (bytes, start, end) => this.stripes(bytes, start, end));

  /** Takes the next bytes; they may be overwritten afterwards. */
  update(bytes: Uint8Array): void {
    this.cutter.update(bytes);
  }

  /** Of all bytes so far; unsigned. */
  digest(): number {
    const { rest, restLength, total } = this.cutter;
    let hash =
      total >= STRIPE_BYTES
        ? rotate(this.lane0, 1) + rotate(this.lane1, 7) + rotate(this.lane2, 12) + rotate(this.lane3, 18)
        : PRIME_5;
    hash = (hash + total) | 0;
    let at = 0;
    for (; at + 4 <= restLength; at += 4) {
      hash = Math.imul(rotate((hash + Math.imul(i32le(rest, at), PRIME_3)) | 0, 17), PRIME_4);
    }
    for (; at < restLength; at++) hash = Math.imul(rotate((hash + Math.imul(rest[at], PRIME_5)) | 0, 11), PRIME_1);
    hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
    hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  private stripes(bytes: Uint8Array, start: number, end: number): void {
    let { lane0, lane1, lane2, lane3 } = this;
    for (let at = start; at < end; at += STRIPE_BYTES) {
      lane0 = round(lane0, i32le(bytes, at));
      lane1 = round(lane1, i32le(bytes, at + 4));
      lane2 = round(lane2, i32le(bytes, at + 8));
      lane3 = round(lane3, i32le(bytes, at + 12));
    }
    this.lane0 = lane0;
    this.lane1 = lane1;
    this.lane2 = lane2;
    this.lane3 = lane3;
  }
}

/** Of all of `bytes`; unsigned. */
export function xxh32(bytes: Uint8Array): number {
  const hash = new Xxh32();
  hash.update(bytes);
  return hash.digest();
}

function round(lane: number, input: number): number {
  return Math.imul(rotate((lane + Math.imul(input, PRIME_2)) | 0, 13), PRIME_1);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
