/** How fields of a VHDX are read: GUIDs, 64-bit numbers, checksums. */
import { joinU64 } from '../bytes/endian.ts';
import { hexByte } from '../bytes/names.ts';
import { corrupt } from '../contract/errors.ts';
import { crc32c } from '../hash/crc32c.ts';

/** In the usual form; the first three groups are little-endian. */
export function formatGuid(bytes: Uint8Array): string {
  const hex = (places: number[]) => places.map((at) => hexByte(bytes[at])).join('');
  return [
    [3, 2, 1, 0],
    [5, 4],
    [7, 6],
    [8, 9],
    [10, 11, 12, 13, 14, 15],
  ]
    .map(hex)
    .join('-');
}

/** @throws ERR_BOOTFS_CORRUPT past 2^53 */
export function joinSafe(low: number, high: number, what: string): number {
  const value = joinU64(low, high);
  if (value > Number.MAX_SAFE_INTEGER) throw corrupt(`${what} is past 2^53`);
  return value;
}

/** Is the CRC-32C of `bytes`, with zeros in place of itself at byte 4, the one that stands there? */
export function hasGoodChecksum(bytes: Uint8Array, stored: number): boolean {
  const covered = bytes.slice();
  covered.fill(0, 4, 8);
  return ~crc32c(0xffffffff, covered) >>> 0 === stored;
}
