/** How fields of a VHDX are read: 64-bit numbers, checksums. */
import { joinU64 } from '../bytes/endian.ts';
import { corrupt } from '../contract/errors.ts';
import { crc32c } from '../hash/crc32c.ts';

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
