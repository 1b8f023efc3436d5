/** Code page 437, in which short names and labels are stored. */

/**
 * Of the bytes from 0x80 on, two characters for each code point: digits of base 64, the lowest one `0`. What would be 0x400
 * and more stands for 0x2000 and more: mathematics and boxes. Kept so as it is part of every bundle.
 */
const UPPER_HALF =
  '373l3Y3R3T3P3U3W3Z3[3X3_3^3\\3435393V363d3f3b3k3i3o3F3L2R2S2UBW6B3Q3]3c3j3a3A2Z2j2oL@2\\2m2l2Q2[2kVAVBVCT2TTUQURUFUEUSUAUGUMULUKT@TDTdT\\TLT0TlUNUOUJUDUYUVUPU@U\\UWUXUTUUUIUHUBUCU[UZTHT<V8V4V<V@V0>a3O>C?0>S?32e?4>V>H>Y>dHN?6>eHYIQ2aIUITLPLQ3gI82`HI2gHJAo2bVP2P';
const DIGIT_ZERO = 0x30;

/** Letters from 0x80 on that have a lower case in the code page, each with its byte (fs/nls/nls_cp437.c). */
const LOWER_BYTES: Readonly<Record<number, number>> = {
  128: 0x87,
  142: 0x84,
  143: 0x86,
  144: 0x82,
  146: 0x91,
  153: 0x94,
  154: 0x81,
  165: 0xa4,
  228: 0xe5,
  232: 0xed,
};
/** The first byte of a name where it stands for 0xE5, which would mean that the entry is deleted. */
const ESCAPED_E5 = 0x05;

/** The text of a name or label, or of its bytes [start, end): a NUL ends it, blanks at its end are padding. */
export function decodeCodePage(name: Uint8Array, start = 0, end = name.length): string {
  let text = '';
  for (let at = start; at < end && name[at] !== 0; at++) {
    const byte = at === 0 && name[0] === ESCAPED_E5 ? 0xe5 : name[at];
    text += String.fromCharCode(byte < 0x80 ? byte : codePointOf(byte - 0x80));
  }
  return text.replace(/ +$/, '');
}

/** The bytes of a name with its letters in lower case, as far as the code page has them. */
export function lowerCodePage(name: Uint8Array): Uint8Array {
  const lower = name.slice();
  for (let at = 0; at < lower.length; at++) {
    const byte = lower[at];
    lower[at] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : (LOWER_BYTES[byte] ?? byte);
  }
  return lower;
}

function codePointOf(index: number): number {
  const high = UPPER_HALF.charCodeAt(index * 2) - DIGIT_ZERO;
  const code = high * 64 + UPPER_HALF.charCodeAt(index * 2 + 1) - DIGIT_ZERO;
  return code < 0x400 ? code : code + 0x1c00;
}
