import { putU32le, u32be, u32le } from '../bytes/endian.ts';
import type { BranchFilter } from './branch-filter.ts';

const PAIR_BYTES = 8;
const AUIPC = 0x17;
/** The register that stands in `auipc` for a pair with an absolute address. */
const SP = 2;

/** `jal` to x1 or x5, and `auipc` with the instruction behind it that uses the same register. */
export const riscvFilter: BranchFilter = (bytes, length, position) => {
  let at = 0;
  while (at + PAIR_BYTES <= length) {
    if (bytes[at] === 0xef) at += convertJal(bytes, at, (position + at) | 0);
    else if ((bytes[at] & 0x7f) === AUIPC) at += convertPair(bytes, at, (position + at) | 0);
    else at += 2;
  }
  return at;
};

/** The 20 bits of the address stand in the order of its bits, from the highest on. Gives how far to go on. */
function convertJal(bytes: Uint8Array, at: number, position: number): number {
  const first = bytes[at + 1];
  if ((first & 0x0d) !== 0) return 2;
  const target = (((first & 0xf0) << 13) | (bytes[at + 2] << 9) | (bytes[at + 3] << 1)) - position;
  bytes[at + 1] = (first & 0x0f) | ((target >>> 8) & 0xf0);
  bytes[at + 2] = ((target >>> 16) & 0x0f) | ((target >>> 7) & 0x10) | ((target << 4) & 0xe0);
  bytes[at + 3] = ((target >>> 4) & 0x7f) | ((target >>> 13) & 0x80);
  return 4;
}

/**
 * A pair with an absolute address has `auipc sp`, then the address, highest byte first; the real register stands in the
 * upper bits. A pair that happened to look like that was given another form by the writer.
 */
function convertPair(bytes: Uint8Array, at: number, position: number): number {
  const auipc = u32le(bytes, at);
  if ((auipc & 0xe80) !== 0) {
    const second = u32le(bytes, at + 4);
    if ((((auipc << 8) ^ (second - 3)) & 0xf8003) !== 0) return 6;
    putU32le(bytes, at, AUIPC | (SP << 7) | (second << 12));
    putU32le(bytes, at + 4, (auipc & 0xfffff000) + (second >>> 20));
    return PAIR_BYTES;
  }
  const register = auipc >>> 27;
  if (((auipc - 0x3117) << 18) >>> 0 >= (register & 0x1d)) return 4;
  const target = (u32be(bytes, at + 4) - position) | 0;
  putU32le(bytes, at, AUIPC | (register << 7) | ((target + 0x800) & 0xfffff000));
  putU32le(bytes, at + 4, (auipc >>> 12) | (target << 20));
  return PAIR_BYTES;
}
