/**
 * binary-parser as the judge of the generated readers: it makes a parser of the same table, and both must agree on
 * random bytes.
 */
import { deepEqual } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Parser } from 'binary-parser';
import { type Field, isReadable, type ReadableTable, type StructTable, splitType } from '../src/bytes/struct-table.ts';
import { namesOfField, pascalCase, readerName } from './struct-names.ts';

/** What a module of generated readers exports. */
export type ReaderModule = Readonly<Record<string, unknown>>;
type Decode = (bytes: Uint8Array) => object;
type Read = (bytes: Uint8Array, at: number) => unknown;

const ROUNDS = 50;
const BYTES_OF = { bytes: 1, u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, u64: 8, i64: 8 };

/** binary-parser's own parser of a table. */
export function parserOf(table: ReadableTable): Parser {
  const parser = new Parser().endianness(table.endian);
  let position = 0;
  for (const field of table.fields) {
    const [offset, name, type] = field;
    if (offset < position) throw new Error(`${table.name}.${name} at ${offset} overlaps the field before it`);
    if (table.unread?.includes(name)) continue;
    if (offset > position) parser.seek(offset - position);
    const { base, count } = splitType(type);
    position = offset + BYTES_OF[base] * (count ?? 1);
    if (position > table.size) throw new Error(`${table.name}.${name} ends past the structure`);
    addField(parser, field, table.endian);
  }
  return parser;
}

function addField(parser: Parser, [, name, type]: Field, endian: 'little' | 'big'): void {
  const { base, count } = splitType(type);
  const suffix = endian === 'little' ? 'le' : 'be';
  if (base === 'bytes') parser.buffer(name, { length: count! });
  else if (count !== undefined) {
    const element = base.replace('u', 'uint');
    parser.array(name, { type: base === 'u8' ? element : `${element}${suffix}`, length: count });
  } else if (base === 'u64' || base === 'i64') {
    const [lo, hi] = namesOfField(name, type);
    const addHigh = () => (base === 'u64' ? parser.uint32(hi) : parser.int32(hi));
    if (endian === 'big') addHigh();
    parser.uint32(lo);
    if (endian === 'little') addHigh();
  } else if (base === 'u8') parser.uint8(name);
  else if (base === 'i8') parser.int8(name);
  else if (base === 'u16') parser.uint16(name);
  else if (base === 'i16') parser.int16(name);
  else if (base === 'u32') parser.uint32(name);
  else parser.int32(name);
}

/**
 * Reads random bytes with the readers of `module` and with binary-parser.
 *
 * @throws AssertionError where they differ, Error where a reader is missing.
 */
export function checkReaders(module: ReaderModule, tables: readonly StructTable[]): void {
  for (const table of tables.filter(isReadable)) {
    const parser = parserOf(table);
    for (let round = 0; round < ROUNDS; round++) {
      // A structure is not always at the start of its block.
      const at = round % 5;
      const bytes = new Uint8Array(randomBytes(at + table.size));
      const structure = bytes.subarray(at);
      const expected = plain(parser.parse(structure));
      deepEqual(plain(table.hot ? readFields(module, table, bytes, at) : decode(module, table, structure)), expected);
    }
  }
}

function decode(module: ReaderModule, table: StructTable, bytes: Uint8Array): object {
  return (module[`decode${pascalCase(table.name)}`] as Decode)(bytes);
}

function readFields(module: ReaderModule, table: StructTable, bytes: Uint8Array, at: number): object {
  const fields: Record<string, unknown> = {};
  for (const [, field, type] of table.fields) {
    if (table.unread?.includes(field)) continue;
    for (const name of namesOfField(field, type)) {
      fields[name] = (module[readerName(table, name)] as Read)(bytes, at);
    }
  }
  return fields;
}

/** Views of bytes and buffers compare by what they hold. */
function plain(fields: object): object {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value,
  ]);
  return Object.fromEntries(entries);
}
