/**
 * The package's type declarations as consumers see them: TypeScript 5.4 to 7, with the usual ways of resolving modules (about
 * 60 seconds). Takes dist/ as `npm run build` left it; skipped where the package registry can't be reached.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const VERSIONS = ['5.4', '5.9', '6', '7'];
const RESOLUTIONS = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

/** Uses the entries of package.json's `exports`, and what their types say; one firmware bundle, as each declares the same global. */
const CONSUMER = `
import { type BlockDevice, BootfsError, type FileSystem, isJbd2Report, mount, openDisk, probe } from 'bootfs';
import { collectBootEntries, type BootMenu } from 'bootfs/boot';
import { checkFileSystem, type Finding } from 'bootfs/check';
import { erofsDriver } from 'bootfs/erofs';
import { ext4Driver, mount as mountExt4 } from 'bootfs/ext4';
import { fatDriver } from 'bootfs/fat';
import { createFs, openDevice } from 'bootfs/node';
import { xfsDriver } from 'bootfs/xfs';
import 'bootfs/firmware/bootfs-ext4';

const device: BlockDevice = openDevice('/dev/null');
const fs: FileSystem = mount(device, { journal: 'replay', verify: 'lazy' });
const bytes: Uint8Array = fs.readFile('/vmlinuz');
const text: string = fs.readFile('/etc/fstab', 'utf8');
for (const { path, stats } of fs.walk('/')) console.log(path, stats.size, stats.mtime.seconds);
if (fs.journal !== undefined && isJbd2Report(fs.journal)) console.log(fs.journal.checksum);
const menu: BootMenu = collectBootEntries(fs);
const findings: readonly Finding[] = checkFileSystem(fs).findings;
const names: readonly string[] = [ext4Driver, xfsDriver, erofsDriver, fatDriver].map(({ name }) => name);
try {
  mountExt4(device);
} catch (error) {
  if (error instanceof BootfsError) console.log(error.code, error.context);
}
// @ts-expect-error: there is no such mode
mount(device, { journal: 'maybe' });
export const all = [bytes, text, menu.entries, findings, names, openDisk(device), probe(device), createFs(fs)];
`;

const folder = mkdtempSync(join(tmpdir(), 'bootfs-typescript-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Why TypeScript can't be had. */
function install(version: string, directory: string): string | undefined {
  mkdirSync(join(directory, 'node_modules'), { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{ "name": "consumer", "type": "module", "private": true }');
  const packages = [`typescript@${version}`, '@types/node@20.19.43'];
  const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return status === 0 ? undefined : `TypeScript ${version} can't be installed: ${stderr.split('\\n')[0]}`;
}

for (const version of VERSIONS) {
  test(`TypeScript ${version} takes the declarations`, (context) => {
    assert.ok(existsSync(join(root, 'dist/types')), 'dist/ is there');
    const directory = join(folder, version);
    const missing = install(version, directory);
    if (missing !== undefined) {
      context.skip(missing);
      return;
    }
    symlinkSync(root, join(directory, 'node_modules/bootfs'));
    writeFileSync(join(directory, 'consumer.ts'), CONSUMER);
    for (const resolution of RESOLUTIONS) {
      const compilerOptions = { ...resolution, target: 'es2022', strict: true, noEmit: true, types: ['node'] };
      writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
      const { status, stdout } = spawnSync(join(directory, 'node_modules/.bin/tsc'), ['-p', '.'], {
        cwd: directory,
        encoding: 'utf8',
      });
      assert.deepEqual([status, stdout], [0, ''], resolution.moduleResolution);
    }
  });
}
