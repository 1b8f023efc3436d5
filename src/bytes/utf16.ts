/** UTF-16 up to its end or its first zero; halves of pairs are passed on as they are. */
export function decodeUtf16(bytes: Uint8Array, order: 'little' | 'big' = 'little'): string {
  const low = order === 'little' ? 0 : 1;
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const unit = bytes[at + low] | (bytes[at + 1 - low] << 8);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}
