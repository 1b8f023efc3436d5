/** SHA-512 and SHA-384 (FIPS 180-4): every 64-bit word is a high and a low half, as there is no BigInt. */
import { putU32be, u32be } from '../bytes/endian.ts';
import { BlockHash, type HashStream, hashWhole } from './block-hash.ts';
import { rootFractions } from './root-fractions.ts';

const BLOCK_SIZE = 128;
const STEPS = 80;

/** High word first: made with the first hash. */
interface Constants {
  /** Of the cube roots of the first 80 primes. */
  readonly rounds: Int32Array;
  /** Of the square roots of the first 8 primes, for SHA-512; then of the next 8, for SHA-384. */
  readonly starts: Int32Array;
}

let constants: Constants | undefined;

/** Of bytes that come piece by piece; the digest has 64 bytes. */
export function sha512Stream(): HashStream {
  return makeStream(0, 64);
}

/** SHA-384 is SHA-512 from other words on, cut to 48 bytes. */
export function sha384Stream(): HashStream {
  return makeStream(16, 48);
}

/** @param first Of `starts`, the first word. */
function makeStream(first: number, digestSize: number): HashStream {
  constants = constants ?? { rounds: rootFractions(3, STEPS), starts: rootFractions(2, 16) };
  const { rounds, starts } = constants;
  const state = starts.slice(first, first + 16);
  const schedule = new Int32Array(2 * STEPS);
  return new BlockHash({
    blockSize: BLOCK_SIZE,
    lengthSize: 16,
    addBlock: (bytes, at) => addBlock(state, rounds, schedule, bytes, at),
    finish() {
      const digest = new Uint8Array(digestSize);
      for (let half = 0; half < digestSize / 4; half++) putU32be(digest, half * 4, state[half]);
      return digest;
    },
  });
}

/** The 64 bytes of the digest. */
export function sha512(bytes: Uint8Array): Uint8Array {
  return hashWhole(sha512Stream(), bytes);
}

/** What a sum of low halves, each taken as unsigned, carries into the high half. */
function carry(lowSum: number): number {
  return Math.floor(lowSum / 0x1_0000_0000);
}

/** The high half of (high, low) turned right by `bits` below 32; the low half is that of (low, high). */
function turn(high: number, low: number, bits: number): number {
  return (high >>> bits) | (low << (32 - bits));
}

function fillSchedule(w: Int32Array, bytes: Uint8Array, start: number): void {
  for (let half = 0; half < 32; half++) w[half] = u32be(bytes, start + half * 4);
  for (let at = 32; at < w.length; at += 2) {
    const eh = w[at - 30];
    const el = w[at - 29];
    const lh = w[at - 4];
    const ll = w[at - 3];
    const s0h = turn(eh, el, 1) ^ turn(eh, el, 8) ^ (eh >>> 7);
    const s0l = turn(el, eh, 1) ^ turn(el, eh, 8) ^ turn(el, eh, 7);
    const s1h = turn(lh, ll, 19) ^ turn(ll, lh, 29) ^ (lh >>> 6);
    const s1l = turn(ll, lh, 19) ^ turn(lh, ll, 29) ^ turn(ll, lh, 6);
    const low = (w[at - 31] >>> 0) + (s0l >>> 0) + (w[at - 13] >>> 0) + (s1l >>> 0);
    w[at] = w[at - 32] + s0h + w[at - 14] + s1h + carry(low);
    w[at + 1] = low;
  }
}

function addBlock(state: Int32Array, rounds: Int32Array, w: Int32Array, bytes: Uint8Array, start: number): void {
  fillSchedule(w, bytes, start);
  const v = state.slice();
  for (let at = 0; at < w.length; at += 2) {
    const eh = v[8];
    const el = v[9];
    const s1h = turn(eh, el, 14) ^ turn(eh, el, 18) ^ turn(el, eh, 9);
    const s1l = turn(el, eh, 14) ^ turn(el, eh, 18) ^ turn(eh, el, 9);
    const choiceHigh = (eh & v[10]) ^ (~eh & v[12]);
    const choiceLow = (el & v[11]) ^ (~el & v[13]);
    const low1 = (v[15] >>> 0) + (s1l >>> 0) + (choiceLow >>> 0) + (rounds[at + 1] >>> 0) + (w[at + 1] >>> 0);
    const high1 = (v[14] + s1h + choiceHigh + rounds[at] + w[at] + carry(low1)) | 0;
    const ah = v[0];
    const al = v[1];
    const s0h = turn(ah, al, 28) ^ turn(al, ah, 2) ^ turn(al, ah, 7);
    const s0l = turn(al, ah, 28) ^ turn(ah, al, 2) ^ turn(ah, al, 7);
    const majorityHigh = (ah & v[2]) ^ (ah & v[4]) ^ (v[2] & v[4]);
    const majorityLow = (al & v[3]) ^ (al & v[5]) ^ (v[3] & v[5]);
    const low2 = (s0l >>> 0) + (majorityLow >>> 0);
    const high2 = (s0h + majorityHigh + carry(low2)) | 0;
    const lowE = (v[7] >>> 0) + (low1 % 0x1_0000_0000);
    const highE = v[6] + high1 + carry(lowE);
    const lowA = (low1 % 0x1_0000_0000) + (low2 % 0x1_0000_0000);
    const highA = high1 + high2 + carry(lowA);
    for (let half = 15; half >= 2; half--) v[half] = v[half - 2];
    v[8] = highE;
    v[9] = lowE;
    v[0] = highA;
    v[1] = lowA;
  }
  for (let word = 0; word < 16; word += 2) {
    const low = (state[word + 1] >>> 0) + (v[word + 1] >>> 0);
    state[word] += v[word] + carry(low);
    state[word + 1] = low;
  }
}
