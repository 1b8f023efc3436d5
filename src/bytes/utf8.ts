/** UTF-8 without TextDecoder, which embedded engines lack. Strict: no surrogates, no overlong forms, no repairs. */
import { beforeNul } from './before-nul.ts';
import { decodeLatin1 } from './latin1.ts';

/** How many bytes the well-formed UTF-8 sequence at `at` takes; 0 where there is none (Unicode 15, table 3-7). */
export function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const second = bytes[at + 1];
  if (first < 0xe0) return isContinuation(second) ? 2 : 0;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (!(second >= lowest && second <= highest) || !isContinuation(bytes[at + 2])) return 0;
  if (first < 0xf0) return 3;
  return isContinuation(bytes[at + 3]) ? 4 : 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** The string, or undefined where the bytes are not well-formed UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return undefined;
    text += decodeSequence(bytes, at, length);
    at += length;
  }
  return text;
}

/** The character of the sequence of `length` bytes at `at`, as `sequenceLength` found it. */
export function decodeSequence(bytes: Uint8Array, at: number, length: number): string {
  if (length === 1) return String.fromCharCode(bytes[at]);
  // The first byte begins with as many ones as there are bytes, and a zero.
  let codePoint = bytes[at] & (0x7f >> length);
  for (let index = 1; index < length; index++) codePoint = (codePoint << 6) | (bytes[at + index] & 0x3f);
  if (length < 4) return String.fromCharCode(codePoint);
  return String.fromCharCode(0xd7c0 + (codePoint >> 10), 0xdc00 + (codePoint & 0x3ff));
}

/** UTF-8 bytes of a string; a lone surrogate becomes U+FFFD, as in TextEncoder. */
export function encodeUtf8(text: string): Uint8Array {
  const isAscii = !/[\u0080-\uffff]/.test(text);
  const bytes = new Uint8Array(text.length * (isAscii ? 1 : 3));
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const next = text.charCodeAt(at + 1);
      const isPair = unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff;
      if (isPair) at++;
      unit = isPair ? 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00) : 0xfffd;
    }
    if (unit < 0x80) bytes[length++] = unit;
    else {
      if (unit < 0x800) bytes[length++] = 0xc0 | (unit >> 6);
      else {
        if (unit < 0x10000) bytes[length++] = 0xe0 | (unit >> 12);
        else {
          bytes[length++] = 0xf0 | (unit >> 18);
          bytes[length++] = 0x80 | ((unit >> 12) & 0x3f);
        }
        bytes[length++] = 0x80 | ((unit >> 6) & 0x3f);
      }
      bytes[length++] = 0x80 | (unit & 0x3f);
    }
  }
  return isAscii ? bytes : bytes.slice(0, length);
}

/** The text of a fixed-size field that a NUL ends early, such as a volume label; Latin-1 where it is not UTF-8. */
export function decodeLabel(field: Uint8Array): string {
  const bytes = beforeNul(field);
  return decodeUtf8(bytes) ?? decodeLatin1(bytes);
}
