/** XXH64 with seed 0, in words of 32 bits: what Zstandard ends its frames with. */

import { u32le } from '../bytes/endian.ts';
import { BlockCutter } from './block-cutter.ts';

const STRIPE_BYTES = 32;

/** A number of 64 bits in two of 32, kept signed: those are small integers to the engine. */
interface Word {
  high: number;
  low: number;
}

type Constant = readonly [high: number, low: number];

const PRIME_1: Constant = [0x9e3779b1, 0x85ebca87];
const PRIME_2: Constant = [0xc2b2ae3d, 0x27d4eb4f];
const PRIME_3: Constant = [0x165667b1, 0x9e3779f9];
const PRIME_4: Constant = [0x85ebca77, 0xc2b2ae63];
const PRIME_5: Constant = [0x27d4eb2f, 0x165667c5];

/** XXH64 of bytes that come in pieces. */
export class Xxh64 {
  /** Their start values: prime 1 + prime 2, prime 2, 0, minus prime 1. */
  private readonly lanes: readonly Word[] = [
    word(0x60ea27ee, 0xadc0b5d6),
    word(PRIME_2[0], PRIME_2[1]),
    word(0, 0),
    word(0x61c8864e, 0x7a143579),
  ];
  private readonly cutter = new BlockCutter(STRIPE_BYTES, (bytes, start, end) => {
    for (let at = start; at < end; at += STRIPE_BYTES) this.stripe(bytes, at);
  });

  /** Takes the next bytes; they may be overwritten afterwards. */
  update(bytes: Uint8Array): void {
    this.cutter.update(bytes);
  }

  /** The low 32 bits of the digest of all bytes so far. */
  digestLow(): number {
    const { rest, restLength, total } = this.cutter;
    const hash = total >= STRIPE_BYTES ? this.mergedLanes() : word(PRIME_5[0], PRIME_5[1]);
    add(hash, Math.floor(total / 2 ** 32), total >>> 0);
    let at = 0;
    for (; at + 8 <= restLength; at += 8) {
      const lane = word(0, 0);
      round(lane, u32le(rest, at + 4), u32le(rest, at));
      xor(hash, lane.high, lane.low);
      rotateLeft(hash, 27);
      multiply(hash, PRIME_1);
      add(hash, PRIME_4[0], PRIME_4[1]);
    }
    if (at + 4 <= restLength) {
      const mixed = word(0, u32le(rest, at));
      multiply(mixed, PRIME_1);
      xor(hash, mixed.high, mixed.low);
      rotateLeft(hash, 23);
      multiply(hash, PRIME_2);
      add(hash, PRIME_3[0], PRIME_3[1]);
      at += 4;
    }
    for (; at < restLength; at++) {
      const mixed = word(0, rest[at]);
      multiply(mixed, PRIME_5);
      xor(hash, mixed.high, mixed.low);
      rotateLeft(hash, 11);
      multiply(hash, PRIME_1);
    }
    xor(hash, 0, hash.high >>> 1);
    multiply(hash, PRIME_2);
    xor(hash, hash.high >>> 29, (hash.high << 3) | (hash.low >>> 29));
    multiply(hash, PRIME_3);
    return (hash.low ^ hash.high) >>> 0;
  }

  private stripe(bytes: Uint8Array, at: number): void {
    const { lanes } = this;
    for (let lane = 0; lane < 4; lane++)
      round(lanes[lane], u32le(bytes, at + lane * 8 + 4), u32le(bytes, at + lane * 8));
  }

  private mergedLanes(): Word {
    const hash = word(0, 0);
    this.lanes.forEach((lane, index) => {
      const turned = word(lane.high, lane.low);
      rotateLeft(turned, [1, 7, 12, 18][index]);
      add(hash, turned.high, turned.low);
    });
    for (const lane of this.lanes) {
      const merged = word(0, 0);
      round(merged, lane.high, lane.low);
      xor(hash, merged.high, merged.low);
      multiply(hash, PRIME_1);
      add(hash, PRIME_4[0], PRIME_4[1]);
    }
    return hash;
  }
}

function word(high: number, low: number): Word {
  return { high: high | 0, low: low | 0 };
}

function round(lane: Word, high: number, low: number): void {
  const input = word(high, low);
  multiply(input, PRIME_2);
  add(lane, input.high, input.low);
  rotateLeft(lane, 31);
  multiply(lane, PRIME_1);
}

function add(word: Word, high: number, low: number): void {
  const sum = (word.low >>> 0) + (low >>> 0);
  word.low = sum | 0;
  word.high = (word.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
}

function xor(word: Word, high: number, low: number): void {
  word.high ^= high;
  word.low ^= low;
}

/** By 1 to 31 bits. */
function rotateLeft(word: Word, bits: number): void {
  const { high, low } = word;
  word.high = (high << bits) | (low >>> (32 - bits));
  word.low = (low << bits) | (high >>> (32 - bits));
}

/** Modulo 2^64; the upper half of the product of the low words is made of products of 16 bits. */
function multiply(word: Word, [high, low]: Constant): void {
  const left0 = word.low & 0xffff;
  const left1 = word.low >>> 16;
  const right0 = low & 0xffff;
  const right1 = low >>> 16;
  const middle = Math.imul(left1, right0) + (Math.imul(left0, right0) >>> 16);
  const carry = Math.imul(left0, right1) + (middle & 0xffff);
  const upper = Math.imul(left1, right1) + (middle >>> 16) + (carry >>> 16);
  const cross = Math.imul(word.high, low) + Math.imul(word.low, high);
  word.low = Math.imul(word.low, low);
  word.high = (upper + cross) | 0;
}
