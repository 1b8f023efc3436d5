/** SHA-256 (FIPS 180-4), in words of 32 bits. */
import { putU32be, u32be } from '../bytes/endian.ts';
import { BlockHash, type HashStream, hashWhole } from './block-hash.ts';

/** A function that gives the 32 bytes of the hash. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const BLOCK_SIZE = 64;
/** Fractions of the cube roots of the first 64 primes. */
const ROUNDS = /* @__PURE__ */ Int32Array.from([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
/** Fractions of the square roots of the first 8 primes. */
const START = /* @__PURE__ */ Int32Array.from([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

/** Of bytes that come piece by piece; the digest has 32 bytes. */
export function sha256Stream(): HashStream {
  const state = Int32Array.from(START);
  const schedule = new Int32Array(64);
  return new BlockHash({
    blockSize: BLOCK_SIZE,
    lengthSize: 8,
    addBlock: (bytes, at) => addBlock(state, schedule, bytes, at),
    finish() {
      const digest = new Uint8Array(32);
      for (let word = 0; word < 8; word++) putU32be(digest, word * 4, state[word]);
      return digest;
    },
  });
}

/** The reference; `sha256` calls it unless the host has handed in its own. */
export const sha256Script: Sha256 = (bytes) => hashWhole(sha256Stream(), bytes);

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function addBlock(state: Int32Array, w: Int32Array, bytes: Uint8Array, start: number): void {
  for (let t = 0; t < 16; t++) w[t] = u32be(bytes, start + t * 4);
  for (let t = 16; t < 64; t++) {
    const early = w[t - 15];
    const late = w[t - 2];
    const sigma0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const sigma1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    w[t] = (w[t - 16] + sigma0 + w[t - 7] + sigma1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let t = 0; t < 64; t++) {
    const sum1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + ROUNDS[t] + w[t]) | 0;
    const sum0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** Names no script: a bundle that hands in a native SHA-256, but never asks for one, needs none. */
let hosts: Sha256 | undefined;

/** The 32 bytes of the digest. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return (hosts ?? sha256Script)(bytes);
}

/** A host with a native SHA-256 hands it in here; `undefined` brings the script back. */
export function setNativeSha256(native: Sha256 | undefined): void {
  hosts = native;
}
