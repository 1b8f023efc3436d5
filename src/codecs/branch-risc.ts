/** Branch filters of machines whose branch is one instruction of a fixed size. */
import { i32le, putU32be, putU32le, u32be, u32le } from '../bytes/endian.ts';
import type { BranchFilter } from './branch-filter.ts';

/** Calls `convert` for every instruction of four bytes. */
function everyWord(convert: (bytes: Uint8Array, at: number, position: number) => void): BranchFilter {
  return (bytes, length, position) => {
    let at = 0;
    for (; at + 4 <= length; at += 4) convert(bytes, at, (position + at) | 0);
    return at;
  };
}

/** `bl` with an absolute address, which counts in bytes. */
export const powerPcFilter = /* @__PURE__ */ everyWord((bytes, at, position) => {
  const word = u32be(bytes, at);
  if ((word & 0xfc000003) >>> 0 !== 0x48000001) return;
  putU32be(bytes, at, 0x48000001 | (((word & 0x03fffffc) - position) & 0x03fffffc));
});

/** `bl`: 24 bits that count words from two instructions ahead. */
export const armFilter = /* @__PURE__ */ everyWord((bytes, at, position) => {
  if (bytes[at + 3] !== 0xeb) return;
  const word = u32le(bytes, at);
  const target = ((word & 0x00ffffff) << 2) - (position + 8);
  putU32le(bytes, at, 0xeb000000 | ((target >>> 2) & 0x00ffffff));
});

/** `call`, near enough: of 30 bits, the upper ones repeat the sign. */
export const sparcFilter = /* @__PURE__ */ everyWord((bytes, at, position) => {
  const word = u32be(bytes, at);
  const top = word >>> 22;
  if (top !== 0x100 && top !== 0x1ff) return;
  const target = ((word << 2) - position) >>> 2;
  putU32be(bytes, at, (0x40000000 - (target & 0x00400000)) | 0x40000000 | (target & 0x003fffff));
});

/** `bl`, which counts words, and `adrp` within 512 MiB, which counts pages. */
export const arm64Filter = /* @__PURE__ */ everyWord((bytes, at, position) => {
  const word = i32le(bytes, at);
  if (word >>> 26 === 0x25) {
    putU32le(bytes, at, 0x94000000 | ((word - (position >>> 2)) & 0x03ffffff));
    return;
  }
  if ((word & 0x9f000000) >>> 0 !== 0x90000000) return;
  const pages = ((word >>> 29) & 3) | ((word >>> 3) & 0x001ffffc);
  if (((pages + 0x00020000) & 0x001c0000) !== 0) return;
  const relative = pages - (position >>> 12);
  const low = (relative & 3) << 29;
  const high = (relative & 0x0003fffc) << 3;
  const sign = -(relative & 0x00020000) & 0x00e00000;
  putU32le(bytes, at, (word & 0x9000001f) | low | high | sign);
});

/** The two halves of a Thumb `bl`: 11 bits each, which count halfwords from two instructions ahead. */
export const armThumbFilter: BranchFilter = (bytes, length, position) => {
  let at = 0;
  for (; at + 4 <= length; at += 2) {
    if ((bytes[at + 1] & 0xf8) !== 0xf0 || (bytes[at + 3] & 0xf8) !== 0xf8) continue;
    const high = ((bytes[at + 1] & 7) << 8) | bytes[at];
    const low = ((bytes[at + 3] & 7) << 8) | bytes[at + 2];
    const target = ((((high << 11) | low) << 1) - (position + at + 4)) >>> 1;
    bytes[at + 1] = 0xf0 | ((target >>> 19) & 7);
    bytes[at] = target >>> 11;
    bytes[at + 3] = 0xf8 | ((target >>> 8) & 7);
    bytes[at + 2] = target;
    at += 2;
  }
  return at;
};
