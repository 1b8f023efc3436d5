import type { FileReader } from '../contract/file-system.ts';

/** Up to `length` bytes from `byteOffset` on; fewer at the end of the file. */
export function readUpTo(file: FileReader, byteOffset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, Math.min(length, file.size - byteOffset)));
  const got = bytes.length === 0 ? 0 : file.read(byteOffset, bytes);
  return bytes.subarray(0, got);
}

/** The text up to the first NUL, ASCII; other bytes as `?`. */
export function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length && bytes[at] !== 0; at++) {
    text += bytes[at] >= 0x20 && bytes[at] < 0x7f ? String.fromCharCode(bytes[at]) : '?';
  }
  return text;
}
