/**
 * The published library: ECMAScript modules, about one chunk a room, so that a bundler takes what an import needs and
 * Node opens few files; type declarations that TypeScript 5.4 and later read beside them.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { type Plugin, rollup } from 'rollup';

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

/** `src/ext4read/inode/inode.ts` is of the chunk `ext4read`; a file that stands alone in `src` is its own. */
function chunkOf(file: string): string | undefined {
  const path = relative(join(root, 'src'), file);
  if (path.startsWith('..')) return undefined;
  if (Object.values(ENTRIES).includes(`src/${path}`)) return undefined;
  return path.replace(/\.ts$/, '').split('/')[0];
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
  await bundle.write({
    dir: join(root, 'dist'),
    format: 'es',
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    manualChunks: (id) => chunkOf(id),
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
