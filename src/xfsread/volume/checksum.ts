/** The checksums of XFS: crc32c, inverted, stored little-endian, over a whole buffer in which the field itself is zero. */
import { u32le } from '../../bytes/endian.ts';
import { crc32c } from '../../hash/crc32c.ts';

const FIELD_SIZE = 4;
const ZEROS = /* @__PURE__ */ new Uint8Array(FIELD_SIZE);

/** Does the checksum stored at `at` fit all of `bytes`? */
export function isChecksumRight(bytes: Uint8Array, at: number): boolean {
  const before = crc32c(0xffffffff, bytes.subarray(0, at));
  const register = crc32c(crc32c(before, ZEROS), bytes.subarray(at + FIELD_SIZE));
  return ~register >>> 0 === u32le(bytes, at);
}
