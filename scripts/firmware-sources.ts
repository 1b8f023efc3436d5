/**
 * The sources as the firmware bundles take them: the same program, with what no minifier finds taken out. Lines stay where
 * they are, so that source maps hold.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ENDIAN = fileURLToPath(new URL('../src/bytes/endian.ts', import.meta.url));

/**
 * Options that are read as `options.NAME` alone, while other things of the sources have their name: where bundles take it for an
 * option, they have it as a string, and everywhere else they may shorten it. scripts/mangled-names.ts sees to it.
 */
export const OPTIONS_BY_STRING: readonly string[] = ['superblock'];

/** Where options are taken in: `NAME: value`, and `NAME` in a pattern. */
const TAKES_OPTIONS = /\/mount\/mount-options\.ts$/;

function withOptionsByString(path: string, text: string): string {
  return OPTIONS_BY_STRING.reduce((before, name) => {
    const read = before.replace(new RegExp(`(?<!')\\boptions\\.${name}\\b`, 'g'), `options['${name}']`);
    if (!TAKES_OPTIONS.test(path)) return read;
    return read
      .replace(new RegExp(`^( +)${name}: `, 'gm'), `$1'${name}': `)
      .replace(new RegExp(`(?<=const \\{[^}]*\\b)${name}(?=\\b[^}]*\\} = options;)`), `'${name}': ${name}`);
  }, text);
}

/** A reader of one field: `return u16le(bytes, at + 0x4)` or `return bytes[at + 0x4]`. */
interface FieldReader {
  /** The function of bytes/endian.ts; undefined for a byte. */
  readonly read: string | undefined;
  readonly byteOffset: number;
}

const FIELD_READER =
  /^export function (\w+)\(bytes: Uint8Array, at: number\): number \{\n {2}return (?:(\w+)\(bytes, at(?: \+ (0x[0-9a-f]+))?\)|bytes\[at(?: \+ (0x[0-9a-f]+))?\]);\n\}/gm;

const fieldReaders = new Map<string, ReadonlyMap<string, FieldReader>>();

function fieldReadersOf(path: string): ReadonlyMap<string, FieldReader> {
  let readers = fieldReaders.get(path);
  if (readers === undefined) {
    const found = [...readFileSync(path, 'utf8').matchAll(FIELD_READER)];
    readers = new Map(
      found.map(([, name, read, ofCall, ofByte]) => [name, { read, byteOffset: Number(ofCall ?? ofByte ?? 0) }]),
    );
    fieldReaders.set(path, readers);
  }
  return readers;
}

/** The text of a file in `src/` or of a package, as a bundle takes it. */
export function firmwareSource(path: string): string {
  const text = withOptionsByString(path, readFileSync(path, 'utf8'));
  if (/\/pako\/dist\/pako\.mjs$/.test(path)) return onlyInflate(text);
  return text.includes('structs.gen.ts') ? withoutFieldReaders(path, text) : text;
}

/**
 * What pako's only module has of inflate. Its regions that compress begin with statements that no bundler may drop.
 *
 * @throws Error where a release of pako names its regions or exports in another way
 */
function onlyInflate(text: string): string {
  const compressing =
    /^\/\/#region src\/(?:zlib\/(?:trees|deflate)\.mjs|(?:in|de)flate\.ts)\n[\s\S]*?^\/\/#endregion\n/gm;
  const regions = text.match(compressing) ?? [];
  const kept = text.replace(compressing, (region) => region.replace(/[^\n]/g, ''));
  const declared = new Set([...kept.matchAll(/^var ([\w$]+)/gm)].map(([, name]) => name));
  const list = /^export \{ (.*) \};/m;
  const exported = (list.exec(kept)?.[1] ?? '').split(', ').filter((one) => declared.has(one.split(' ')[0]));
  if (regions.length !== 4 || exported.length === 0) throw new Error('pako.mjs is not divided as it was');
  return kept.replace(list, () => `export { ${exported.join(', ')} };`);
}

/** `de_rec_len(bytes, at)` becomes `u16le(bytes, at + 4)`: a call less to hold and to make. */
function withoutFieldReaders(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2020, true);
  const readers = new Map<string, FieldReader>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const names = statement.importClause?.namedBindings;
    if (!from.endsWith('/structs.gen.ts') || names === undefined || !ts.isNamedImports(names)) continue;
    const ofModule = fieldReadersOf(join(dirname(path), from));
    for (const { name, propertyName } of names.elements) {
      const reader = propertyName === undefined ? ofModule.get(name.text) : undefined;
      if (reader !== undefined) readers.set(name.text, reader);
    }
  }
  const used = new Set<string>();

  /** The text of a node with every reader in it replaced. */
  function rewritten(node: ts.Node): string {
    const reader = ts.isCallExpression(node) ? readers.get(node.expression.getText(file)) : undefined;
    if (reader !== undefined) {
      const [bytes, at] = (node as ts.CallExpression).arguments.map(operand);
      const place = reader.byteOffset === 0 ? at : `${at} + ${reader.byteOffset}`;
      if (reader.read === undefined) return `${bytes}[${place}]`;
      used.add(reader.read);
      return `${reader.read}$(${bytes}, ${place})`;
    }
    let result = '';
    let position = node.getStart(file);
    ts.forEachChild(node, (child) => {
      const start = child.getStart(file);
      result += text.slice(position, start) + rewritten(child);
      position = child.end;
    });
    return result + text.slice(position, node.end);
  }

  function operand(node: ts.Expression): string {
    const whole = rewritten(node);
    return ts.isLeftHandSideExpression(node) ? whole : `(${whole})`;
  }

  if (readers.size === 0) return text;
  const result = text.slice(0, file.getStart()) + rewritten(file);
  const imports = [...used].map((name) => `${name} as ${name}$`).join(', ');
  return imports === '' ? result : `${result}\nimport { ${imports} } from './${relative(dirname(path), ENDIAN)}';\n`;
}
