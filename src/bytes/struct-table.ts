/**
 * On-disk structures as data. `npm run generate` turns each folder's tables into straight-line readers
 * (`structs.gen.ts`) and holds each of them against binary-parser; nothing here runs in firmware.
 */

/**
 * Integers, signed or not, of 8 to 64 bits; `[n]` of them in a row. A 64-bit field `x` is read as two numbers, `x_lo`
 * and `x_hi`, the second one signed for `i64`. `bytes[n]` is a view into the decoded bytes.
 */
export type FieldType = IntegerType | `u8[${number}]` | `u16[${number}]` | `u32[${number}]` | `bytes[${number}]`;

/** 64 bits and less, signed or not. */
export type IntegerType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64';

/** Byte offset, the kernel's name, type, meaning with unit. */
export type Field = readonly [offset: number, name: string, type: FieldType, meaning: string];

/** One structure; `SIZEOF_<NAME>` is its size as a constant. */
export interface StructTable {
  /** The kernel's name of the struct. */
  readonly name: string;
  /** Where it is documented: a kernel document or header. */
  readonly source: string;
  /**
   * Of all of its numbers. `writer`: that of the machine which wrote it, as in the log of XFS; all fields then have constants for
   * their offsets, and none a reader.
   */
  readonly endian: 'little' | 'big' | 'writer';
  /** Bytes that must be there; the last field may end before. */
  readonly size: number;
  /** In the order of their offsets. Fields that nobody uses are left out. */
  readonly fields: readonly Field[];
  /**
   * For what is read often, is tiny, or overlaps with other things: in place of `decode<Name>(bytes)`, which gives all
   * fields as an object, each field has a reader `<field>(bytes, at)` for a structure that begins at `at`. Whoever calls
   * it has checked that `bytes` reach that far.
   */
  readonly hot?: true;
  /** What goes before the names of the readers, where the kernel's fields have no prefix of their own. */
  readonly prefix?: string;
  /**
   * The fields whose offsets are constants too, named like the field in capitals: to write the field, or to leave it
   * out of a checksum.
   */
  readonly offsets?: readonly string[];
  /** The fields that have a name for their offset or to be shown, and no reader. */
  readonly unread?: readonly string[];
}

/** One whose byte order is known, so that it has readers. */
export type ReadableTable = StructTable & { readonly endian: 'little' | 'big' };

/** Has it readers, rather than offsets alone? */
export function isReadable(table: StructTable): table is ReadableTable {
  return table.endian !== 'writer';
}

/** `u32[4]` is four times `u32`. */
export function splitType(type: FieldType): { base: 'bytes' | IntegerType; count: number | undefined } {
  const [, base, count] = /^([a-z0-9]+)(?:\[(\d+)\])?$/.exec(type)!;
  return { base: base as 'bytes' | IntegerType, count: count === undefined ? undefined : Number(count) };
}
