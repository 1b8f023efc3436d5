/** Test files of folders, and a run of them once they are built: what `npm test` and `npm run coverage` share. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { buildTests } from './build-tests.ts';

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

/** Of a run of tests. */
export interface RunOptions {
  /** Variables for the tests, besides those of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Wider suites, which run when the others have ended: they share loop devices and virtual machines, and go one after another. */
  readonly wider?: readonly string[];
  /** Sees the modules before they are removed. */
  readonly onEnd?: () => Promise<void>;
}

/** Builds and runs the tests of these files and folders, or of the default suites. @returns the exit status */
export async function runTests(wanted: readonly string[], options: RunOptions = {}): Promise<number> {
  const isDefault = wanted.length === 0;
  const files = (isDefault ? DEFAULT_SUITES : wanted).flatMap(testFiles);
  const wider = (options.wider ?? []).flatMap(testFiles);
  if (files.length === 0) {
    console.error('no test files');
    return 1;
  }
  const built = await buildTests([...files, ...wider].map((file) => relative('.', file)));
  const run = (modules: readonly string[], concurrency: readonly string[]): number => {
    const { status, signal } = spawnSync(
      process.execPath,
      ['--enable-source-maps', '--test', '--test-reporter=spec', ...concurrency, ...modules],
      { stdio: 'inherit', env: { ...process.env, BOOTFS_TEST_COMMAND: built.command, ...options.environment } },
    );
    if (signal !== null) console.error(`the tests were ended by ${signal}: what follows is not of all of them`);
    return status ?? 1;
  };
  try {
    // Node leaves one processor free, where nobody says otherwise.
    const status = run(built.files.slice(0, files.length), isDefault ? [concurrencyOf(availableParallelism())] : []);
    const widerStatus = wider.length === 0 ? 0 : run(built.files.slice(files.length), [concurrencyOf(1)]);
    await options.onEnd?.();
    return status || widerStatus;
  } finally {
    built.remove();
  }
}

function concurrencyOf(count: number): string {
  return `--test-concurrency=${count}`;
}
