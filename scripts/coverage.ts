/**
 * Which branches of `src` the tests go through: `npm run coverage [-- FOLDER_OR_FILE ...]`. Counted is what the default suites run
 * as modules of `src`, in their own processes and in those that they start (the command, workers): each branch once, through source maps.
 * What they run of `dist` and of the firmware's bundles is not. `--wide` adds test/differential and test/vm, as far as they find root
 * and their tools.
 *
 * Prints the files that have branches left, with their lines, a line for each room, what can't be reached and why
 * (covered-elsewhere.ts), and the sum; `build/coverage/index.html` shows where. Ends with 1 where a run of all default suites is below
 * the share that is asked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CoverageReport } from 'monocart-coverage-reports';
import { ELSEWHERE, UNREACHED } from './covered-elsewhere.ts';
import { runTests } from './run-tests.ts';

/** Of the branches of `src` that the default suites can reach, in percent. */
const ASKED = 95;
const WIDE = '--wide';
const WIDER_SUITES = ['test/differential', 'test/vm'];

const root = fileURLToPath(new URL('..', import.meta.url));
const gathered = mkdtempSync(join(tmpdir(), 'bootfs-coverage-'));
const isWide = process.argv.includes(WIDE);
const wanted = process.argv.slice(2).filter((argument) => argument !== WIDE);
try {
  const environment = { NODE_V8_COVERAGE: gathered };
  const status = await runTests(wanted, { environment, wider: isWide ? WIDER_SUITES : [], onEnd: report });
  process.exitCode ||= status;
} finally {
  rmSync(gathered, { recursive: true, force: true });
}

/** Branches, of one file or of several. */
interface Branches {
  readonly covered: number;
  readonly total: number;
}

/** Those of one file. */
interface FileBranches extends Branches {
  readonly path: string;
  /** No test went through these, and nothing says why: lines of the file, each as often as it has such branches. */
  readonly lines: readonly number[];
  /** No test went through these; indexes of `UNREACHED` say why. */
  readonly unreached: readonly number[];
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

/** A file as the report has it. */
interface ReportedFile {
  readonly sourcePath: string;
  readonly source: string;
  readonly data: {
    readonly branches: readonly { readonly start: number; readonly end: number; readonly count: number }[];
  };
}

function branchesOf({ sourcePath, source, data }: ReportedFile): FileBranches {
  const lines: number[] = [];
  const unreached: number[] = [];
  for (const { start, end } of data.branches.filter(({ count }) => count === 0)) {
    const kind = UNREACHED.findIndex((one) => one.source.test(source.slice(start, end)));
    if (kind < 0) lines.push(source.slice(0, start).split('\n').length);
    else unreached.push(kind);
  }
  const total = data.branches.length;
  return { path: sourcePath, covered: total - lines.length - unreached.length, total, lines, unreached };
}

/** `12, 40 (2)` for one branch in line 12, and two in line 40. */
function linesText(lines: readonly number[]): string {
  const each = [...new Set(lines)].sort((left, right) => left - right);
  const countOf = (line: number): number => lines.filter((one) => one === line).length;
  return each.map((line) => (countOf(line) === 1 ? String(line) : `${line} (${countOf(line)})`)).join(', ');
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
  const files = (results.files as unknown as readonly ReportedFile[])
    .filter(({ sourcePath }) => sourcePath.startsWith('src/'))
    .map(branchesOf);
  const left = files.filter(({ lines }) => lines.length > 0).sort((a, b) => b.lines.length - a.lines.length);
  for (const { path, lines, total } of left) {
    console.log(`${path}: ${lines.length} of ${total} left, in lines ${linesText(lines)}`);
  }
  const rooms = [...new Set(files.map(({ path }) => path.split('/').slice(0, 2).join('/')))].sort();
  for (const room of rooms) told(room, sumOf(files.filter(({ path }) => path === room || path.startsWith(`${room}/`))));
  for (const [start, reason] of Object.entries(ELSEWHERE)) {
    told(start, sumOf(files.filter(({ path }) => path.startsWith(start))), `: ${reason}`);
  }
  told('src', sumOf(files));
  tellReachable(files.filter(({ path }) => !Object.keys(ELSEWHERE).some((start) => path.startsWith(start))));
}

/** The sum that is asked for, of files that these suites go through. */
function tellReachable(files: readonly FileBranches[]): void {
  UNREACHED.forEach(({ reason }, kind) => {
    const count = files.reduce((sum, file) => sum + file.unreached.filter((one) => one === kind).length, 0);
    if (count > 0) console.log(`          ${String(count).padStart(14)}  left, and can't be reached: ${reason}`);
  });
  const { covered, total } = sumOf(files);
  const reachable = { covered, total: total - files.reduce((sum, file) => sum + file.unreached.length, 0) };
  const isAsked = wanted.length === 0;
  told('src, of what these suites can reach', reachable, isAsked ? `; at least ${ASKED} % are asked` : '');
  if (isAsked && shareOf(reachable) < ASKED) process.exitCode = 1;
}
