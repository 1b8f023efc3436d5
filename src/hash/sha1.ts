/** SHA-1 (FIPS 180-4), for dm-verity trees and signatures that were made with it. */
import { putU32be, u32be } from '../bytes/endian.ts';
import { BlockHash, type HashStream, hashWhole } from './block-hash.ts';

const BLOCK_SIZE = 64;
const STEPS = 80;

/** Of bytes that come piece by piece; the digest has 20 bytes. */
export function sha1Stream(): HashStream {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const schedule = new Int32Array(STEPS);
  return new BlockHash({
    blockSize: BLOCK_SIZE,
    lengthSize: 8,
    addBlock: (bytes, at) => addBlock(state, schedule, bytes, at),
    finish() {
      const digest = new Uint8Array(20);
      for (let word = 0; word < 5; word++) putU32be(digest, word * 4, state[word]);
      return digest;
    },
  });
}

/** The 20 bytes of the digest. */
export function sha1(bytes: Uint8Array): Uint8Array {
  return hashWhole(sha1Stream(), bytes);
}

function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** What a step mixes in: a function of three words and a constant, which change every 20 steps. */
function mix(step: number, b: number, c: number, d: number): number {
  if (step < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (step < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (step < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function addBlock(state: Int32Array, w: Int32Array, bytes: Uint8Array, start: number): void {
  for (let t = 0; t < 16; t++) w[t] = u32be(bytes, start + t * 4);
  for (let t = 16; t < STEPS; t++) w[t] = turn(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  for (let t = 0; t < STEPS; t++) {
    const next = (turn(a, 5) + mix(t, b, c, d) + e + w[t]) | 0;
    e = d;
    d = c;
    c = turn(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}
