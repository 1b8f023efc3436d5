import type { BranchFilter } from './branch-filter.ts';

const BUNDLE_BYTES = 16;
/** By template, the low five bits of a bundle: which of the three slots hold a branch instruction. */
const BRANCH_SLOTS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 6, 6, 0, 0, 7, 7, 4, 4, 0, 0, 4, 4, 0, 0];
const TEMPLATE_BITS = 5;
const SLOT_BITS = 41;

/** IP-relative calls: 20 bits and a sign, which count bundles. */
export const ia64Filter: BranchFilter = (bytes, length, position) => {
  let at = 0;
  for (; at + BUNDLE_BYTES <= length; at += BUNDLE_BYTES) {
    const slots = BRANCH_SLOTS[bytes[at] & 0x1f];
    for (let slot = 0; slot < 3; slot++) {
      if ((slots >> slot) & 1) convertSlot(bytes, at * 8 + TEMPLATE_BITS + slot * SLOT_BITS, (position + at) | 0);
    }
  }
  return at;
};

function convertSlot(bytes: Uint8Array, bit: number, position: number): void {
  if (readBits(bytes, bit + 37, 4) !== 5 || readBits(bytes, bit + 9, 3) !== 0) return;
  const absolute = (readBits(bytes, bit + 36, 1) << 20) | readBits(bytes, bit + 13, 20);
  const relative = ((absolute << 4) - position) >>> 4;
  writeBits(bytes, bit + 13, 20, relative);
  writeBits(bytes, bit + 36, 1, relative >>> 20);
}

/** `bit` counts from the lowest bit of the first byte. */
function readBits(bytes: Uint8Array, bit: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) {
    value |= ((bytes[(bit + index) >> 3] >> ((bit + index) & 7)) & 1) << index;
  }
  return value;
}

function writeBits(bytes: Uint8Array, bit: number, count: number, value: number): void {
  for (let index = 0; index < count; index++) {
    const at = (bit + index) >> 3;
    const mask = 1 << ((bit + index) & 7);
    bytes[at] = (value >>> index) & 1 ? bytes[at] | mask : bytes[at] & ~mask;
  }
}
