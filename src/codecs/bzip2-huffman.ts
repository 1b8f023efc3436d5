import { corrupt } from '../contract/errors.ts';
import type { BitInput } from './bit-input.ts';

/** What bzip2 allows; its writer stays at 17. */
export const MAX_CODE = 20;
const LOOKUP_BITS = 10;

/** A canonical Huffman code of bzip2: shorter codes before longer ones, then by symbol. */
export class Bzip2Code {
  /** By the next ten bits: symbol and length (`symbol << 5 | length`), or 0 where the code is longer. */
  private readonly lookup = new Uint16Array(1 << LOOKUP_BITS);
  /** By length: one more than its last code, as `MAX_CODE` bits. */
  private readonly limits = new Int32Array(MAX_CODE + 1);
  /** By length: index in `symbols` of code 0 of that length. */
  private readonly firsts = new Int32Array(MAX_CODE + 1);
  private readonly symbols: Uint16Array;

  /** @throws ERR_BOOTFS_CORRUPT for lengths that no code has */
  constructor(lengths: Uint8Array) {
    this.symbols = new Uint16Array(lengths.length);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= MAX_CODE; length++) {
      this.firsts[length] = index - code;
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] !== length) continue;
        this.symbols[index++] = symbol;
        if (length <= LOOKUP_BITS) this.enter(code, length, symbol);
        code++;
      }
      if (code > 1 << length) throw corrupt('bzip2: code lengths that fit no Huffman code');
      this.limits[length] = code << (MAX_CODE - length);
      code <<= 1;
    }
  }

  /** @throws ERR_BOOTFS_CORRUPT for bits that are no code */
  read(bits: BitInput): number {
    const next = bits.peek(MAX_CODE);
    const known = this.lookup[next >> (MAX_CODE - LOOKUP_BITS)];
    if (known !== 0) {
      bits.drop(known & 31);
      return known >> 5;
    }
    for (let length = LOOKUP_BITS + 1; length <= MAX_CODE; length++) {
      if (next >= this.limits[length]) continue;
      bits.drop(length);
      return this.symbols[this.firsts[length] + (next >> (MAX_CODE - length))];
    }
    throw corrupt('bzip2: bits that are no Huffman code');
  }

  private enter(code: number, length: number, symbol: number): void {
    const start = code << (LOOKUP_BITS - length);
    this.lookup.fill((symbol << 5) | length, start, start + (1 << (LOOKUP_BITS - length)));
  }
}
