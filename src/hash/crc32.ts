/** CRC-32 as zlib, gzip and GPT have it: reflected polynomial 0xedb88320, start and end inverted. */
const table = /* @__PURE__ */ makeTable();

function makeTable(): Int32Array {
  const made = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let register = byte;
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0xedb88320 : register >>> 1;
    made[byte] = register;
  }
  return made;
}

/** The checksum of `bytes`, continued from that of the bytes before them; unsigned 32 bits. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let register = ~before;
  for (let at = 0; at < bytes.length; at++) register = (register >>> 8) ^ table[(register ^ bytes[at]) & 0xff];
  return ~register >>> 0;
}
