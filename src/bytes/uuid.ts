import { u32le } from './endian.ts';
import { hexText } from './names.ts';

/** Digits of a UUID between its hyphens. */
export const UUID_GROUPS = [8, 4, 4, 4, 12];

/** The 8-4-4-4-12 form of 16 bytes in the order in which they are stored (RFC 9562). */
export function formatUuid(bytes: Uint8Array): string {
  return hyphenate(hexText(bytes.subarray(0, 16)), UUID_GROUPS);
}

/** The first three groups of a GUID are stored little-endian. */
export function formatGuid(stored: Uint8Array): string {
  const ordered = new Uint8Array(16);
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  for (let at = 0; at < 16; at++) ordered[at] = stored[order[at]];
  return formatUuid(ordered);
}

/** Groups of so many characters, with hyphens between them. */
export function hyphenate(text: string, groups: readonly number[]): string {
  let at = 0;
  const cut = (length: number): string => {
    at += length;
    return text.slice(at - length, at);
  };
  return groups.map(cut).join('-');
}

/** Four bytes as one number, the lowest one first: eight lowercase hexadecimal digits. */
export function hexWord(bytes: Uint8Array, at: number): string {
  return `0000000${u32le(bytes, at).toString(16)}`.slice(-8);
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

/** A volume serial number of 32 bits as Linux shows it: 1A2B-3C4D; '' for zeros. */
export function formatSerial(bytes: Uint8Array, at: number): string {
  const hex = hexWord(bytes, at);
  return /^0+$/.test(hex) ? '' : hyphenate(hex.toUpperCase(), [4, 4]);
}
