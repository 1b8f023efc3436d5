/**
 * Which branches of `src` the tests go through: `npm run coverage [-- FOLDER_OR_FILE ...]`. Prints the files that have branches left and
 * the sum; `build/coverage/index.html` shows where. Ends with 1 where a run of all default suites is below the share that is asked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CoverageReport } from 'monocart-coverage-reports';
import { runTests } from './run-tests.ts';

/** Of the branches of `src`, in percent. */
const ASKED = 95;

const root = fileURLToPath(new URL('..', import.meta.url));
const gathered = mkdtempSync(join(tmpdir(), 'bootfs-coverage-'));
const wanted = process.argv.slice(2);
try {
  const status = await runTests(wanted, { NODE_V8_COVERAGE: gathered }, report);
  process.exitCode ||= status;
} finally {
  rmSync(gathered, { recursive: true, force: true });
}

async function report(): Promise<void> {
  const coverage = new CoverageReport({
    name: 'bootfs',
    outputDir: join(root, 'build/coverage'),
    reports: ['v8', 'json-summary'],
    entryFilter: (entry) => entry.url.includes('/bootfs-tests/'),
    sourceFilter: (source) => /^(\.\.\/)*src\//.test(source),
    sourcePath: (source) => source.replace(/^(\.\.\/)+/, ''),
    logging: 'error',
  });
  await coverage.addFromDir(gathered);
  const results = await coverage.generate();
  const { branches, lines } = results!.summary;
  const left = results!.files
    .map(({ sourcePath, summary }) => ({ sourcePath, ...summary.branches }))
    .filter(({ covered, total }) => covered < total)
    .sort((a, b) => b.total - b.covered - (a.total - a.covered));
  for (const { sourcePath, covered, total } of left) console.log(`${sourcePath}: ${total - covered} of ${total} left`);
  console.log(`branches ${branches.pct} % (${branches.covered} of ${branches.total}), lines ${lines.pct} %`);
  if (wanted.length === 0 && Number(branches.pct) < ASKED) process.exitCode = 1;
}
