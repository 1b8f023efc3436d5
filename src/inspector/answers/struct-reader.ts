/** Structures of the disk, read by the tables that declare them: every field with its name, place, value and meaning. */
import { beforeNul } from '../../bytes/before-nul.ts';
import { hexByte } from '../../bytes/names.ts';
import { type Field, type FieldType, type StructTable, splitType } from '../../bytes/struct-table.ts';
import { formatUuid } from '../../bytes/uuid.ts';
import { printable } from '../../report/printable.ts';

/** Bytes of a field that are shown. */
const MAX_SHOWN_BYTES = 64;

/** Records of one kind in a block that are shown. */
export const MAX_RECORDS = 48;

/** One field. */
export interface DecodedField {
  /** The kernel's. */
  readonly name: string;
  /** Bytes from the start of the block. */
  readonly byteOffset: number;
  /** 1 or more. */
  readonly lengthInBytes: number;
  /** As it is shown. */
  readonly value: string;
  /** In a few words. */
  readonly meaning: string;
}

/** One structure at its place. */
export interface DecodedStructure {
  /** For people: `inode 12`, `entry vmlinuz`. */
  readonly title: string;
  /** The kernel's name of the struct. */
  readonly struct: string;
  /** Where it is documented. */
  readonly source: string;
  /** From the start of the block. */
  readonly byteOffset: number;
  /** In their order on disk. */
  readonly fields: readonly DecodedField[];
}

/** Reads a structure that begins at `at`; fields that the bytes do not reach are left out. */
export function decodeStructure(table: StructTable, title: string, bytes: Uint8Array, at: number): DecodedStructure {
  const fields = table.fields
    .filter(([offset, , type]) => at + offset + lengthOf(type) <= bytes.length)
    .map((field) => decodeField(table, field, bytes, at));
  return { title, struct: table.name, source: table.source, byteOffset: at, fields };
}

/** `count` structures one after the other from `start` on: those that the bytes hold whole, `MAX_RECORDS` at most. */
export function decodeRecords(
  table: StructTable,
  name: string,
  bytes: Uint8Array,
  start: number,
  count: number,
): DecodedStructure[] {
  const found: DecodedStructure[] = [];
  for (let index = 0; index < Math.min(count, MAX_RECORDS); index++) {
    const at = start + index * table.size;
    if (at + table.size > bytes.length) break;
    found.push(decodeStructure(table, `${name} ${index}`, bytes, at));
  }
  return found;
}

/** Bytes that a field takes up. */
function lengthOf(type: FieldType): number {
  const { base, count = 1 } = splitType(type);
  return base === 'bytes' ? count : count * bytesOf(base);
}

function bytesOf(base: string): number {
  return Number(base.slice(1)) / 8;
}

function decodeField({ endian }: StructTable, field: Field, bytes: Uint8Array, at: number): DecodedField {
  const [offset, name, type, meaning] = field;
  const { base, count } = splitType(type);
  const byteOffset = at + offset;
  const lengthInBytes = lengthOf(type);
  const own = bytes.subarray(byteOffset, byteOffset + lengthInBytes);
  if (base === 'bytes') return { name, byteOffset, lengthInBytes, value: bytesText(name, own), meaning };
  const step = bytesOf(base);
  const values = Array.from({ length: count ?? 1 }, (_, index) =>
    integerText(own.subarray(index * step, (index + 1) * step), base.startsWith('i'), endian),
  );
  return { name, byteOffset, lengthInBytes, value: values.join(', '), meaning };
}

function bytesText(name: string, bytes: Uint8Array): string {
  if (/uuid/.test(name) && bytes.length === 16) return formatUuid(bytes);
  const text = String.fromCharCode(...beforeNul(bytes).subarray(0, MAX_SHOWN_BYTES));
  if (text !== '' && /^[\x20-\x7e]+$/.test(text)) return `"${printable(text)}"`;
  if (bytes.every((byte) => byte === 0)) return `${bytes.length} zeros`;
  const shown = Array.from(bytes.subarray(0, MAX_SHOWN_BYTES), hexByte).join(' ');
  return bytes.length > MAX_SHOWN_BYTES ? `${shown} …` : shown;
}

/** Decimal where a number holds it, and hexadecimal from ten on. */
function integerText(bytes: Uint8Array, isSigned: boolean, endian: StructTable['endian']): string {
  const most = endian === 'little' ? Array.from(bytes).reverse() : Array.from(bytes);
  const hex = `0x${most
    .map(hexByte)
    .join('')
    .replace(/^0+(?=.)/, '')}`;
  const isNegative = isSigned && most[0] >= 0x80;
  const magnitude = most.reduce((sum, byte) => sum * 256 + byte, 0);
  const value = isNegative ? magnitude - 256 ** bytes.length : magnitude;
  if (!Number.isSafeInteger(value)) return hex;
  return value >= 0 && value < 10 ? String(value) : isNegative ? String(value) : `${value} (${hex})`;
}
