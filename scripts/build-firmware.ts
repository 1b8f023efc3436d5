/** The bundles for embedded engines: one file each, ES2020, a global `bootfs`, nothing imported. */
import { build } from 'esbuild';

export async function buildFirmwareBundles(): Promise<void> {
  await build({
    entryPoints: { bootfs: 'firmware-shim/entry.ts' },
    outdir: 'dist/firmware',
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'bootfs',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2020',
    sourcemap: 'external',
    legalComments: 'none',
    logLevel: 'warning',
  });
}
