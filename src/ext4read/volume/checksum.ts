/** Start values and special forms of the checksums; the plain ones are one `crc32c` call where the structure is read. */

import { putU32le, splitU64 } from '../../bytes/endian.ts';
import { crc32c } from '../../hash/crc32c.ts';
import type { Superblock } from './superblock.ts';

const ZEROS = /* @__PURE__ */ new Uint8Array(4);
/** The number that is being summed up. */
const word = /* @__PURE__ */ new Uint8Array(4);

/** `seed` continued over one little-endian 32-bit number. */
export function crc32cOfU32(seed: number, value: number): number {
  putU32le(word, 0, value);
  return crc32c(seed, word);
}

/** `seed` continued over one little-endian 64-bit number below 2^53: a block number. */
export function crc32cOfU64(seed: number, value: number): number {
  const { lo, hi } = splitU64(value);
  return crc32cOfU32(crc32cOfU32(seed, lo), hi);
}

/** The start value for everything that belongs to one inode. */
export function inodeChecksumSeed(superblock: Superblock, ino: number, generation: number): number {
  return crc32cOfU32(crc32cOfU32(superblock.checksumSeed, ino), generation);
}

/** `seed` continued over `bytes` with those of [from, from + length) taken as zero; `length` is at most 4. */
export function crc32cWithHole(seed: number, bytes: Uint8Array, from: number, length: number): number {
  const before = crc32c(seed, bytes.subarray(0, from));
  const within = crc32c(before, ZEROS.subarray(0, length));
  return crc32c(within, bytes.subarray(from + length));
}

/** CRC-16, polynomial 0x8005 reflected, as gdt_csum has it: start value given, no inversion. */
export function crc16(seed: number, bytes: Uint8Array): number {
  let register = seed;
  for (let at = 0; at < bytes.length; at++) {
    register ^= bytes[at];
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0xa001 : register >>> 1;
  }
  return register;
}
