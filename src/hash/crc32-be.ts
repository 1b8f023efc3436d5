/** CRC-32 of checksum v1: polynomial 0x04c11db7, most significant bit first, the raw register without inversion. */
const table = /* @__PURE__ */ makeTable();

function makeTable(): Int32Array {
  const made = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let register = byte << 24;
    for (let bit = 0; bit < 8; bit++) register = register < 0 ? (register << 1) ^ 0x04c11db7 : register << 1;
    made[byte] = register;
  }
  return made;
}

/** Continues the checksum `seed` over `bytes`; unsigned 32 bits. */
export function crc32be(seed: number, bytes: Uint8Array): number {
  let register = seed | 0;
  for (let at = 0; at < bytes.length; at++) register = (register << 8) ^ table[(register >>> 24) ^ bytes[at]];
  return register >>> 0;
}
