/**
 * On-disk structures as data. `npm run generate` turns each folder's tables into straight-line readers
 * (`structs.gen.ts`), with binary-parser as the compiler; nothing here runs in firmware.
 */

/** `bytes[n]` is a view into the decoded bytes; the others are copied out. */
export type FieldType = 'u8' | 'u16' | 'u32' | 'i32' | `bytes[${number}]` | `u32[${number}]` | `u16[${number}]`;

/** Byte offset, the kernel's name, type, meaning with unit. */
export type Field = readonly [offset: number, name: string, type: FieldType, meaning: string];

export interface StructTable {
  /** The kernel's name of the struct. */
  readonly name: string;
  /** Where it is documented: a kernel document or header. */
  readonly source: string;
  readonly endian: 'little' | 'big';
  /** Bytes that must be there; the last field may end before. */
  readonly size: number;
  /** In the order of their offsets. Fields that nobody uses are left out. */
  readonly fields: readonly Field[];
}
