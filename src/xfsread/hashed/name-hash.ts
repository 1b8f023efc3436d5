/** xfs_da_hashname: the hash that names of files and of attributes are sorted by. */

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Unsigned 32 bits. */
export function hashName(name: Uint8Array): number {
  let hash = 0;
  let at = 0;
  for (; at + 4 <= name.length; at += 4) {
    hash = (name[at] << 21) ^ (name[at + 1] << 14) ^ (name[at + 2] << 7) ^ name[at + 3] ^ rotateLeft(hash, 28);
  }
  // The last one, two or three bytes move the hash together.
  hash = rotateLeft(hash, 7 * (name.length - at));
  for (; at < name.length; at++) hash ^= name[at] << (7 * (name.length - 1 - at));
  return hash >>> 0;
}

/** The letter that a filesystem without case stores and compares by: ASCII and Latin-1 capitals become small. */
export function foldByte(byte: number): number {
  const isCapital = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0xc0 && byte <= 0xd6) || (byte >= 0xd8 && byte <= 0xde);
  return isCapital ? byte + 0x20 : byte;
}

/** xfs_ascii_ci_hashname: one byte after the other. */
export function hashNameWithoutCase(name: Uint8Array): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = foldByte(name[at]) ^ rotateLeft(hash, 7);
  return hash >>> 0;
}
