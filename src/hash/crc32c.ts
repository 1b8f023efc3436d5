/**
 * CRC-32C (Castagnoli, reflected polynomial 0x82f63b78) as ext4, jbd2 and EROFS use it: the raw register, with the
 * start value given by the caller and no inversion at the end.
 */

export type Crc32c = (seed: number, bytes: Uint8Array) => number;

/**
 * Slicing-by-8 tables, one after the other; made with the first checksum, as an import must cost next to nothing. Int32, as
 * interpreters box numbers above 2^31 and would be half as fast.
 */
let madeTables: Int32Array | undefined;

function makeTables(): Int32Array {
  const made = new Int32Array(8 * 256);
  for (let at = 0; at < made.length; at++) {
    let register = at < 256 ? at : made[at - 256];
    if (at >= 256) register = (register >>> 8) ^ made[register & 0xff];
    else for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1;
    made[at] = register;
  }
  return made;
}

/** Typed-array views read words in the machine's own order; the fast path below is right on little-endian ones only. */
const littleEndianMachine = /* @__PURE__ */ isLittleEndian();

function isLittleEndian(): boolean {
  return new Uint8Array(new Int32Array([1]).buffer)[0] === 1;
}

/** The reference; `crc32c` calls it unless the host has handed in its own. */
export const crc32cScript: Crc32c = (seed, bytes) => {
  madeTables = madeTables ?? makeTables();
  const tables = madeTables;
  const end = bytes.length;
  let register = seed | 0;
  let at = 0;
  const alignedStart = Math.min(-bytes.byteOffset & 3, end);
  while (at < alignedStart) register = (register >>> 8) ^ tables[(register ^ bytes[at++]) & 0xff];
  if (littleEndianMachine && end - at >= 8) {
    const wordCount = ((end - at) >>> 3) << 1;
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, wordCount);
    for (let word = 0; word < wordCount; word += 2) {
      const low = register ^ words[word];
      const high = words[word + 1];
      register =
        tables[1792 + (low & 0xff)] ^
        tables[1536 + ((low >>> 8) & 0xff)] ^
        tables[1280 + ((low >>> 16) & 0xff)] ^
        tables[1024 + (low >>> 24)] ^
        tables[768 + (high & 0xff)] ^
        tables[512 + ((high >>> 8) & 0xff)] ^
        tables[256 + ((high >>> 16) & 0xff)] ^
        tables[high >>> 24];
    }
    at += wordCount * 4;
  }
  while (at < end) register = (register >>> 8) ^ tables[(register ^ bytes[at++]) & 0xff];
  return register >>> 0;
};

let implementation: Crc32c = crc32cScript;

/** Continues the checksum `seed` over `bytes`; unsigned 32 bits. */
export function crc32c(seed: number, bytes: Uint8Array): number {
  return implementation(seed, bytes);
}

/** A host with a native CRC-32C (same contract as `crc32c`) hands it in here; `undefined` brings the script back. */
export function setNativeCrc32c(native: Crc32c | undefined): void {
  implementation = native ?? crc32cScript;
}
