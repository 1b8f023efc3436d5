/** Builds everything in `dist/`: the library, the command, the type declarations and the firmware bundles. */
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildFirmwareBundles } from './build-firmware.ts';
import { buildLibrary } from './build-library.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

/** One file, which Node opens faster than the library's chunks; the packages that it needs stay imports. */
await build({
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});
chmodSync('dist/cli.js', 0o755);
await buildLibrary();
await buildFirmwareBundles();
