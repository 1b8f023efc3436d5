/**
 * The bundles for embedded engines: one file each, nothing imported, source maps apart. esbuild bundles, and shortens the property
 * names of mangled-names.json; `shrink/` and terser make what is left smaller.
 *
 * Most are ES2020. The `es5` ones are lowered in two steps, as esbuild does not lower classes, `let` and `const`:
 * TypeScript's transpileModule for every file, packages included, then esbuild. TypeScript 5.9 is the last to know ES5.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type CompressOptions, type MinifyOptions, minify } from 'terser';
import ts from 'typescript';
import budgets from '../firmware-shim/bundles/budgets.json' with { type: 'json' };
import names from '../firmware-shim/bundles/mangled-names.json' with { type: 'json' };
import programNames from '../firmware-shim/loader/mangled-names.json' with { type: 'json' };
import { findCached, keepCached } from './cached.ts';
import { firmwareSource } from './firmware-sources.ts';
import { withArrowFunctions } from './shrink/arrow-functions.ts';
import { withCalledMethods } from './shrink/called-methods.ts';
import { withFunctionsFirst } from './shrink/function-order.ts';
import { withInlinedFunctions } from './shrink/inlined-functions.ts';
import { type MovedScript, withLinesMoved } from './shrink/moved-lines.ts';
import { withShortNames } from './shrink/short-names.ts';
import { withShortProperties } from './shrink/short-properties.ts';
import { withThrownErrors } from './shrink/thrown-errors.ts';
import { withoutUnreadProperties } from './shrink/unread-properties.ts';

export interface Bundle {
  /** Name in dist/firmware/. */
  readonly file: string;
  /** Path in firmware-shim/. */
  readonly entry: string;
  readonly language: 'es2020' | 'es5';
  /** The global that holds the entry's exports; undefined for a program that exports nothing. */
  readonly global?: string;
}

export const BUNDLES: readonly Bundle[] = [
  { file: 'bootfs.js', entry: 'bundles/bootfs.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs-ext4.js', entry: 'bundles/bootfs-ext4.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs-ext4-minimal.js', entry: 'bundles/bootfs-ext4-minimal.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs-erofs-lz4.js', entry: 'bundles/bootfs-erofs-lz4.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs-overlay.js', entry: 'bundles/bootfs-overlay.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs-xfs.js', entry: 'bundles/bootfs-xfs.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs-node.js', entry: 'bundles/bootfs-node.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs.es5.js', entry: 'bundles/bootfs.ts', language: 'es5', global: 'bootfs' },
  { file: 'loader.js', entry: 'loader/main.ts', language: 'es2020' },
  { file: 'loader.es5.js', entry: 'loader/main.ts', language: 'es5' },
];

const root = fileURLToPath(new URL('..', import.meta.url));

const MANGLED = new RegExp(`^(?:${names.join('|')})$`);
/** Of a program also what bundles offer. */
const MANGLED_IN_PROGRAMS = new RegExp(`^(?:${programNames.join('|')})$`);

/** One file in ES5, with its source map inside. */
function lower(path: string): string {
  const text = firmwareSource(path);
  const known = findCached('es5', path, text);
  if (known !== undefined) return known;
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      downlevelIteration: true,
      importHelpers: !path.includes('/tslib/'),
      allowJs: true,
      sourceMap: true,
      inlineSources: true,
    },
  });
  const map = Buffer.from(sourceMapText ?? '').toString('base64');
  const code = outputText
    .replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
    // The name of an accessor, which esbuild may shorten as that of any other member.
    .replace(/(Object\.defineProperty\(\w+\.prototype, )(?="\w+")/g, '$1/* @__KEY__ */ ');
  const lowered = `${code}//# sourceMappingURL=data:application/json;base64,${map}`;
  keepCached(lowered, 'es5', path, text);
  return lowered;
}

const readSources: Plugin = {
  name: 'read-sources',
  setup(plugins) {
    plugins.onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => ({
      contents: firmwareSource(path),
      loader: path.endsWith('.ts') ? 'ts' : 'js',
    }));
  },
};

const lowerToEs5: Plugin = {
  name: 'lower-to-es5',
  setup(plugins) {
    // package.json says that no module has side effects; this one has nothing else.
    plugins.onResolve({ filter: /\/polyfills\/install\.ts$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      sideEffects: true,
    }));
    plugins.onLoad({ filter: /\.(ts|js|mjs|cjs)$/ }, ({ path }) => ({ contents: lower(path), loader: 'js' }));
  },
};

/** How esbuild joins a bundle. */
export function buildOptions(bundle: Bundle): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [`firmware-shim/${bundle.entry}`],
    outfile: `dist/firmware/${bundle.file}`,
    write: false,
    bundle: true,
    minifySyntax: true,
    mangleProps: bundle.global === undefined ? MANGLED_IN_PROGRAMS : MANGLED,
    mangleCache: {},
    // One function, which gives its exports as plain properties: a third of what esbuild's own `iife` takes for them.
    format: 'esm',
    banner: { js: `"use strict";${bundle.global === undefined ? '' : `var ${bundle.global}=`}(function(){` },
    footer: { js: '})();' },
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: bundle.language,
    inject: [bundle.language === 'es5' ? 'firmware-shim/polyfills/install.ts' : 'firmware-shim/bundles/globals.ts'],
    define: { 'Number.POSITIVE_INFINITY': '1e999', 'Number.MAX_SAFE_INTEGER': '9007199254740991' },
    plugins: [bundle.language === 'es5' ? lowerToEs5 : readSources],
    sourcemap: 'external',
    // The package holds src/ and firmware-shim/, to which the maps point.
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
  };
}

/** A script and its source map. */
export interface Script {
  readonly text: string;
  readonly map: string;
}

/** A script of lines, with whole names but for those of properties. */
export interface JoinedScript extends Script {
  /** Those that properties have in place of their own. */
  readonly shortNames: ReadonlySet<string>;
}

/** What esbuild makes of the sources. @param more Options in place of the bundle's own; its plugins go before those. */
export async function joinSources(bundle: Bundle, more: BuildOptions = {}): Promise<JoinedScript> {
  const options = buildOptions(bundle);
  const plugins = [...(more.plugins ?? []), ...(options.plugins ?? [])];
  const { outputFiles, mangleCache } = await build({ ...options, ...more, plugins });
  const textOf = (name: string): string => outputFiles!.find((output) => basename(output.path) === name)!.text;
  return {
    text: withExportsReturned(textOf(bundle.file)),
    map: textOf(`${bundle.file}.map`),
    shortNames: new Set(Object.values((mangleCache ?? {}) as Record<string, string>)),
  };
}

/** The last statement of a module as that of a function: `export{a as mount}` becomes `return{mount:a}`. */
function withExportsReturned(text: string): string {
  return text.replace(/\bexport\s*\{([^}]*)\};?(?=\s*\}\)\(\);\s*$)/, (_, list: string) => {
    const properties = list
      .trim()
      .split(/\s*,\s*/)
      .map((one) => {
        const [local, exported = local] = one.split(/\s+as\s+/);
        return `${exported}:${local}`;
      });
    return `return{${properties.join(',')}};`;
  });
}

/**
 * What is said in one way compresses better: `x === 1` stays as the sources have it. A function that is called in one place stays a
 * function of its own where it can't become statements: in an expression, engines without a compiler make it anew at each call.
 */
const ANY: CompressOptions = { passes: 2, lhs_constants: false, reduce_funcs: false };

/** Only classes are called with `new` here, and no getter does more than to give a value. */
const COMPRESS: Readonly<Record<Bundle['language'], CompressOptions>> = {
  es2020: { ...ANY, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
  es5: ANY,
};

/**
 * The same script with fewer bytes. terser sees it twice: what it inlines first is not there any more when functions become
 * variables, and only then are there variables to join.
 */
async function shrink({ language }: Bundle, { text, map, shortNames }: JoinedScript): Promise<Script> {
  const options = (content: string): MinifyOptions => ({
    ecma: language === 'es5' ? 5 : 2020,
    compress: COMPRESS[language],
    sourceMap: { content },
  });
  const called = withCalledMethods(withThrownErrors(withoutUnreadProperties(text, shortNames)));
  const isOld = language === 'es5';
  const joined = isOld ? { text: called, map } : moved(withInlinedFunctions(called), map);
  const { code, map: firstMap } = await minify(joined.text, {
    ...options(joined.map),
    ...{ mangle: false, format: { beautify: true } },
  });
  const first = { text: code!, map: firstMap as string };
  const ordered = isOld ? first : moved(withFunctionsFirst(first.text), first.map);
  // In ES5 accessors have their names as strings.
  const short = isOld ? ordered.text : withShortProperties(withArrowFunctions(ordered.text), shortNames);
  const last = withShortNames(short);
  const shrunk = await minify(last.text, { ...options(ordered.map), mangle: { reserved: [...last.names] } });
  return { text: shrunk.code!, map: shrunk.map as string };
}

function moved({ text, lines }: MovedScript, map: string): Script {
  return { text, map: withLinesMoved(map, lines) };
}

/** One bundle as it is shipped, without writing it. */
export async function makeBundle(bundle: Bundle): Promise<Script> {
  const sources = readBundledSources();
  const known = findCached('bundle', bundle.file, sources);
  if (known !== undefined) return JSON.parse(known) as Script;
  const script = await shrink(bundle, await joinSources(bundle));
  keepCached(JSON.stringify(script), 'bundle', bundle.file, sources);
  return script;
}

/** Where everything is that a bundle follows from: sources, packages by their versions, and how they are put together. */
const BUNDLED = [
  'src',
  'firmware-shim',
  'package-lock.json',
  'scripts/build-firmware.ts',
  'scripts/firmware-sources.ts',
  'scripts/shrink',
];

let bundledSources: string | undefined;

/** The text of all of it, read once in a process. */
function readBundledSources(): string {
  if (bundledSources === undefined) {
    const files = BUNDLED.flatMap((path) => (statSync(join(root, path)).isFile() ? [path] : sourceFiles(path)));
    bundledSources = files.map((path) => `${path}\n${readFileSync(join(root, path), 'utf8')}`).join('\n');
  }
  return bundledSources;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|json)$/.test(path))
    .sort()
    .map((path) => join(folder, path));
}

/** What a script that is evaluated after the bundle finds: one global. */
function writeTypes({ file, entry, global }: Bundle): void {
  const types = `../types/firmware-shim/${entry.replace(/\.ts$/, '.js')}`;
  const text = `import type * as exported from '${types}';\n\ndeclare global {\n  const ${global}: typeof exported;\n}\n`;
  writeFileSync(`${root}/dist/firmware/${file.replace(/\.js$/, '.d.ts')}`, text);
}

/** Builds all and prints what each weighs, next to the most that the tests let it weigh. */
export async function buildFirmwareBundles(): Promise<void> {
  console.log('dist/firmware/           bytes     budget');
  mkdirSync(`${root}/dist/firmware`, { recursive: true });
  for (const bundle of BUNDLES) {
    const { text, map } = await makeBundle(bundle);
    writeFileSync(`${root}/dist/firmware/${bundle.file}`, text);
    writeFileSync(`${root}/dist/firmware/${bundle.file}.map`, map);
    if (bundle.global !== undefined) writeTypes(bundle);
    const budget = (budgets as Record<string, number>)[bundle.file];
    console.log(
      `${bundle.file.padEnd(20)} ${String(Buffer.byteLength(text)).padStart(9)} ${String(budget).padStart(10)}`,
    );
  }
}

/** What is measured and 1 %. */
async function setBudgets(): Promise<void> {
  const measured: Record<string, number> = {};
  for (const bundle of BUNDLES) {
    measured[bundle.file] = Math.ceil(Buffer.byteLength((await makeBundle(bundle)).text) * 1.01);
  }
  writeFileSync(`${root}/firmware-shim/bundles/budgets.json`, `${JSON.stringify(measured, null, 2)}\n`);
}

// Run by hand, after a look at why the bundles have grown: tsx scripts/build-firmware.ts --set-budgets
if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--set-budgets')) await setBudgets();
