/**
 * The bundles for embedded engines: one file each, nothing imported, source maps apart.
 *
 * Most are ES2020. The `es5` ones are lowered in two steps, as esbuild does not lower classes, `let` and `const`:
 * TypeScript's transpileModule for every file, packages included, then esbuild. TypeScript 5.9 is the last to know ES5.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import ts from 'typescript';
import budgets from '../firmware-shim/bundles/budgets.json' with { type: 'json' };

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
  { file: 'bootfs-erofs-lz4.js', entry: 'bundles/bootfs-erofs-lz4.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs-xfs.js', entry: 'bundles/bootfs-xfs.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs-node.js', entry: 'bundles/bootfs-node.ts', language: 'es2020', global: 'bootfs' },
  { file: 'bootfs.es5.js', entry: 'bundles/bootfs.ts', language: 'es5', global: 'bootfs' },
  { file: 'loader.js', entry: 'loader/main.ts', language: 'es2020' },
  { file: 'loader.es5.js', entry: 'loader/main.ts', language: 'es5' },
];

const root = fileURLToPath(new URL('..', import.meta.url));

/** By path: two bundles share nearly all of their files. */
const lowered = new Map<string, string>();

/** One file in ES5, with its source map inside. */
function lower(path: string): string {
  const { outputText, sourceMapText } = ts.transpileModule(readFileSync(path, 'utf8'), {
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
  const code = outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  return `${code}//# sourceMappingURL=data:application/json;base64,${map}`;
}

const lowerToEs5: Plugin = {
  name: 'lower-to-es5',
  setup(plugins) {
    // package.json says that no module has side effects; this one has nothing else.
    plugins.onResolve({ filter: /\/polyfills\/install\.ts$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      sideEffects: true,
    }));
    plugins.onLoad({ filter: /\.(ts|js|mjs|cjs)$/ }, ({ path }) => {
      const contents = lowered.get(path) ?? lower(path);
      lowered.set(path, contents);
      return { contents, loader: 'js' };
    });
  },
};

function buildOptions(bundle: Bundle): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [`firmware-shim/${bundle.entry}`],
    outfile: `dist/firmware/${bundle.file}`,
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: bundle.global,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: bundle.language,
    inject: bundle.language === 'es5' ? ['firmware-shim/polyfills/install.ts'] : [],
    plugins: bundle.language === 'es5' ? [lowerToEs5] : [],
    sourcemap: 'external',
    // The package holds src/ and firmware-shim/, to which the maps point.
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
  };
}

/** One bundle's text, without writing it. @param plugins More of them: a test leaves a part of the sources out. */
export async function bundleText(bundle: Bundle, plugins: readonly Plugin[] = []): Promise<string> {
  const options = buildOptions(bundle);
  const all = [...plugins, ...(options.plugins ?? [])];
  const { outputFiles } = await build({ ...options, plugins: all, write: false });
  return outputFiles!.find((output) => basename(output.path) === bundle.file)!.text;
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
  for (const bundle of BUNDLES) {
    const { metafile } = await build({ ...buildOptions(bundle), metafile: true });
    if (bundle.global !== undefined) writeTypes(bundle);
    const bytes = metafile.outputs[`dist/firmware/${bundle.file}`].bytes;
    const budget = (budgets as Record<string, number>)[bundle.file];
    console.log(`${bundle.file.padEnd(20)} ${String(bytes).padStart(9)} ${String(budget).padStart(10)}`);
  }
}

/** What is measured and 5 %. */
async function setBudgets(): Promise<void> {
  const measured: Record<string, number> = {};
  for (const bundle of BUNDLES) measured[bundle.file] = Math.ceil(Buffer.byteLength(await bundleText(bundle)) * 1.05);
  writeFileSync(`${root}/firmware-shim/bundles/budgets.json`, `${JSON.stringify(measured, null, 2)}\n`);
}

// Run by hand, after a look at why the bundles have grown: tsx scripts/build-firmware.ts --set-budgets
if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--set-budgets')) await setBudgets();
