/** The hashes of names by which indexed directories are sorted: legacy, half MD4 and TEA. */
import { DX_HASH_LEGACY, DX_HASH_TEA } from '../ondisk/hash-tree.ts';

/** The end of the hash order; no name may hash to it. */
const HASH_EOF = 0xfffffffe;

/** The first 32 bits of a hash, and the next 32, which only tell apart what the first do not. */
export interface NameHash {
  /** Bit 0 is clear: an index uses it for itself. */
  readonly major: number;
  /** 0 for the legacy hash. */
  readonly minor: number;
}

/**
 * @param version DX_HASH_LEGACY, DX_HASH_HALF_MD4 or DX_HASH_TEA.
 * @param isUnsigned How the bytes of the name count; a property of the filesystem, that of the machine that made it.
 * @param seed Four 32-bit numbers; all zero stands for the start values of MD4.
 */
export function hashName(version: number, isUnsigned: boolean, seed: readonly number[], name: Uint8Array): NameHash {
  const byteAt = isUnsigned ? (at: number) => name[at] : (at: number) => (name[at] << 24) >> 24;
  if (version === DX_HASH_LEGACY) return finish(legacyHash(name.length, byteAt), 0);
  const start = seed.some((word) => word !== 0) ? seed : [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  const state = Int32Array.from(start);
  const isTea = version === DX_HASH_TEA;
  const words = isTea ? 4 : 8;
  for (let at = 0; at < name.length; at += words * 4) {
    const input = packName(name.length, byteAt, at, words);
    if (isTea) teaTransform(state, input);
    else halfMd4Transform(state, input);
  }
  return isTea ? finish(state[0], state[1]) : finish(state[1], state[2]);
}

/** Bit 0 is kept free: the index marks a run of equal hashes that crosses blocks with it. */
function finish(major: number, minor: number): NameHash {
  const even = (major & ~1) >>> 0;
  return { major: even === HASH_EOF ? HASH_EOF - 2 : even, minor: minor >>> 0 };
}

function legacyHash(length: number, byteAt: (at: number) => number): number {
  let hash = 0x12a3fe2d;
  let previous = 0x37abe8f9;
  for (let at = 0; at < length; at++) {
    let next = (previous + (hash ^ Math.imul(byteAt(at), 7152373))) >>> 0;
    if (next & 0x80000000) next = (next - 0x7fffffff) >>> 0;
    previous = hash;
    hash = next;
  }
  return hash << 1;
}

/** The next `words` words of the name from `at` on, filled up with its length. */
function packName(length: number, byteAt: (at: number) => number, at: number, words: number): Int32Array {
  const left = length - at;
  const byteOfLength = left & 0xff;
  const padding = byteOfLength | (byteOfLength << 8) | (byteOfLength << 16) | (byteOfLength << 24);
  const packed = new Int32Array(words).fill(padding);
  const used = Math.min(left, words * 4);
  let value = padding;
  for (let index = 0; index < used; index++) {
    value = (byteAt(at + index) + (value << 8)) | 0;
    if (index % 4 === 3) {
      packed[index >> 2] = value;
      value = padding;
    }
  }
  if (used % 4 !== 0) packed[used >> 2] = value;
  return packed;
}

function teaTransform(state: Int32Array, input: Int32Array): void {
  let sum = 0;
  let low = state[0];
  let high = state[1];
  const [a, b, c, d] = input;
  for (let round = 0; round < 16; round++) {
    sum = (sum + 0x9e3779b9) | 0;
    low = (low + ((((high << 4) + a) | 0) ^ ((high + sum) | 0) ^ (((high >>> 5) + b) | 0))) | 0;
    high = (high + ((((low << 4) + c) | 0) ^ ((low + sum) | 0) ^ (((low >>> 5) + d) | 0))) | 0;
  }
  state[0] += low;
  state[1] += high;
}

/** Which input word each step takes, and how far it turns, round by round. */
const MD4_ROUNDS = [
  { constant: 0, words: [0, 1, 2, 3, 4, 5, 6, 7], turns: [3, 7, 11, 19] },
  { constant: 0x5a827999, words: [1, 3, 5, 7, 0, 2, 4, 6], turns: [3, 5, 9, 13] },
  { constant: 0x6ed9eba1, words: [3, 7, 2, 6, 1, 5, 0, 4], turns: [3, 9, 11, 15] },
];

function mixMd4(round: number, x: number, y: number, z: number): number {
  if (round === 0) return z ^ (x & (y ^ z));
  if (round === 1) return ((x & y) + ((x ^ y) & z)) | 0;
  return x ^ y ^ z;
}

function halfMd4Transform(state: Int32Array, input: Int32Array): void {
  let [a, b, c, d] = state;
  for (let round = 0; round < 3; round++) {
    const { constant, words, turns } = MD4_ROUNDS[round];
    for (let step = 0; step < 8; step++) {
      const sum = (a + mixMd4(round, b, c, d) + input[words[step]] + constant) | 0;
      const turn = turns[step & 3];
      const turned = (sum << turn) | (sum >>> (32 - turn));
      a = d;
      d = c;
      c = b;
      b = turned;
    }
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}
