/** SHA-512 and SHA-384 (FIPS 180-4): every 64-bit word is a high and a low half, as there is no BigInt. */
import { putU32be, u32be } from '../bytes/endian.ts';
import { BlockHash, type HashStream, hashWhole } from './block-hash.ts';

const BLOCK_SIZE = 128;
const STEPS = 80;

/** Fractions of the cube roots of the first 80 primes, high half first. */
const ROUNDS = /* @__PURE__ */ Int32Array.from([
  0x428a2f98, 0xd728ae22, 0x71374491, 0x23ef65cd, 0xb5c0fbcf, 0xec4d3b2f, 0xe9b5dba5, 0x8189dbbc, 0x3956c25b,
  0xf348b538, 0x59f111f1, 0xb605d019, 0x923f82a4, 0xaf194f9b, 0xab1c5ed5, 0xda6d8118, 0xd807aa98, 0xa3030242,
  0x12835b01, 0x45706fbe, 0x243185be, 0x4ee4b28c, 0x550c7dc3, 0xd5ffb4e2, 0x72be5d74, 0xf27b896f, 0x80deb1fe,
  0x3b1696b1, 0x9bdc06a7, 0x25c71235, 0xc19bf174, 0xcf692694, 0xe49b69c1, 0x9ef14ad2, 0xefbe4786, 0x384f25e3,
  0x0fc19dc6, 0x8b8cd5b5, 0x240ca1cc, 0x77ac9c65, 0x2de92c6f, 0x592b0275, 0x4a7484aa, 0x6ea6e483, 0x5cb0a9dc,
  0xbd41fbd4, 0x76f988da, 0x831153b5, 0x983e5152, 0xee66dfab, 0xa831c66d, 0x2db43210, 0xb00327c8, 0x98fb213f,
  0xbf597fc7, 0xbeef0ee4, 0xc6e00bf3, 0x3da88fc2, 0xd5a79147, 0x930aa725, 0x06ca6351, 0xe003826f, 0x14292967,
  0x0a0e6e70, 0x27b70a85, 0x46d22ffc, 0x2e1b2138, 0x5c26c926, 0x4d2c6dfc, 0x5ac42aed, 0x53380d13, 0x9d95b3df,
  0x650a7354, 0x8baf63de, 0x766a0abb, 0x3c77b2a8, 0x81c2c92e, 0x47edaee6, 0x92722c85, 0x1482353b, 0xa2bfe8a1,
  0x4cf10364, 0xa81a664b, 0xbc423001, 0xc24b8b70, 0xd0f89791, 0xc76c51a3, 0x0654be30, 0xd192e819, 0xd6ef5218,
  0xd6990624, 0x5565a910, 0xf40e3585, 0x5771202a, 0x106aa070, 0x32bbd1b8, 0x19a4c116, 0xb8d2d0c8, 0x1e376c08,
  0x5141ab53, 0x2748774c, 0xdf8eeb99, 0x34b0bcb5, 0xe19b48a8, 0x391c0cb3, 0xc5c95a63, 0x4ed8aa4a, 0xe3418acb,
  0x5b9cca4f, 0x7763e373, 0x682e6ff3, 0xd6b2b8a3, 0x748f82ee, 0x5defb2fc, 0x78a5636f, 0x43172f60, 0x84c87814,
  0xa1f0ab72, 0x8cc70208, 0x1a6439ec, 0x90befffa, 0x23631e28, 0xa4506ceb, 0xde82bde9, 0xbef9a3f7, 0xb2c67915,
  0xc67178f2, 0xe372532b, 0xca273ece, 0xea26619c, 0xd186b8c7, 0x21c0c207, 0xeada7dd6, 0xcde0eb1e, 0xf57d4f7f,
  0xee6ed178, 0x06f067aa, 0x72176fba, 0x0a637dc5, 0xa2c898a6, 0x113f9804, 0xbef90dae, 0x1b710b35, 0x131c471b,
  0x28db77f5, 0x23047d84, 0x32caab7b, 0x40c72493, 0x3c9ebe0a, 0x15c9bebc, 0x431d67c4, 0x9c100d4c, 0x4cc5d4be,
  0xcb3e42b6, 0x597f299c, 0xfc657e2a, 0x5fcb6fab, 0x3ad6faec, 0x6c44198c, 0x4a475817,
]);
/** Fractions of the square roots of the first 8 primes, high half first. */
const START = /* @__PURE__ */ Int32Array.from([
  0x6a09e667, 0xf3bcc908, 0xbb67ae85, 0x84caa73b, 0x3c6ef372, 0xfe94f82b, 0xa54ff53a, 0x5f1d36f1, 0x510e527f,
  0xade682d1, 0x9b05688c, 0x2b3e6c1f, 0x1f83d9ab, 0xfb41bd6b, 0x5be0cd19, 0x137e2179,
]);

/** Those of the 9th to the 16th prime, for SHA-384. */
const START_384 = /* @__PURE__ */ Int32Array.from([
  0xcbbb9d5d, 0xc1059ed8, 0x629a292a, 0x367cd507, 0x9159015a, 0x3070dd17, 0x152fecd8, 0xf70e5939, 0x67332667,
  0xffc00b31, 0x8eb44a87, 0x68581511, 0xdb0c2e0d, 0x64f98fa7, 0x47b5481d, 0xbefa4fa4,
]);

/** Of bytes that come piece by piece; the digest has 64 bytes. */
export function sha512Stream(): HashStream {
  return makeStream(START, 64);
}

/** SHA-384 is SHA-512 from other words on, cut to 48 bytes. */
export function sha384Stream(): HashStream {
  return makeStream(START_384, 48);
}

function makeStream(start: Int32Array, digestSize: number): HashStream {
  const state = Int32Array.from(start);
  const schedule = new Int32Array(2 * STEPS);
  return new BlockHash({
    blockSize: BLOCK_SIZE,
    lengthSize: 16,
    addBlock: (bytes, at) => addBlock(state, schedule, bytes, at),
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

function addBlock(state: Int32Array, w: Int32Array, bytes: Uint8Array, start: number): void {
  fillSchedule(w, bytes, start);
  const v = state.slice();
  for (let at = 0; at < w.length; at += 2) {
    const eh = v[8];
    const el = v[9];
    const s1h = turn(eh, el, 14) ^ turn(eh, el, 18) ^ turn(el, eh, 9);
    const s1l = turn(el, eh, 14) ^ turn(el, eh, 18) ^ turn(eh, el, 9);
    const choiceHigh = (eh & v[10]) ^ (~eh & v[12]);
    const choiceLow = (el & v[11]) ^ (~el & v[13]);
    const low1 = (v[15] >>> 0) + (s1l >>> 0) + (choiceLow >>> 0) + (ROUNDS[at + 1] >>> 0) + (w[at + 1] >>> 0);
    const high1 = (v[14] + s1h + choiceHigh + ROUNDS[at] + w[at] + carry(low1)) | 0;
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
