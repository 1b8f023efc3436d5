/**
 * The published library: ECMAScript modules in a handful of chunks, so that a bundler takes what an import needs and
 * Node opens few files; type declarations that TypeScript 5.4 and later read beside them.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { type ManualChunkMeta, type Plugin, rollup } from 'rollup';
import { foldConstants } from './fold-constants.ts';
import { shortenChunks } from './shorten-chunks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The name of an entry in `dist/` and in package.json's `exports`, and its source. */
export const ENTRIES: Readonly<Record<string, string>> = {
  index: 'src/index.ts',
  ext4: 'src/ext4.ts',
  erofs: 'src/erofs.ts',
  xfs: 'src/xfs.ts',
  fat: 'src/fat.ts',
  boot: 'src/boot/index.ts',
  check: 'src/check/index.ts',
  node: 'src/node/index.ts',
  web: 'src/web/index.ts',
};

/** What two formats and more need. */
const SHARED_CHUNK = 'core';
/** The entries of one format each, and the chunk of what only that one needs. FAT is too small for one of its own. */
const FORMAT_CHUNKS: Readonly<Record<string, string>> = {
  ext4: 'ext4read',
  erofs: 'erofsread',
  xfs: 'xfsread',
  fat: SHARED_CHUNK,
};
/** Unpacking, with the only package that is imported: who unpacks nothing must not open either. */
const CODECS_CHUNK = 'codecs';
/** All else that the main entry needs. */
const MAIN_CHUNK = 'disk';

const pathOf = (entry: string): string => join(root, ENTRIES[entry]);

/** These modules and all that they import, over any number of steps. */
function reachedFrom(files: readonly string[], { getModuleInfo }: ManualChunkMeta): ReadonlySet<string> {
  const reached = new Set(files);
  for (const id of reached) for (const imported of getModuleInfo(id)?.importedIds ?? []) reached.add(imported);
  return reached;
}

/**
 * Which chunk a module goes to. Each file costs Node about a millisecond to find, read and link, so what the main entry
 * needs makes six of them, cut so that an entry of one format opens no reader of another. All else is in a chunk a room:
 * `src/boot/grub/parser.ts` is of the chunk `boot`.
 */
function chunkOf(meta: ManualChunkMeta): (file: string) => string | undefined {
  const codecs = [...meta.getModuleIds()].filter((id) => id.startsWith(join(root, 'src', CODECS_CHUNK, '/')));
  const main = reachedFrom([pathOf('index')], meta);
  const browser = reachedFrom([pathOf('web')], meta);
  const parts = Object.keys(FORMAT_CHUNKS).map((entry) => ({
    chunk: FORMAT_CHUNKS[entry],
    reached: reachedFrom([pathOf(entry)], meta),
  }));
  parts.push({ chunk: CODECS_CHUNK, reached: reachedFrom(codecs, meta) });
  return (file) => {
    const path = relative(join(root, 'src'), file);
    if (path.startsWith('..') || Object.values(ENTRIES).includes(`src/${path}`)) return undefined;
    if (codecs.includes(file)) return CODECS_CHUNK;
    // A page without a bundler finds no packages: what it opens must not lead to the chunk that imports one.
    if (browser.has(file) && main.has(file)) return SHARED_CHUNK;
    const needing = parts.filter(({ reached }) => reached.has(file));
    if (needing.length > 1) return SHARED_CHUNK;
    if (needing.length === 1) return needing[0].chunk;
    return main.has(file) ? MAIN_CHUNK : path.replace(/\.ts$/, '').split('/')[0];
  };
}

const typescript: Plugin = {
  name: 'typescript',
  async transform(code, id) {
    if (!id.endsWith('.ts')) return null;
    const result = await transform(code, { loader: 'ts', target: 'es2022', sourcefile: id, sourcemap: 'external' });
    return { code: result.code, map: result.map };
  },
};

/** A package for Node alone, which becomes a chunk: whoever installs bootfs installs no more than what its core needs. */
const INLINED = 'xxhash-wasm';

const inlined: Plugin = {
  name: 'inlined',
  resolveId: (id) => (id === INLINED ? fileURLToPath(import.meta.resolve(INLINED)) : null),
};

/** Other packages and node: modules stay imports. */
function isExternal(id: string): boolean {
  return id !== INLINED && !id.startsWith('.') && !id.startsWith('/') && !id.startsWith(root);
}

/** Writes the modules of all entries to `dist/`. */
export async function buildLibrary(): Promise<void> {
  const bundle = await rollup({
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(root, file)])),
    external: isExternal,
    plugins: [inlined, typescript],
    treeshake: { moduleSideEffects: 'no-external' },
    onLog(level, log) {
      if (level === 'warn') throw new Error(`rollup: ${log.message}`);
    },
  });
  let chunk: ReturnType<typeof chunkOf> | undefined;
  await bundle.write({
    dir: join(root, 'dist'),
    format: 'es',
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    manualChunks(id, meta) {
      chunk ??= chunkOf(meta);
      return chunk(id);
    },
    plugins: [foldConstants, shortenChunks],
    hoistTransitiveImports: false,
  });
  await bundle.close();
  buildTypes();
}

/** One declaration file for each source file, in `dist/types`; a specifier names the JavaScript file, as every TypeScript expects. */
function buildTypes(): void {
  const types = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (types.status !== 0)
    throw new Error(`type declarations: tsc ended with ${types.signal ?? `status ${types.status}`}`);
  const folder = join(root, 'dist/types');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replace(/((?:from|import\() ?['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
}
