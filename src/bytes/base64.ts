/** Base64 of RFC 4648, section 4. */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Blanks and line ends between digits are passed over, as PEM and MIME have them; undefined for what is no base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  const padding = /=*$/.exec(digits)![0].length;
  const bytes = new Uint8Array((digits.length / 4) * 3 - padding);
  for (let at = 0, end = 0; at < digits.length; at += 4) {
    // A missing digit is -1 here, and the bytes that it would be in are not taken.
    const [first, second, third, fourth] = [0, 1, 2, 3].map((more) => DIGITS.indexOf(digits[at + more]));
    const group = [(first << 2) | (second >> 4), (second << 4) | (third >> 2), (third << 6) | fourth];
    for (let more = 0; more < 3 && end < bytes.length; more++) bytes[end++] = group[more];
  }
  return bytes;
}

/** With padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const third = left > 1 ? DIGITS[(bits >> 6) & 63] : '=';
    const fourth = left > 2 ? DIGITS[bits & 63] : '=';
    text += DIGITS[bits >> 18] + DIGITS[(bits >> 12) & 63] + third + fourth;
  }
  return text;
}
