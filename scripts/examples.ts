/**
 * Runs the examples of all documents, of the verbs' help and of the library's own comments, on committed images: the command
 * and the library as `npm run build` has made them. What can't be run is named, with a reason. Ends with 1 where one fails.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';
import { allVerbs } from '../src/cli/verbs/table.ts';
import { CASES, DEFAULT_IMAGES, type ExampleCase, NOT_RUN } from './example-cases.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = join(root, 'dist/cli.cjs');
const MODULES = ['src/index.ts', 'src/boot/index.ts', 'src/node/index.ts', 'src/web/index.ts'];
/** Verbs that end with 1 where they find something. */
const JUDGES = /^bootfs (?:check|diff) /;
/** What an example may take for granted; what it declares itself goes before. */
const PRELUDE = `import { memoryDevice as _device, mount as _mount } from 'bootfs';
import { readFileSync as _read } from 'node:fs';
globalThis.imageBytes = _read('disk.img');
globalThis.device = _device(imageBytes);
Object.defineProperty(globalThis, 'fs', { get: () => _mount(device) });
`;

interface Example {
  readonly place: string;
  readonly language: 'shell' | 'typescript';
  readonly text: string;
}

function documents(): string[] {
  const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', 'CONTRIBUTING.md', 'firmware-shim/README.md', 'test/vm/README.md'].concat(
    guides.map((name) => `docs/${name}`),
  );
}

function examplesIn(place: string): Example[] {
  const text = readFileSync(join(root, place), 'utf8').replace(/^ \* ?/gm, '');
  return [...text.matchAll(/^```(console|ts)\n([\s\S]*?)^```/gm)].flatMap(([, language, code]): Example[] => {
    if (language === 'ts') return [{ place, language: 'typescript', text: code }];
    const lines = code.split('\n').filter((line) => /^[$#] /.test(line));
    return lines.map((line) => ({ place, language: 'shell', text: line.slice(2).replace(/ {2,}# .*$/, '') }));
  });
}

/** A folder of its own for each example, inside the package, so that `bootfs` means what was built. */
const folder = mkdtempSync(join(root, 'build-examples-'));
let folders = 0;

function stage(images: Readonly<Record<string, string>>): string {
  const at = join(folder, String(folders++));
  mkdirSync(join(at, 'tree'), { recursive: true });
  symlinkSync(join(root, 'images'), join(at, 'images'));
  for (const [name, image] of Object.entries(images)) {
    const packed = readFileSync(join(root, `images/${image}.img.gz`));
    writeFileSync(join(at, name), name.endsWith('.gz') ? packed : gunzipSync(packed));
  }
  return at;
}

/** @returns what went wrong; undefined for an example that does what it says */
function runExample({ language, text, place }: Example, found: ExampleCase | undefined): string | undefined {
  const named = Object.entries({ ...DEFAULT_IMAGES, ...found?.images });
  const code = (found?.replace ?? []).reduce((before, [part, by]) => before.split(part).join(by), text);
  const used = named.filter(([name]) => language === 'typescript' || code.includes(name) || name === 'disk.img');
  const cwd = stage(Object.fromEntries(used));
  if (language === 'shell') {
    const script = `set -o pipefail; bootfs() { "${process.execPath}" "${COMMAND}" "$@"; }; ${code}`;
    const env = { ...process.env, GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    const { status, stderr } = spawnSync('bash', ['-c', script], { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return status === 0 || (status === 1 && JUDGES.test(code)) ? undefined : `${place}: ${code}\n${status}: ${stderr}`;
  }
  const source = `${PRELUDE}${code}\n${found?.behind ?? ''}`;
  const program = join(cwd, 'example.mjs');
  writeFileSync(program, transformSync(source, { loader: 'ts', format: 'esm', target: 'node20' }).code);
  const { status, stderr } = spawnSync(process.execPath, [program], { cwd, encoding: 'utf8' });
  return status === 0 ? undefined : `${place}:\n${source}\n${stderr}`;
}

const examples: Example[] = [
  ...(await allVerbs()).flatMap(({ name, examples: texts }) =>
    texts.map((text): Example => ({ place: `bootfs ${name} --help`, language: 'shell', text: `bootfs ${text}` })),
  ),
  ...[...documents(), ...MODULES].flatMap(examplesIn),
];
const used = new Set<unknown>();

function find<Row extends { readonly match: string }>(rows: readonly Row[], text: string): Row | undefined {
  const row = rows.find(({ match }) => text.includes(match));
  used.add(row);
  return row;
}

let run = 0;
const failures: string[] = [];
try {
  for (const example of examples) {
    if (find(NOT_RUN, example.text) !== undefined) continue;
    run++;
    const failure = runExample(example, find(CASES, example.text));
    if (failure !== undefined) failures.push(failure);
  }
} finally {
  rmSync(folder, { recursive: true });
}
const stale = [...CASES, ...NOT_RUN].filter((row) => !used.has(row));
failures.push(...stale.map(({ match }) => `no example has '${match}' any more`));
for (const failure of failures) console.error(failure);
console.log(`${run} examples run, ${examples.length - run} left to other tests`);
if (failures.length > 0) process.exit(1);
