/**
 * Integers out of bytes. No bounds are checked: the caller has checked the length of the structure.
 * A read past the end would give NaN-free garbage (`undefined | 0` is 0), never a neighbour's data.
 */

export function u16le(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

/** 32 bits, the lowest byte first. */
export function u32le(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

/** 32 bits with a sign, the lowest byte first. */
export function i32le(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** 16 bits, the highest byte first. */
export function u16be(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

/** 32 bits, the highest byte first. */
export function u32be(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

/** 32 bits with a sign, the highest byte first. */
export function i32be(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

/** A 64-bit value as a Number: exact up to 2^53, a close float above. For values that are only shown. */
export function joinU64(lo: number, hi: number): number {
  return hi * 0x1_0000_0000 + lo;
}

/** The inverse of `joinU64`, for whole numbers up to 2^53: what stands in 64 bits, in two words of 32. */
export function splitU64(value: number): { readonly lo: number; readonly hi: number } {
  return { lo: value % 0x1_0000_0000, hi: Math.floor(value / 0x1_0000_0000) };
}

/** 64 bits, the lowest byte first, as `joinU64` has them. */
export function u64le(bytes: Uint8Array, at: number): number {
  return joinU64(u32le(bytes, at), u32le(bytes, at + 4));
}

/** 64 bits, the highest byte first, as `joinU64` has them. */
export function u64be(bytes: Uint8Array, at: number): number {
  return joinU64(u32be(bytes, at + 4), u32be(bytes, at));
}

/** Writes the low 16 bits of `value`, the lowest byte first. */
export function putU16le(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
}

/** Writes the low 32 bits of `value`, the lowest byte first. */
export function putU32le(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** Writes the low 32 bits of `value`, the highest byte first. */
export function putU32be(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
