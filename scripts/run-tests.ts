/** Test files of folders, and a run of them once they are built: what `npm test` and `npm run coverage` share. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { type BuiltTests, buildTests } from './build-tests.ts';

/** The suites that need nothing but Node. */
const DEFAULT_SUITES = ['unit', 'image', 'bundle', 'cli', 'fuzz'].map((name) => join('test', name));

function testFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) =>
      statSync(join(path, name)).isDirectory() || name.endsWith('.test.ts') ? testFiles(join(path, name)) : [],
    );
}

/** Builds and runs the tests of these files and folders, or of the default suites. `then` sees the modules before they are removed. @returns the exit status */
export async function runTests(
  wanted: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  then?: (built: BuiltTests) => Promise<void>,
): Promise<number> {
  const files = (wanted.length > 0 ? wanted : DEFAULT_SUITES).flatMap(testFiles);
  if (files.length === 0) {
    console.error('no test files');
    return 1;
  }
  /** Node leaves one processor free. The wider suites share loop devices and virtual machines, and go one after another there. */
  const concurrency = wanted.length > 0 ? [] : [`--test-concurrency=${availableParallelism()}`];
  const built = await buildTests(files.map((file) => relative('.', file)));
  try {
    const { status, signal } = spawnSync(
      process.execPath,
      ['--enable-source-maps', '--test', '--test-reporter=spec', ...concurrency, ...built.files],
      { stdio: 'inherit', env: { ...process.env, BOOTFS_TEST_COMMAND: built.command, ...environment } },
    );
    if (signal !== null) console.error(`the tests were ended by ${signal}: what follows is not of all of them`);
    await then?.(built);
    return status ?? 1;
  } finally {
    built.remove();
  }
}
