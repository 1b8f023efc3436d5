/** CRC-64 of ECMA-182 (reflected polynomial 0xc96c5795d7870f42, start and end inverted) as .xz has it, in two words of 32 bits. */

const POLYNOMIAL_HIGH = 0xc96c5795 | 0;
const POLYNOMIAL_LOW = 0xd7870f42 | 0;
const SLICES = 4;
const tables = /* @__PURE__ */ makeTables();

/** Slicing-by-4 tables, one after the other: the high and the low words. */
function makeTables(): { readonly highs: Int32Array; readonly lows: Int32Array } {
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

/** CRC-64 of bytes that come in pieces. */
export class Crc64 {
  private registerHigh = -1;
  private registerLow = -1;

  /** Takes the next bytes. */
  update(bytes: Uint8Array): void {
    const { highs, lows } = tables;
    let high = this.registerHigh;
    let low = this.registerLow;
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
    this.registerHigh = high;
    this.registerLow = low;
  }

  /** The two halves, unsigned. */
  digest(): { readonly high: number; readonly low: number } {
    return { high: ~this.registerHigh >>> 0, low: ~this.registerLow >>> 0 };
  }
}
