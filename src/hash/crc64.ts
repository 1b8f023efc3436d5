/** CRC-64 of ECMA-182 (reflected polynomial 0xc96c5795d7870f42, start and end inverted) as .xz has it, in two words of 32 bits. */

const POLYNOMIAL_HIGH = 0xc96c5795 | 0;
const POLYNOMIAL_LOW = 0xd7870f42 | 0;
const SLICES = 4;

/** Slicing-by-4 tables, one after the other: the high and the low words. */
interface Tables {
  readonly highs: Int32Array;
  readonly lows: Int32Array;
}

/** Made with the first checksum. */
let madeTables: Tables | undefined;

function makeTables(): Tables {
  const highs = new Int32Array(SLICES * 256);
  const lows = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (low & 1) === 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (isOdd) {
        high ^= POLYNOMIAL_HIGH;
        low ^= POLYNOMIAL_LOW;
      }
    }
    highs[byte] = high;
    lows[byte] = low;
  }
  for (let at = 256; at < highs.length; at++) {
    const byte = lows[at - 256] & 0xff;
    lows[at] = ((lows[at - 256] >>> 8) | (highs[at - 256] << 24)) ^ lows[byte];
    highs[at] = (highs[at - 256] >>> 8) ^ highs[byte];
  }
  return { highs, lows };
}

/** The 64 bits that a CRC-64 is computed in. */
interface Register {
  high: number;
  low: number;
}

/** Takes all of `bytes` into the register, whatever they are. */
function takeBytes(register: Register, bytes: Uint8Array): void {
  madeTables = madeTables ?? makeTables();
  const { highs, lows } = madeTables;
  let { high, low } = register;
  const whole = bytes.length - (bytes.length % SLICES);
  let at = 0;
  for (; at < whole; at += SLICES) {
    const mixed = low ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    const first = 768 + (mixed & 0xff);
    const second = 512 + ((mixed >>> 8) & 0xff);
    const third = 256 + ((mixed >>> 16) & 0xff);
    const fourth = mixed >>> 24;
    low = high ^ lows[first] ^ lows[second] ^ lows[third] ^ lows[fourth];
    high = highs[first] ^ highs[second] ^ highs[third] ^ highs[fourth];
  }
  for (; at < bytes.length; at++) {
    const index = (low ^ bytes[at]) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ lows[index];
    high = (high >>> 8) ^ highs[index];
  }
  register.high = high;
  register.low = low;
}

/** What zeros make of a register with one bit set, for each bit from the lowest on: of any register they make the sum. */
type ZeroStep = readonly Register[];

/** Zeros are looked for in blocks of so many bytes. */
const ZERO_BLOCK = 4096;
/** Of one block, two, four, ...; made when they are first needed. */
const zeroSteps: ZeroStep[] = [];

function zeroStep(exponent: number): ZeroStep {
  while (zeroSteps.length <= exponent) {
    const { length } = zeroSteps;
    const half = length === 0 ? undefined : zeroSteps[length - 1];
    zeroSteps.push(half === undefined ? firstStep() : half.map((register) => applied(half, register)));
  }
  return zeroSteps[exponent];
}

function firstStep(): ZeroStep {
  const zeros = new Uint8Array(ZERO_BLOCK);
  return Array.from({ length: 64 }, (_, bit) => {
    const register = bit < 32 ? { high: 0, low: 1 << bit } : { high: 1 << (bit - 32), low: 0 };
    takeBytes(register, zeros);
    return register;
  });
}

function applied(step: ZeroStep, register: Register): Register {
  let high = 0;
  let low = 0;
  for (let bit = 0; bit < 64; bit++) {
    const word = bit < 32 ? register.low >>> bit : register.high >>> (bit - 32);
    if ((word & 1) === 0) continue;
    high ^= step[bit].high;
    low ^= step[bit].low;
  }
  return { high, low };
}

/** How many blocks of zeros, one after the other, begin at `start`. */
function countZeroBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at + ZERO_BLOCK <= bytes.length && isZeroBlock(bytes, at)) at += ZERO_BLOCK;
  return (at - start) / ZERO_BLOCK;
}

function isZeroBlock(bytes: Uint8Array, start: number): boolean {
  const end = start + ZERO_BLOCK;
  for (let at = start; at < end; at += 8) {
    const half = bytes[at] | bytes[at + 1] | bytes[at + 2] | bytes[at + 3];
    if ((half | bytes[at + 4] | bytes[at + 5] | bytes[at + 6] | bytes[at + 7]) !== 0) return false;
  }
  return true;
}

/** CRC-64 of bytes that come in pieces. */
export class Crc64 {
  private register: Register = { high: -1, low: -1 };

  /** Takes the next bytes. Disk images are full of zeros, over which the register is moved in large steps. */
  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const zeroBlocks = countZeroBlocks(bytes, at);
      for (let exponent = 0; 2 ** exponent <= zeroBlocks; exponent++) {
        if (((zeroBlocks >>> exponent) & 1) !== 0) this.register = applied(zeroStep(exponent), this.register);
      }
      at += zeroBlocks * ZERO_BLOCK;
      const other = bytes.subarray(at, at + ZERO_BLOCK);
      takeBytes(this.register, other);
      at += other.length;
    }
  }

  /** The two halves, unsigned. */
  digest(): { readonly high: number; readonly low: number } {
    const { high, low } = this.register;
    return { high: ~high >>> 0, low: ~low >>> 0 };
  }
}
