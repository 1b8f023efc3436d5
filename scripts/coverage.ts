/**
 * Which branches of `src` the tests go through: `npm run coverage [-- FOLDER_OR_FILE ...]`. Prints the files that have branches left,
 * a line for each room, and the sum; `build/coverage/index.html` shows where. Ends with 1 where a run of all default suites is below
 * the share that is asked. Other folders are those of wider suites: `npm run coverage -- test/unit test/vm`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CoverageReport } from 'monocart-coverage-reports';
import { ELSEWHERE } from './covered-elsewhere.ts';
import { runTests } from './run-tests.ts';

/** Of the branches of `src` that the default suites can reach, in percent. */
const ASKED = 89;

const root = fileURLToPath(new URL('..', import.meta.url));
const gathered = mkdtempSync(join(tmpdir(), 'bootfs-coverage-'));
const wanted = process.argv.slice(2);
try {
  const status = await runTests(wanted, { NODE_V8_COVERAGE: gathered }, report);
  process.exitCode ||= status;
} finally {
  rmSync(gathered, { recursive: true, force: true });
}

/** Branches, of one file or of several. */
interface Branches {
  readonly covered: number;
  readonly total: number;
}

function sumOf(parts: readonly Branches[]): Branches {
  const sum = (key: keyof Branches): number => parts.reduce((before, part) => before + part[key], 0);
  return { covered: sum('covered'), total: sum('total') };
}

function shareOf({ covered, total }: Branches): number {
  return total === 0 ? 100 : (100 * covered) / total;
}

function told(name: string, branches: Branches, remark = ''): void {
  const { covered, total } = branches;
  console.log(
    `${shareOf(branches).toFixed(2).padStart(6)} %  ${`${covered} of ${total}`.padStart(14)}  ${name}${remark}`,
  );
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
  if (results === undefined) throw new Error('no test has run to its end');
  const files = results.files
    .filter(({ sourcePath }) => sourcePath.startsWith('src/'))
    .map(({ sourcePath, summary }) => ({
      path: sourcePath,
      covered: summary.branches.covered,
      total: summary.branches.total,
    }));
  const reasonOf = (path: string): string | undefined =>
    Object.entries(ELSEWHERE).find(([start]) => path.startsWith(start))?.[1];
  const left = files
    .filter(({ covered, total }) => covered < total)
    .sort((a, b) => b.total - b.covered - (a.total - a.covered));
  for (const { path, covered, total } of left) console.log(`${path}: ${total - covered} of ${total} left`);
  const rooms = [...new Set(files.map(({ path }) => path.split('/').slice(0, 2).join('/')))].sort();
  for (const room of rooms) told(room, sumOf(files.filter(({ path }) => path === room || path.startsWith(`${room}/`))));
  for (const [start, reason] of Object.entries(ELSEWHERE)) {
    told(start, sumOf(files.filter(({ path }) => path.startsWith(start))), `: ${reason}`);
  }
  told('src', sumOf(files));
  const here = sumOf(files.filter(({ path }) => reasonOf(path) === undefined));
  told('src, but for what other suites go through', here, wanted.length === 0 ? `; at least ${ASKED} % are asked` : '');
  if (wanted.length === 0 && shareOf(here) < ASKED) process.exitCode = 1;
}
