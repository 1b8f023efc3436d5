/**
 * Structures that are exchanged with the kernel, as tables of their fields. Their byte order is this machine's own, and
 * every field stands on a multiple of its size: fuse.h keeps padding as fields.
 */
import { endianness } from 'node:os';

const IS_LITTLE_ENDIAN = endianness() === 'LE';
const HIGH_HALF = IS_LITTLE_ENDIAN ? 4 : 0;
const LOW_HALF = 4 - HIGH_HALF;

/** `u64` is exact up to 2^53; `i64`, a number of seconds, may be negative. */
export type WireType = 'u16' | 'u32' | 'u64' | 'i64';

/** One field; it stands right behind the one before it. */
export type WireField = readonly [name: string, type: WireType];

const BYTES: Readonly<Record<WireType, number>> = { u16: 2, u32: 4, u64: 8, i64: 8 };

/** The fields of a structure with their numbers. */
export type ValuesOf<Fields extends readonly WireField[]> = { readonly [Key in Fields[number][0]]: number };

/** A structure of fuse.h. */
export class WireStruct<const Fields extends readonly WireField[]> {
  /** Bytes. */
  readonly size: number;
  private readonly fields: Fields;

  constructor(...fields: Fields) {
    this.fields = fields;
    this.size = fields.reduce((sum, [, type]) => sum + BYTES[type], 0);
  }

  /** The caller has seen to it that `size` bytes are there. */
  decode(view: DataView, byteOffset: number): ValuesOf<Fields> {
    const values: Record<string, number> = {};
    let at = byteOffset;
    for (const [name, type] of this.fields) {
      values[name] = get(view, at, type);
      at += BYTES[type];
    }
    return values as ValuesOf<Fields>;
  }

  /** A field without a value is 0. Gives the offset of what follows. */
  encode(view: DataView, byteOffset: number, values: Partial<ValuesOf<Fields>>): number {
    const given: Readonly<Record<string, number | undefined>> = values;
    let at = byteOffset;
    for (const [name, type] of this.fields) {
      put(view, at, type, given[name] ?? 0);
      at += BYTES[type];
    }
    return at;
  }
}

function get(view: DataView, at: number, type: WireType): number {
  if (type === 'u16') return view.getUint16(at, IS_LITTLE_ENDIAN);
  if (type === 'u32') return view.getUint32(at, IS_LITTLE_ENDIAN);
  const low = view.getUint32(at + LOW_HALF, IS_LITTLE_ENDIAN);
  const high =
    type === 'i64' ? view.getInt32(at + HIGH_HALF, IS_LITTLE_ENDIAN) : view.getUint32(at + HIGH_HALF, IS_LITTLE_ENDIAN);
  return high * 2 ** 32 + low;
}

function put(view: DataView, at: number, type: WireType, value: number): void {
  if (type === 'u16') view.setUint16(at, value, IS_LITTLE_ENDIAN);
  else if (type === 'u32') view.setUint32(at, value, IS_LITTLE_ENDIAN);
  else {
    // Rounded down, so that the low half of a negative number counts forwards, as two's complement has it.
    const high = Math.floor(value / 2 ** 32);
    view.setUint32(at + HIGH_HALF, high, IS_LITTLE_ENDIAN);
    view.setUint32(at + LOW_HALF, value - high * 2 ** 32, IS_LITTLE_ENDIAN);
  }
}
