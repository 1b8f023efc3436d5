/** What the readers of a structure and their fields are called. */
import type { FieldType, StructTable } from '../src/bytes/struct-table.ts';

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
