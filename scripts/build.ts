/** Builds everything in `dist/`: the library, the command, the type declarations and the firmware bundles. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildFirmwareBundles } from './build-firmware.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

/** Node resolves the dependencies itself; what the entry points share is split into chunks, so errors keep one class. */
await build({
  entryPoints: {
    index: 'src/index.ts',
    node: 'src/node/index.ts',
    cli: 'src/cli/main.ts',
    boot: 'src/boot/index.ts',
    check: 'src/check/index.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
chmodSync('dist/cli.js', 0o755);
await buildFirmwareBundles();

const types = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
  stdio: 'inherit',
});
if (types.status !== 0 || !existsSync('dist/types/index.d.ts')) {
  console.error(`type declarations: tsc ended with ${types.signal ?? `status ${types.status}`}`);
  process.exit(1);
}
