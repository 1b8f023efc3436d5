const ZEROS = /* @__PURE__ */ Buffer.alloc(256 * 1024);

/** Is every byte zero? By memcmp: several times as fast as a loop. */
export function isAllZeros(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const piece = bytes.subarray(at, at + ZEROS.length);
    if (ZEROS.compare(piece, 0, piece.length, 0, piece.length) !== 0) return false;
  }
  return true;
}
