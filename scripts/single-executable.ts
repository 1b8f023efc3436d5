/**
 * The command as one executable file: Node itself with the command inside (https://nodejs.org/api/single-executable-applications.html).
 * It needs no Node on the machine that runs it, but the libraries that this Node needs. `npm run executable` writes `build/bootfs`.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'postject';
import { bundleCommand } from './build-command.ts';

const folder = fileURLToPath(new URL('../build/', import.meta.url));
/** What Node looks for in itself, to find out that it holds a program. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

mkdirSync(folder, { recursive: true });
const script = join(folder, 'bootfs.cjs');
const blob = join(folder, 'bootfs.blob');
const config = join(folder, 'bootfs.json');
const executable = join(folder, 'bootfs');

await bundleCommand({ outfile: script, format: 'cjs' });
writeFileSync(config, JSON.stringify({ main: script, output: blob, disableExperimentalSEAWarning: true }));
const made = spawnSync(process.execPath, ['--experimental-sea-config', config], { encoding: 'utf8' });
if (made.status !== 0) throw new Error(`no blob was made: ${made.stderr}`);

rmSync(executable, { force: true });
copyFileSync(process.execPath, executable);
chmodSync(executable, 0o755);
await inject(executable, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse: FUSE });
for (const file of [script, blob, config]) rmSync(file);
console.log(executable);
