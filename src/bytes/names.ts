/** File names and paths: strings where they are well-formed UTF-8, bytes where they are not. */
import type { PathLike } from '../contract/path.ts';
import { decodeSequence, decodeUtf8, encodeUtf8, sequenceLength } from './utf8.ts';

/** The byte between the names of a path. */
export const SLASH = 0x2f;
/** Bytes of the longest name that Linux knows, whatever the filesystem. */
export const NAME_MAX = 255;

/** A name as bootfs shows it: a string where the bytes are well-formed UTF-8, else a copy of the bytes. */
export function nameFromBytes(bytes: Uint8Array): PathLike {
  return decodeUtf8(bytes) ?? bytes.slice();
}

/** The bytes of a name or path; a string is encoded as UTF-8. */
export function bytesFromPath(path: PathLike): Uint8Array {
  return typeof path === 'string' ? encodeUtf8(path) : path;
}

/**
 * A name or path as printable text without loss: each byte that is not part of a well-formed UTF-8 sequence becomes
 * `\xhh`, each backslash `\\`.
 */
export function escapePath(path: PathLike): string {
  if (typeof path === 'string' && !/[\\\ud800-\udfff]/.test(path)) return path;
  const bytes = bytesFromPath(path);
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) text += `\\x${hexByte(bytes[at])}`;
    else if (bytes[at] === 0x5c) text += '\\\\';
    else text += decodeSequence(bytes, at, length);
    at += Math.max(length, 1);
  }
  return text;
}

/** The bytes that `escapePath` made `text` of. */
export function unescapePath(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const piece of text.split(/(\\x[0-9a-f]{2}|\\\\)/)) {
    if (piece === '\\\\') bytes.push(0x5c);
    else if (/^\\x[0-9a-f]{2}$/.test(piece)) bytes.push(Number.parseInt(piece.slice(2), 16));
    else encodeUtf8(piece).forEach((byte) => void bytes.push(byte));
  }
  return new Uint8Array(bytes);
}

/** The path that `escapePath` made `text` of: a string, or bytes where they are no UTF-8. */
export function pathFromText(text: string): PathLike {
  return text.indexOf('\\') < 0 ? text : nameFromBytes(unescapePath(text));
}

/** Two lowercase hexadecimal digits. */
export function hexByte(byte: number): string {
  return (byte < 16 ? '0' : '') + byte.toString(16);
}

/** Two lowercase hexadecimal digits for each byte. */
export function hexText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) text += hexByte(bytes[at]);
  return text;
}

/** The bytes of an even number of hexadecimal digits; undefined for what is none. */
export function parseHexText(text: string): Uint8Array | undefined {
  if (!/^([0-9a-f]{2})*$/i.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.substr(at * 2, 2), 16));
}

/** `.` or `..`, the entries that lead to no other file. */
export function isDotOrDotDot(name: Uint8Array): boolean {
  return name[0] === 0x2e && (name.length === 1 || (name.length === 2 && name[1] === 0x2e));
}

/** Order of unsigned bytes, as memcmp has it; a prefix sorts first. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at++) {
    if (left[at] !== right[at]) return left[at] - right[at];
  }
  return left.length - right.length;
}

/** Same length and same bytes? */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && standsAt(left, 0, right);
}

/** Is `wanted` in `bytes` from `at` on? */
export function standsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  // From the end: names that are compared often differ in their last letter only.
  let index = wanted.length - 1;
  while (index >= 0 && bytes[at + index] === wanted[index]) index--;
  return index < 0;
}

/** `parent` + `/` + `name`, in bytes. */
export function joinPath(parent: Uint8Array, name: Uint8Array): Uint8Array {
  const needsSlash = parent.length === 0 || parent[parent.length - 1] !== SLASH;
  const joined = new Uint8Array(parent.length + (needsSlash ? 1 : 0) + name.length);
  joined.set(parent);
  if (needsSlash) joined[parent.length] = SLASH;
  joined.set(name, joined.length - name.length);
  return joined;
}
