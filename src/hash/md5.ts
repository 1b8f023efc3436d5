/** MD5 (RFC 1321), for FIT images that were made with it: it finds damage, and proves nothing. */
import { putU32le, u32le } from '../bytes/endian.ts';
import { BlockHash, type HashStream } from './block-hash.ts';

/** Parts of the sines of 1 to 64. */
const ROUNDS = /* @__PURE__ */ Int32Array.from([
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
  0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
  0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
  0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
  0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
  0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
  0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
  0xeb86d391,
]);
/** Bits to turn by in each of the four rounds, over and over. */
const TURNS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
/** Each round takes the words of a block in steps of its own, from a word of its own on. */
const WORDS = [
  { step: 1, first: 0 },
  { step: 5, first: 1 },
  { step: 3, first: 5 },
  { step: 7, first: 0 },
];

/** Of bytes that come piece by piece; the digest has 16 bytes. */
export function md5Stream(): HashStream {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  return new BlockHash({
    blockSize: 64,
    lengthSize: 8,
    isLittleEndian: true,
    addBlock: (bytes, at) => addBlock(state, bytes, at),
    finish() {
      const digest = new Uint8Array(16);
      for (let word = 0; word < 4; word++) putU32le(digest, word * 4, state[word]);
      return digest;
    },
  });
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return (b & d) | (c & ~d);
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d);
}

function addBlock(state: Int32Array, bytes: Uint8Array, start: number): void {
  let [a, b, c, d] = [state[0], state[1], state[2], state[3]];
  for (let at = 0; at < 64; at++) {
    const round = at >> 4;
    const { step, first } = WORDS[round];
    const sum =
      (a + mix(round, b, c, d) + ROUNDS[at] + u32le(bytes, start + ((first + step * (at & 15)) & 15) * 4)) | 0;
    const bits = TURNS[round][at & 3];
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << bits) | (sum >>> (32 - bits)))) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}
