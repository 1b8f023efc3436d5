/**
 * The command, with the packages that it needs inside, and beside it the licences of these packages: `dist/cli.cjs`, and in `dist/cli`
 * one file for what every run needs, one a format and one a verb. Nothing has to be installed to run it. It is CommonJS, which
 * Node starts and loads in less time than modules.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { joinChunks, type Moments } from './join-chunks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const ENTRY = 'src/cli/main.ts';
/** What esbuild makes, before it is joined. */
const PIECES = 'dist/pieces';

/** Its exports are not the same in all versions of Node: they are looked up where they are used. */
const GROWING = 'node:zlib';

/** The exports of a node: module, each looked up by itself, so that what nobody imports is dropped. */
function exportsOf(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) as object).filter((name) => /^[a-zA-Z]\w*$/.test(name));
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule('${path}');`,
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`),
    'export default builtin;',
  ].join('\n');
}

/**
 * An import of a node: module makes Node load all that its exports lead to, for `node:fs` half of its streams; a property of what
 * `getBuiltinModule` gives costs what is used of it. commander would start programs for verbs that are such: there are none.
 */
const leanBuiltins: Plugin = {
  name: 'lean-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node:|events$|readline$)/ }, ({ path, kind, importer }) => {
      const isUnused = path === 'node:child_process' && importer.includes('/node_modules/commander/');
      const namespace = kind === 'require-call' || path === GROWING ? 'required' : 'imported';
      return { path, namespace: isUnused ? 'unused' : namespace, sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
    onLoad({ filter: /.*/, namespace: 'imported' }, ({ path }) => ({ contents: exportsOf(path) }));
  },
};

/** A CommonJS module of nothing but classes and functions, as an ES module. @throws Error where it has more */
function asModule(source: string, path: string): string {
  const text = source
    .replace(/^const (\w+) = require\('([^']+)'\)\.(\w+);$/gm, "import { $3 as $1 } from '$2';")
    .replace(/^const (\w+|\{[^}]*\}) = require\('([^']+)'\);$/gm, "import $1 from '$2';")
    .replace(/^exports\.(\w+) = \1;.*$/gm, 'export { $1 };')
    .replace(/^exports\.(\w+) = new /gm, 'export const $1 = /* @__PURE__ */ new ')
    .replace(/^exports\.(\w+) = /gm, 'export const $1 = ');
  if (/\brequire\(|^(?:module\.)?exports\b/m.test(text)) throw new Error(`${path} does more than import and export`);
  return text;
}

/**
 * esbuild wraps CommonJS in functions, and V8 would read all of commander twice: to find where such a function ends, and to run it. It
 * is what every run of the command needs most of.
 */
const flatCommander: Plugin = {
  name: 'flat-commander',
  setup({ onResolve, onLoad, resolve }) {
    // An import leads to a module of theirs that wraps the other one.
    onResolve({ filter: /^commander$/ }, ({ kind, resolveDir }) =>
      kind === 'import-statement' ? resolve('commander', { kind: 'require-call', resolveDir }) : undefined,
    );
    onLoad({ filter: /\/node_modules\/commander\/(?:index|lib\/\w+)\.js$/ }, ({ path }) => ({
      contents: asModule(readFileSync(path, 'utf8'), path),
    }));
  },
};

/** Bundles the command: into `outdir` in pieces, into `outfile` as one script. @returns what esbuild says of them */
export async function bundleCommand(
  options: Pick<BuildOptions, 'outdir' | 'outfile' | 'format' | 'minify'>,
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { cli: ENTRY },
    chunkNames: '[name]-[hash]',
    splitting: options.outdir !== undefined,
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: options.format === 'esm',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    plugins: [leanBuiltins, flatCommander],
    ...options,
  });
  return metafile;
}

/** The names of the packages that a bundle holds, sorted. */
export function packagesIn({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The text of a package's licence. @throws Error where there is none: such a package can't be passed on */
function licenceOf(name: string): string {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file === undefined || !existsSync(join(folder, file))) throw new Error(`${name} has no file with its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

const RULE = `\n${'-'.repeat(78)}\n\n`;

/** The licences of all packages that go into these bundles. */
export function licencesOf(bundles: readonly Metafile[]): string {
  return [...new Set(bundles.flatMap(packagesIn))].map(licenceOf).join(RULE);
}

/** Verbs so small that a file of their own would cost more than they do. */
const QUICK_VERBS = ['info', 'ls', 'cat', 'stat'];

function momentsOf(): Moments {
  const verbs = readdirSync(join(root, 'src/cli/verbs')).map((file) => basename(file, '.ts'));
  const others = verbs.filter((name) => !['table', 'verb', ...QUICK_VERBS].includes(name));
  const files = (names: readonly string[]): string[] => names.map((name) => `src/cli/verbs/${name}.ts`);
  return {
    start: ['src/cli/process.ts', ...files(QUICK_VERBS)],
    readers: ['src/ext4read/ext4.ts', 'src/xfsread/xfs.ts', 'src/cli/image/native-erofs.ts', 'src/fatread/fat.ts'],
    later: ['src/node/image-file.ts', 'src/cli/image/whole-disk.ts', ...files(others)],
  };
}

/** Writes `dist/cli.cjs`, `dist/cli/` and `dist/cli-licenses.txt`. */
export async function buildCommand(): Promise<void> {
  const metafile = await bundleCommand({ outdir: PIECES, format: 'esm', minify: true });
  await joinChunks(root, metafile, ENTRY, 'dist', momentsOf());
  rmSync(join(root, PIECES), { recursive: true });
  // For whoever has a module to name.
  writeFileSync(join(root, 'dist/cli.js'), "#!/usr/bin/env node\nimport './cli.cjs';\n");
  for (const file of ['dist/cli.cjs', 'dist/cli.js']) chmodSync(join(root, file), 0o755);
  writeFileSync(
    join(root, 'dist/cli-licenses.txt'),
    `Packages that are part of dist/cli.cjs and dist/cli/, and their licences.\n${RULE}${licencesOf([metafile])}`,
  );
}
