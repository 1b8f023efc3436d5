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

/** The UUID in the 16 bytes at `at`; '' where they are all zeros, which stand for none. */
export function formatUuidIfAny(bytes: Uint8Array, at: number): string {
  const uuid = bytes.subarray(at, at + 16);
  return isZero(uuid) ? '' : formatUuid(uuid);
}
