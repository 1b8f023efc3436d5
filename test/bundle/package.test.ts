/** What an import of the published package costs a bundle: each export alone, as a consumer's bundler sees it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { imageBytes } from '../support/images.ts';
import budgets from './export-budgets.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
/** Constants that an engine must compute, a handful a chunk. */
const MAX_EVALUATED_BYTES = 1500;

/** Of all modules that `import 'bootfs'` loads, as they are published. */
const MAX_MAIN_BYTES = 520_000;

/** A minified bundle of this module text; packages and node: modules stay imports, and are not counted. */
async function bundleText(contents: string, external: string[], resolveDir: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    minify: true,
    treeShaking: true,
    format: 'esm',
    platform: 'neutral',
    external,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

for (const [entry, exported] of Object.entries(budgets)) {
  test(`every export of ${entry} costs what it uses`, async () => {
    const file = entry === 'bootfs' ? 'index.js' : `${entry.slice('bootfs/'.length)}.js`;
    const names = Object.keys((await import(join(dist, file))) as object);
    assert.deepEqual(Object.keys(exported).sort(), names.sort(), 'each export has a budget, in KiB');
    for (const [name, budget] of Object.entries(exported as Record<string, number>)) {
      const text = await bundleText(`export { ${name} } from '${entry}';`, ['node:*', 'pako', 'pako/*'], root);
      assert.ok(text.length <= budget * 1024, `${name} of ${entry} takes ${text.length} bytes, at most ${budget} KiB`);
    }
  });
}

/** The files of ours that Node opens for an entry, and what packages they import. */
function openedBy(file: string): { files: string[]; packages: string[] } {
  const files = new Set([join(dist, file)]);
  const packages = new Set<string>();
  for (const path of files) {
    const imports = readFileSync(path, 'utf8').matchAll(/\b(?:import|export)\{[^{}'"]*\}from"([^"]+)";/g);
    for (const [, name] of imports) {
      if (name.startsWith('.')) files.add(resolve(path, '..', name));
      else packages.add(name);
    }
  }
  return { files: [...files].map((path) => relative(dist, path)).sort(), packages: [...packages] };
}

// Each file costs Node about a millisecond, each 30 KB another: `npm run bench` has the time.
test('an entry opens few files, and no reader of another format', () => {
  const shared = ['chunks/codecs.js', 'chunks/core.js'];
  const formats = ['erofsread', 'ext4read', 'xfsread'].map((name) => `chunks/${name}.js`);
  const main = openedBy('index.js');
  assert.deepEqual(main.files, [...shared, 'chunks/disk.js', ...formats, 'index.js'].sort());
  assert.deepEqual(main.packages, ['pako']);
  const bytes = main.files.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0);
  assert.ok(bytes < MAX_MAIN_BYTES, `import 'bootfs' opens ${bytes} bytes`);
  assert.deepEqual(openedBy('ext4.js'), { files: ['chunks/core.js', 'chunks/ext4read.js', 'ext4.js'], packages: [] });
  assert.deepEqual(openedBy('xfs.js'), { files: ['chunks/core.js', 'chunks/xfsread.js', 'xfs.js'], packages: [] });
  assert.deepEqual(openedBy('fat.js'), { files: ['chunks/core.js', 'fat.js'], packages: [] });
  assert.deepEqual(openedBy('erofs.js').files, [...shared, 'chunks/erofsread.js', 'erofs.js']);
  // A page without a bundler finds no packages.
  assert.deepEqual(openedBy('web.js'), { files: ['chunks/core.js', 'chunks/web.js', 'web.js'], packages: [] });
});

/** Prints the modules that a run has loaded: the files of ours, and Node's own that it does not load for itself. */
const LOADED = `
const before = new Set(process.moduleLoadList);
process.on('exit', () => {
  const own = process.moduleLoadList.filter((name) => !before.has(name)).map((name) => name.replace(/^\\S+ (?:Module )?/, ''));
  require('node:fs').writeSync(2, JSON.stringify({ files: Object.keys(require.cache), own }));
});`;

test('a verb loads its own code, and the reader of one format', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bootfs-loaded-'));
  const hook = join(folder, 'hook.cjs');
  writeFileSync(hook, LOADED);
  const loadedBy = (...words: string[]): { files: string[]; own: string[] } => {
    const { stderr } = spawnSync(process.execPath, ['--require', hook, join(dist, 'cli.cjs'), ...words], {
      encoding: 'utf8',
    });
    const { files, own } = JSON.parse(stderr) as { files: string[]; own: string[] };
    return { files: files.filter((path) => path !== hook).map((path) => relative(dist, path)), own };
  };
  const image = join(folder, 'ext4.img');
  writeFileSync(image, imageBytes('ext/ext4-block-1k'));
  const info = loadedBy('info', image);
  assert.deepEqual(info.files, ['cli.cjs', 'cli/process.cjs', 'cli/ext4.cjs']);
  const costly = ['net', 'tty', 'stream', 'zlib', 'crypto', 'child_process', 'readline', 'perf_hooks'];
  assert.deepEqual(
    info.own.filter((name) => costly.includes(name)),
    [],
  );
  assert.deepEqual(loadedBy('--version').files, ['cli.cjs', 'cli/process.cjs']);
  const manifest = ['cli.cjs', 'cli/process.cjs', 'cli/manifest.cjs', 'cli/common.cjs', 'cli/ext4.cjs'];
  assert.deepEqual(loadedBy('manifest', image).files, manifest);
  rmSync(folder, { recursive: true });
});

test('next to nothing is evaluated at import: a chunk is empty to whoever uses none of it', async () => {
  const folder = join(dist, 'chunks');
  // A package that only an `import()` loads.
  const chunks = readdirSync(folder).filter((name) => name.endsWith('.js') && name !== 'xxhash-wasm.js');
  assert.ok(chunks.length > 10);
  for (const name of chunks) {
    // Without its exports, and without what package.json says of side effects.
    const text = readFileSync(join(folder, name), 'utf8').replace(/\bexport\{[^}]*\};?$/gm, '');
    const left = (await bundleText(text, ['*'], folder)).replace(/import\{[^}]*\}from"[^"]*";/g, '');
    assert.ok(left.length <= MAX_EVALUATED_BYTES, `${name} evaluates ${left.length} bytes: ${left.slice(0, 400)}`);
  }
});

test('declarations name no typed array that older TypeScript does not know to be generic', () => {
  const types = join(dist, 'types');
  const named = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.d.ts') && /Array<ArrayBuffer(Like)?>/.test(readFileSync(join(types, file), 'utf8')),
  );
  assert.deepEqual(named, []);
});
