/** bzip2 streams, block by block. The format has no document of its own; its author's program defines it. */
import { corrupt, unsupported } from '../contract/errors.ts';
import { BitInput } from './bit-input.ts';
import { Bzip2Code, MAX_CODE } from './bzip2-huffman.ts';
import { Bzip2Output } from './bzip2-output.ts';
import { StreamInput } from './stream-input.ts';
import { boundedSink, type UnpackStream } from './unpack.ts';

/** 24 bits of the 48 that begin a block (the digits of pi) and the end of a stream (its square root). */
const BLOCK = [0x314159, 0x265359] as const;
const END = [0x177245, 0x385090] as const;
const LEVEL_BYTES = 100_000;
const SYMBOLS_PER_SELECTOR = 50;
const RUN_B = 1;
/** Room to start with. */
const FIRST_LINKS = 16384;

/** One bzip2 stream. Memory: 5 bytes for each of the up to 900,000 bytes of a block. */
export const unpackBzip2: UnpackStream = (source, sink, options = {}) => {
  const input = new StreamInput(source, options.byteOffset ?? 0, 'bzip2', options.onProgress);
  const magic = input.take(4);
  const level = magic[3] - 0x30;
  if (magic[0] !== 0x42 || magic[1] !== 0x5a || magic[2] !== 0x68 || level < 1 || level > 9) {
    throw corrupt('bzip2: bad magic number');
  }
  const bits = new BitInput(input);
  const decoder = new BlockDecoder(bits, level * LEVEL_BYTES);
  const output = new Bzip2Output(boundedSink(sink, options));
  let combined = 0;
  for (;;) {
    const kind = [bits.take(24), bits.take(24)];
    const stored = ((bits.take(16) << 16) | bits.take(16)) >>> 0;
    if (kind[0] === END[0] && kind[1] === END[1]) {
      if (stored !== combined) throw corrupt('bzip2: the checksum of the stream does not fit its blocks');
      return bits.alignedPosition();
    }
    if (kind[0] !== BLOCK[0] || kind[1] !== BLOCK[1]) throw corrupt('bzip2: neither a block nor the end of the stream');
    const { length, start } = decoder.decode();
    const checksum = output.writeBlock(decoder.links, length, start);
    if (checksum !== stored) throw corrupt('bzip2: the checksum of a block does not fit its contents');
    combined = (((combined << 1) | (combined >>> 31)) ^ stored) >>> 0;
  }
};

class BlockDecoder {
  /** Of the sorted block: a byte in the lowest 8 bits, and above them the index of the byte that follows it. */
  links: Uint32Array = new Uint32Array(FIRST_LINKS);
  private readonly bits: BitInput;
  private readonly capacity: number;

  constructor(bits: BitInput, capacity: number) {
    this.bits = bits;
    this.capacity = capacity;
  }

  /** Fills `links`, and says how many they are and at which one the block starts. */
  decode(): { length: number; start: number } {
    const { bits } = this;
    if (bits.take(1) === 1) throw unsupported('bzip2 blocks that are randomised (bzip2 before 0.9.5)');
    const origin = bits.take(24);
    const used = this.readUsedBytes();
    const codeCount = bits.take(3);
    if (codeCount < 2 || codeCount > 6) throw corrupt(`bzip2: ${codeCount} Huffman codes in a block`);
    const selectors = this.readSelectors(codeCount);
    const codes: Bzip2Code[] = [];
    for (let index = 0; index < codeCount; index++) codes.push(this.readCode(used.length + 2));
    const counts = new Int32Array(256);
    const length = this.readSymbols(used, selectors, codes, counts);
    if (origin >= length) throw corrupt('bzip2: a block starts past its end');
    this.link(length, counts);
    return { length, start: this.links[origin] >>> 8 };
  }

  /** The byte values that occur in the block, rising: 16 bits say which groups of 16 have any. */
  private readUsedBytes(): Uint8Array {
    const groups = this.bits.take(16);
    const used: number[] = [];
    for (let group = 0; group < 16; group++) {
      if (((groups >> (15 - group)) & 1) === 0) continue;
      const members = this.bits.take(16);
      for (let member = 0; member < 16; member++) {
        if ((members >> (15 - member)) & 1) used.push(group * 16 + member);
      }
    }
    if (used.length === 0) throw corrupt('bzip2: a block of no bytes');
    return Uint8Array.from(used);
  }

  /** Which code each 50 symbols are written in. Writers may give more than a block can need: those are passed over. */
  private readSelectors(codeCount: number): Uint8Array {
    const count = this.bits.take(15);
    const selectors = new Uint8Array(Math.min(count, Math.ceil((this.capacity + 2) / SYMBOLS_PER_SELECTOR)));
    const order = [0, 1, 2, 3, 4, 5];
    for (let index = 0; index < count; index++) {
      let place = 0;
      while (this.bits.take(1) === 1) {
        if (++place >= codeCount) throw corrupt('bzip2: a selector of a code that is not there');
      }
      const [code] = order.splice(place, 1);
      order.unshift(code);
      if (index < selectors.length) selectors[index] = code;
    }
    return selectors;
  }

  /** Code lengths, each as steps up and down from the one before. */
  private readCode(symbolCount: number): Bzip2Code {
    const lengths = new Uint8Array(symbolCount);
    let length = this.bits.take(5);
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      for (;;) {
        if (length < 1 || length > MAX_CODE) throw corrupt(`bzip2: a Huffman code of ${length} bits`);
        if (this.bits.take(1) === 0) break;
        length += this.bits.take(1) === 0 ? 1 : -1;
      }
      lengths[symbol] = length;
    }
    return new Bzip2Code(lengths);
  }

  /** Undoes Huffman codes, run lengths and move-to-front: bytes into `links`, how often each occurs into `counts`. */
  private readSymbols(
    used: Uint8Array,
    selectors: Uint8Array,
    codes: readonly Bzip2Code[],
    counts: Int32Array,
  ): number {
    const { bits, capacity } = this;
    let { links } = this;
    const recent = used.slice();
    const end = used.length + 1;
    let length = 0;
    /** Of the run being read: its length so far, and what the next symbol counts. */
    let run = 0;
    let weight = 1;
    for (let group = 0; ; group++) {
      if (group >= selectors.length) throw corrupt('bzip2: more symbols than selectors');
      const code = codes[selectors[group]];
      for (let index = 0; index < SYMBOLS_PER_SELECTOR; index++) {
        const symbol = code.read(bits);
        if (symbol <= RUN_B) {
          run += weight << symbol;
          weight <<= 1;
          if (run > capacity) throw corrupt('bzip2: a run longer than its block');
          continue;
        }
        if (run > 0) {
          links = this.reserve(length + run);
          links.fill(recent[0], length, length + run);
          counts[recent[0]] += run;
          length += run;
          run = 0;
          weight = 1;
        }
        if (symbol === end) return length;
        if (length >= links.length) links = this.reserve(length + 1);
        const byte = recent[symbol - 1];
        recent.copyWithin(1, 0, symbol - 1);
        recent[0] = byte;
        links[length++] = byte;
        counts[byte]++;
      }
    }
  }

  /** `links` with room for `length`: it grows with what a block holds, as its header alone must cost nothing. */
  private reserve(length: number): Uint32Array {
    if (length > this.capacity) throw corrupt('bzip2: more bytes than a block may have');
    if (length > this.links.length) {
      const larger = new Uint32Array(Math.min(this.capacity, Math.max(length, 2 * this.links.length)));
      larger.set(this.links);
      this.links = larger;
    }
    return this.links;
  }

  /** The sorted bytes are the first column; each is linked with its place in the last one, which gives what follows. */
  private link(length: number, counts: Int32Array): void {
    const { links } = this;
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      const count = counts[byte];
      counts[byte] = sum;
      sum += count;
    }
    for (let index = 0; index < length; index++) links[counts[links[index] & 0xff]++] |= index << 8;
  }
}
