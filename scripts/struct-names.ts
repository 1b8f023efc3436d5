/** What the readers of a structure and their fields are called. */
import type { FieldType, StructTable } from '../src/bytes/struct-table.ts';

/** `u32[4]` is four times `u32`. */
export function splitType(type: FieldType): { base: 'bytes' | IntegerType; count: number | undefined } {
  const [, base, count] = /^([a-z0-9]+)(?:\[(\d+)\])?$/.exec(type)!;
  return { base: base as 'bytes' | IntegerType, count: count === undefined ? undefined : Number(count) };
}

/** 64 bits and less, signed or not. */
export type IntegerType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64';

/** What a field is read as: itself, or the two halves of 64 bits. */
export function namesOfField(name: string, type: FieldType): string[] {
  return type === 'u64' || type === 'i64' ? [`${name}_lo`, `${name}_hi`] : [name];
}

/** The function that reads one field of a hot structure. */
export function readerName(table: StructTable, name: string): string {
  return `${table.prefix ?? ''}${name}`;
}

/** `ext4_inode` as part of a name: `Ext4Inode`. */
export function pascalCase(name: string): string {
  return name.replace(/(^|_)([a-z0-9])/g, (_all, _underscore, letter: string) => letter.toUpperCase());
}
