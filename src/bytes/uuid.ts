import { hexByte } from './names.ts';

/** The 8-4-4-4-12 form of 16 bytes in the order in which they are stored (RFC 9562). */
export function formatUuid(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < 16; at++)
    text += (at === 4 || at === 6 || at === 8 || at === 10 ? '-' : '') + hexByte(bytes[at]);
  return text;
}

/** Are all bytes zero? No bytes are. */
export function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
