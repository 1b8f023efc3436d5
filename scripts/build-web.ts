/**
 * What browsers run: the worker of `bootfs/web`, one file without imports, and the inspector, one page that holds all it needs.
 * The page allows itself nothing: its policy names its one script and its one style sheet by their hashes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, type BuildResult, build, type Metafile } from 'esbuild';
import { type MinifyOptions, minify } from 'terser';
import { SAMPLES } from '../src/inspector/page/samples.ts';
import { licencesOf } from './build-command.ts';
import { findCached, keepCached } from './cached.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Browsers that have DecompressionStream in all places, `:has` and `light-dark()`. */
const TARGET = 'es2022';

/** A bundle as text, and what esbuild says of its inputs. */
async function bundle(entry: string, options: BuildOptions = {}): Promise<{ text: string; metafile: Metafile }> {
  const built: BuildResult<{ write: false; metafile: true }> = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: TARGET,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    ...options,
  });
  return { text: built.outputFiles[0].text, metafile: built.metafile };
}

/** Names and expressions shorter than esbuild leaves them: 5 % less of the packed worker, which is most of the page. */
async function shorten(script: string): Promise<string> {
  const options: MinifyOptions = { ecma: 2020, compress: { passes: 1 } };
  const inputs = [JSON.stringify(options), script];
  const known = findCached('shorten', ...inputs);
  if (known !== undefined) return known;
  const { code } = await minify(script, options);
  if (code === undefined) throw new Error('terser gave nothing');
  keepCached(code, 'shorten', ...inputs);
  return code;
}

/** As a browser takes it in a policy. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Data of the page: a block that no browser runs. */
function dataBlock(id: string, bytes: Uint8Array): string {
  return `<script type="application/octet-stream" id="${id}">${Buffer.from(bytes).toString('base64')}</script>`;
}

/** Everything that the page may do: run its script, and the worker that it makes of its own data. */
function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'worker-src blob:',
    'img-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The page as one text. */
export async function inspectorPage(): Promise<string> {
  const page = await bundle('src/inspector/page/main.tsx');
  const worker = await bundle('src/inspector/worker.ts');
  const { text: style } = await bundle('src/inspector/page/style/all.css');
  const script = page.text.replace(/<\/script/gi, '<\\/script').trim();
  const sheet = style.trim();
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policyOf(script, sheet)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    '<title>bootfs inspector</title>',
    `<style>${sheet}</style>`,
    '</head>',
    '<body>',
    '<div id="page"></div>',
    '<noscript>This page reads disk images in your browser: it needs JavaScript.</noscript>',
    dataBlock('worker', gzipSync(await shorten(worker.text), { level: 9 })),
    ...SAMPLES.map(({ id, file }) => dataBlock(`sample-${id}`, readFileSync(join(root, 'images', file)))),
    `<script>${script}</script>`,
    `<!--\n${licencesOf([page.metafile, worker.metafile])}\n-->`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Writes `dist/web-worker.js` and `dist/inspector/index.html`. */
export async function buildWeb(): Promise<void> {
  const { text } = await bundle('src/web/worker.ts', { format: 'esm' });
  writeFileSync(join(root, 'dist/web-worker.js'), text);
  mkdirSync(join(root, 'dist/inspector'), { recursive: true });
  writeFileSync(join(root, 'dist/inspector/index.html'), await inspectorPage());
}
