/** Runs the test suites that need nothing but Node: `npm test [-- FOLDER_OR_FILE ...]`. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { buildTests } from './build-tests.ts';

const DEFAULT_SUITES = ['unit', 'image', 'bundle', 'cli', 'fuzz'].map((name) => join('test', name));

function testFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) =>
      statSync(join(path, name)).isDirectory() || name.endsWith('.test.ts') ? testFiles(join(path, name)) : [],
    );
}

const wanted = process.argv.slice(2);
const files = (wanted.length > 0 ? wanted : DEFAULT_SUITES).flatMap(testFiles);
if (files.length === 0) {
  console.error('no test files');
  process.exit(1);
}
/** Node leaves one processor free. The wider suites share loop devices and virtual machines, and go one after another there. */
const concurrency = wanted.length > 0 ? [] : [`--test-concurrency=${availableParallelism()}`];
const built = await buildTests(files.map((file) => relative('.', file)));
try {
  const { status } = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--test', '--test-reporter=spec', ...concurrency, ...built.files],
    { stdio: 'inherit', env: { ...process.env, BOOTFS_TEST_COMMAND: built.command } },
  );
  process.exitCode = status ?? 1;
} finally {
  built.remove();
}
