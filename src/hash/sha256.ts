/** SHA-256 (FIPS 180-4), in words of 32 bits. */
import { putU32be, u32be } from '../bytes/endian.ts';
import { BlockHash, type HashStream, hashWhole } from './block-hash.ts';
import { rootFractions } from './root-fractions.ts';

/** A function that gives the 32 bytes of the hash. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const BLOCK_SIZE = 64;

/** Of 64 bits each, of which the high word is the constant: made with the first hash. */
interface Constants {
  /** Of the cube roots of the first 64 primes. */
  readonly rounds: Int32Array;
  /** Of the square roots of the first 8 primes. */
  readonly start: Int32Array;
}

let constants: Constants | undefined;

/** Of bytes that come piece by piece; the digest has 32 bytes. */
export function sha256Stream(): HashStream {
  constants = constants ?? { rounds: rootFractions(3, 64), start: rootFractions(2, 8) };
  const { rounds, start } = constants;
  const state = new Int32Array(8);
  for (let word = 0; word < 8; word++) state[word] = start[word * 2];
  const schedule = new Int32Array(64);
  return new BlockHash({
    blockSize: BLOCK_SIZE,
    lengthSize: 8,
    addBlock: (bytes, at) => addBlock(state, rounds, schedule, bytes, at),
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

function addBlock(state: Int32Array, rounds: Int32Array, w: Int32Array, bytes: Uint8Array, start: number): void {
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
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + rounds[t * 2] + w[t]) | 0;
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
