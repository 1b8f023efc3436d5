import { i32le, putU32le } from '../bytes/endian.ts';
import type { BranchFilter } from './branch-filter.ts';

const OPCODE_BYTES = 5;
/** By which of the three bytes before look like opcodes (bit 0: the last one): may this one be a jump at all? */
const MAY_BE_JUMP = [true, true, true, false, true, false, false, false];
/** By the same: how many bytes from the end of the address the nearest of them lies. */
const NEAREST = [0, 1, 2, 2, 3, 3, 3, 3];

/**
 * `call` and `jmp` of 32 bits (0xe8, 0xe9). An address has 0x00 or 0xff on top; opcodes shortly before make it doubtful
 * whether this is one, and the writer's rules about those are undone one for one.
 */
export function createX86Filter(): BranchFilter {
  /** Which of the last bytes before looked like opcodes. */
  let recent = 0;
  return (bytes, length, position) => {
    if (length < OPCODE_BYTES) return 0;
    const limit = length - OPCODE_BYTES + 1;
    let last = -1;
    let at = 0;
    for (; at < limit; at++) {
      if ((bytes[at] & 0xfe) !== 0xe8) continue;
      const distance = at - last;
      last = at;
      recent = distance > 3 ? 0 : (recent << (distance - 1)) & 7;
      if (recent !== 0 && (!MAY_BE_JUMP[recent] || isTop(bytes[at + 4 - NEAREST[recent]]))) {
        recent = (recent << 1) | 1;
        continue;
      }
      if (!isTop(bytes[at + 4])) {
        recent = (recent << 1) | 1;
        continue;
      }
      putU32le(bytes, at + 1, relativeAddress(i32le(bytes, at + 1), (position + at + OPCODE_BYTES) | 0, recent));
      at += 4;
    }
    const distance = at - last;
    recent = distance > 3 ? 0 : recent << (distance - 1);
    return at;
  };
}

function relativeAddress(absolute: number, position: number, recent: number): number {
  let source = absolute;
  let target = (source - position) | 0;
  if (recent !== 0) {
    const bits = NEAREST[recent] * 8;
    // Once more at most twice: each time, the byte that was in doubt changes for good.
    while (isTop((target >>> (24 - bits)) & 0xff)) {
      source = target ^ ((1 << (32 - bits)) - 1);
      target = (source - position) | 0;
    }
  }
  const sign = -((target >>> 24) & 1);
  return (target & 0x01ffffff) | (sign & ~0x01ffffff);
}

function isTop(byte: number): boolean {
  return byte === 0 || byte === 0xff;
}
