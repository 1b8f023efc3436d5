/** Builds everything in `dist/`: the library, the command, the type declarations and the firmware bundles. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildCommand } from './build-command.ts';
import { buildFirmwareBundles } from './build-firmware.ts';
import { buildLibrary } from './build-library.ts';
import { buildWeb } from './build-web.ts';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

await buildCommand();
await buildLibrary();
await buildWeb();
await buildFirmwareBundles();
