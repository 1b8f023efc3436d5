/**
 * Makes `src/<format>/ondisk/structs.gen.ts` from the tables beside it. With `--check`, writes nothing and fails where
 * a committed file is not what the tables give.
 *
 * binary-parser compiles a table to plain statements (`getCode()`); its `$parent`/`$root` bookkeeping is dropped, as
 * no field refers to another, and a length check and a typed interface are added.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Parser } from 'binary-parser';
import type { Field, StructTable } from '../src/bytes/struct-table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every StructTable exported by the modules of one `ondisk` folder, in the order of file names. */
export async function loadTables(folder: string): Promise<StructTable[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.gen.ts'));
  const modules = await Promise.all(files.sort().map((name) => import(pathToFileURL(join(folder, name)).href)));
  return modules.flatMap((module) => Object.values(module)).filter(isTable);
}

function isTable(value: unknown): value is StructTable {
  return typeof value === 'object' && value !== null && 'fields' in value && 'endian' in value;
}

export function ondiskFolders(): string[] {
  const formats = readdirSync(join(root, 'src')).map((name) => join(root, 'src', name, 'ondisk'));
  return formats.filter((folder) => existsSync(folder));
}

/** binary-parser's own parser of a table: the reference that the generated readers are tested against. */
export function parserOf(table: StructTable): Parser {
  const parser = new Parser().endianness(table.endian);
  let position = 0;
  for (const field of table.fields) {
    const [offset, name, type] = field;
    if (offset < position) throw new Error(`${table.name}.${name} at ${offset} overlaps the field before it`);
    if (offset > position) parser.seek(offset - position);
    position = offset + byteLength(field);
    if (position > table.size) throw new Error(`${table.name}.${name} ends past the structure`);
    addField(parser, name, type, table.endian);
  }
  return parser;
}

function addField(parser: Parser, name: string, type: string, endian: 'little' | 'big'): void {
  const [, base, count] = /^([a-z0-9]+)(?:\[(\d+)\])?$/.exec(type)!;
  if (base === 'bytes') parser.buffer(name, { length: Number(count) });
  else if (count !== undefined) parser.array(name, { type: arrayElement(base, endian), length: Number(count) });
  else if (base === 'u8') parser.uint8(name);
  else if (base === 'u16') parser.uint16(name);
  else if (base === 'u32') parser.uint32(name);
  else parser.int32(name);
}

function arrayElement(base: string, endian: 'little' | 'big'): 'uint16le' | 'uint32le' | 'uint16be' | 'uint32be' {
  if (endian === 'little') return base === 'u16' ? 'uint16le' : 'uint32le';
  return base === 'u16' ? 'uint16be' : 'uint32be';
}

function byteLength([, , type]: Field): number {
  const [, base, count] = /^([a-z0-9]+)(?:\[(\d+)\])?$/.exec(type)!;
  const unit = { bytes: 1, u8: 1, u16: 2, u32: 4, i32: 4 }[base];
  return unit! * Number(count ?? 1);
}

function typeOf(type: string): string {
  if (type.startsWith('bytes')) return 'Uint8Array';
  return type.includes('[') ? 'readonly number[]' : 'number';
}

function pascalCase(name: string): string {
  return name.replace(/(^|_)([a-z0-9])/g, (_all, _underscore, letter: string) => letter.toUpperCase());
}

/** The bookkeeping that only nested parsers need. */
const BOOKKEEPING = /^(vars\.\$(parent|root) = |delete vars\.\$(parent|root);|var vars = \{\};|return vars;)/;

function generateReader(table: StructTable): string {
  const type = pascalCase(table.name);
  const fields = table.fields.map(
    ([offset, name, fieldType, meaning]) =>
      `  /** 0x${offset.toString(16)} ${meaning} */\n  readonly ${name}: ${typeOf(fieldType)};`,
  );
  const statements = parserOf(table)
    .getCode()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !BOOKKEEPING.test(line))
    .map(
      (line) =>
        `  ${line
          .replace(/^vars\.(\w+) = \[\];/, 'const $1: number[] = (vars.$1 = []);')
          .replace(/^vars\.(\w+)\.push/, '$1.push')
          .replace(/getUint8\(offset, \w+\)/, 'getUint8(offset)')}`,
    );
  return [
    `/** ${table.name}; ${table.source}. */`,
    `export interface ${type} {`,
    ...fields,
    '}',
    '',
    `/** @throws ERR_BOOTFS_CORRUPT for fewer than ${table.size} bytes. */`,
    `export function decode${type}(buffer: Uint8Array): ${type} {`,
    `  if (buffer.length < ${table.size}) throw corrupt(\`${table.name} cut off\`, { bytes: buffer.length, expected: ${table.size} });`,
    `  const vars = {} as { -readonly [Key in keyof ${type}]: ${type}[Key] };`,
    ...statements,
    '  return vars;',
    '}',
  ].join('\n');
}

export function generate(tables: readonly StructTable[]): string {
  const header = [
    '// Generated from the tables in this folder by `npm run generate`; do not edit.',
    "import { corrupt } from '../../contract/errors.ts';",
  ].join('\n');
  return `${[header, ...tables.map(generateReader)].join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const onlyCheck = process.argv.includes('--check');
  for (const folder of ondiskFolders()) {
    const file = join(folder, 'structs.gen.ts');
    const text = generate(await loadTables(folder));
    if (!onlyCheck) writeFileSync(file, text);
    else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`${file} is not what its tables give; run: npm run generate`);
      process.exitCode = 1;
    }
  }
}
