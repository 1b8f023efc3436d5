/**
 * Makes `src/<format>/ondisk/structs.gen.ts` from the tables beside it; a file whose readers do not read random bytes as
 * binary-parser does is not written. With `--check`, writes nothing and fails where a committed file is not what the
 * tables give.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import {
  type Field,
  type IntegerType,
  isReadable,
  type ReadableTable,
  type StructTable,
  splitType,
} from '../src/bytes/struct-table.ts';
import { namesOfField, pascalCase, readerName } from './struct-names.ts';
import { checkReaders } from './struct-parser.ts';

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

/** The folders that hold tables. */
export function ondiskFolders(): string[] {
  const formats = readdirSync(join(root, 'src')).map((name) => join(root, 'src', name, 'ondisk'));
  return formats.filter((folder) => existsSync(folder));
}

/** One value of a structure, and the expression that reads it from `bytes`. */
interface Value {
  readonly name: string;
  readonly type: string;
  readonly expression: string;
  readonly comment: string;
}

/** @param place The code for an offset into the structure as an offset into `bytes`. */
function valuesOf(
  table: ReadableTable,
  [offset, name, type, meaning]: Field,
  place: (offset: number) => string,
): Value[] {
  const { base, count } = splitType(type);
  if (table.unread?.includes(name)) return [];
  const comment = `0x${offset.toString(16)} ${meaning}`;
  if (base === 'bytes') {
    const expression = `bytes.subarray(${place(offset)}, ${place(offset + count!)})`;
    return [{ name, type: 'Uint8Array', expression, comment }];
  }
  if (count !== undefined) {
    const step = Number(base.slice(1)) / 8;
    const elements = Array.from({ length: count }, (_, index) =>
      integer(base, table.endian, place(offset + index * step)),
    );
    return [{ name, type: 'readonly number[]', expression: `[${elements.join(', ')}]`, comment }];
  }
  if (base !== 'u64' && base !== 'i64') {
    return [{ name, type: 'number', expression: integer(base, table.endian, place(offset)), comment }];
  }
  const [lo, hi] = namesOfField(name, type);
  const [lowAt, highAt] = table.endian === 'little' ? [offset, offset + 4] : [offset + 4, offset];
  const high = integer(base === 'u64' ? 'u32' : 'i32', table.endian, place(highAt));
  return [
    {
      name: lo,
      type: 'number',
      expression: integer('u32', table.endian, place(lowAt)),
      comment: `${comment}; low half`,
    },
    { name: hi, type: 'number', expression: high, comment: `${comment}; high half` },
  ];
}

function integer(type: IntegerType, endian: 'little' | 'big', at: string): string {
  if (type === 'u8') return `bytes[${at}]`;
  if (type === 'i8') return `i8(bytes, ${at})`;
  return `${type}${endian === 'little' ? 'le' : 'be'}(bytes, ${at})`;
}

const hex = (offset: number): string => `0x${offset.toString(16)}`;

/** All fields at once, as an object. */
function emitDecoder(table: ReadableTable): string[] {
  const type = pascalCase(table.name);
  const values = table.fields.flatMap((field) => valuesOf(table, field, hex));
  return [
    `/** ${table.name}; ${table.source}. */`,
    `export interface ${type} {`,
    ...values.flatMap(({ name, type, comment }) => [`  /** ${comment} */`, `  readonly ${name}: ${type};`]),
    '}',
    '',
    `/** @throws ERR_BOOTFS_CORRUPT for fewer than ${table.size} bytes. */`,
    `export function decode${type}(bytes: Uint8Array): ${type} {`,
    `  checkStructSize(bytes, ${sizeName(table)}, '${table.name}');`,
    '  return {',
    ...values.map(({ name, expression }) => `    ${name}: ${expression},`),
    '  };',
    '}',
  ];
}

/** A reader for each field. */
function emitReaders(table: ReadableTable): string[] {
  const place = (offset: number) => (offset === 0 ? 'at' : `at + ${hex(offset)}`);
  const values = table.fields.flatMap((field) => valuesOf(table, field, place));
  return values.flatMap(({ name, type, expression, comment }) => [
    '',
    `/** ${table.name}.${name}: ${comment} */`,
    `export function ${readerName(table, name)}(bytes: Uint8Array, at: number): ${type} {`,
    `  return ${expression};`,
    '}',
  ]);
}

function sizeName(table: StructTable): string {
  return `SIZEOF_${table.name.toUpperCase()}`;
}

function emitTable(table: StructTable): string {
  const named = isReadable(table) ? (table.offsets ?? []) : table.fields.map(([, name]) => name);
  const offsets = named.flatMap((name) => {
    const field = table.fields.filter((candidate) => candidate[1] === name)[0];
    if (field === undefined) throw new Error(`${table.name} has no field ${name} whose offset could be named`);
    const constant = readerName(table, name).toUpperCase();
    return [
      '',
      `/** Bytes from the start of ${table.name} to ${name}. */`,
      `export const ${constant} = ${hex(field[0])};`,
    ];
  });
  return [
    `/** Bytes of ${table.name}; ${table.source}. */`,
    `export const ${sizeName(table)} = ${table.size};`,
    ...offsets,
    ...(!isReadable(table) ? [] : table.hot ? emitReaders(table) : ['', ...emitDecoder(table)]),
  ].join('\n');
}

/** The text of `structs.gen.ts`. @throws Error where two tables make the same name. */
export function generate(tables: readonly StructTable[]): string {
  const body = tables.map(emitTable).join('\n\n');
  const names = [...body.matchAll(/^export (?:function|const|interface) (\w+)/gm)].map(([, name]) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`${twice.join(', ')}: made by two tables; give one of them a prefix`);
  const used = ['i16be', 'i16le', 'i32be', 'i32le', 'i8', 'u16be', 'u16le', 'u32be', 'u32le'].filter((name) =>
    body.includes(`${name}(`),
  );
  const header = ['// Generated from the tables in this folder by `npm run generate`; do not edit.'];
  if (used.length > 0) header.push(`import { ${used.join(', ')} } from '../../bytes/endian.ts';`);
  if (body.includes('checkStructSize(')) header.push("import { checkStructSize } from '../../bytes/struct-size.ts';");
  return `${header.join('\n')}\n\n${body}\n`;
}

/** The readers of `text`, which would stand in `folder`, as a module. */
export async function loadReaders(text: string, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const options = { bundle: true, format: 'esm', write: false } as const;
  const { outputFiles } = await build({ ...options, stdin: { contents: text, resolveDir: folder, loader: 'ts' } });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const onlyCheck = process.argv.includes('--check');
  for (const folder of ondiskFolders()) {
    const file = join(folder, 'structs.gen.ts');
    const tables = await loadTables(folder);
    const text = generate(tables);
    checkReaders(await loadReaders(text, folder), tables);
    if (!onlyCheck) writeFileSync(file, text);
    else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`${file} is not what its tables give; run: npm run generate`);
      process.exitCode = 1;
    }
  }
}
