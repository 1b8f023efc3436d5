/**
 * The command: one file, which Node opens faster than the library's chunks, with the packages that it needs inside, and beside it
 * the licences of these packages. What is seldom needed and large is loaded when it is: `dist/cli-*.js`. Nothing has to be
 * installed to run `dist/cli.js`.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** CommonJS packages in an ECMAScript module ask for node: modules by `require`. */
const REQUIRE =
  "import { createRequire as bootfsCreateRequire } from 'node:module'; const require = bootfsCreateRequire(import.meta.url);";

/** Bundles the command: into `outdir` with what it loads later apart, into `outfile` as one script. @returns what esbuild says of its inputs */
export async function bundleCommand(
  options: Pick<BuildOptions, 'outdir' | 'outfile' | 'format' | 'banner'>,
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { cli: 'src/cli/main.ts' },
    chunkNames: 'cli-[name]-[hash]',
    splitting: options.outdir !== undefined,
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: options.format === 'esm',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
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

/** Writes `dist/cli.js`, what it loads later, and `dist/cli-licenses.txt`. */
export async function buildCommand(): Promise<void> {
  const metafile = await bundleCommand({ outdir: 'dist', format: 'esm', banner: { js: REQUIRE } });
  chmodSync(join(root, 'dist/cli.js'), 0o755);
  writeFileSync(
    join(root, 'dist/cli-licenses.txt'),
    `Packages that are part of dist/cli.js, and their licences.\n${RULE}${licencesOf([metafile])}`,
  );
}
