/**
 * A campaign of damaged inputs: `npm run fuzz -- --seconds N [--target NAME] [--seed N] [--count N] [--to DIR]`.
 *
 * Without a target all have their turn. Cases run in a process of their own, which is ended and named where it hangs or runs out of
 * memory. A failing case is shrunk, printed with its number and kept in the folder; `--target NAME --seed N --count 1` runs it again.
 * Ends with 1 where anything failed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Failure } from './case.ts';
import { TARGETS } from './targets.ts';

const BATCH = 50;
/** For a batch and for a single case: a machine that does much else is slow. */
const BATCH_SECONDS = 120;
const CASE_SECONDS = 30;
/** What the process of the cases may take, in MiB: many times what any of them needs. */
const HEAP_MEBIBYTES = 512;

interface Batch {
  readonly target: string;
  readonly seed: number;
  readonly count: number;
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    target: { type: 'string', multiple: true },
    seed: { type: 'string', default: String((Date.now() / 1000) | 0) },
    count: { type: 'string' },
    to: { type: 'string', default: fileURLToPath(new URL('../../../build/fuzz', import.meta.url)) },
  },
});
const names = values.target ?? Object.keys(TARGETS);
const unknown = names.filter((name) => TARGETS[name] === undefined);
if (unknown.length > 0) {
  console.error(`fuzz: no target ${unknown.join(', ')}; there are ${Object.keys(TARGETS).join(', ')}`);
  process.exit(2);
}

const end = performance.now() + Number(values.seconds) * 1000;
let worker: ChildProcess | undefined;

function startWorker(): ChildProcess {
  return fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP_MEBIBYTES}`],
  });
}

/** Runs a batch in the worker. @returns its failures, or undefined where the process did not come to its end */
function runBatch(batch: Batch, seconds: number): Promise<Failure[] | undefined> {
  worker = worker ?? startWorker();
  const current = worker;
  return new Promise((resolve) => {
    const finish = (failures: Failure[] | undefined): void => {
      clearTimeout(timer);
      current.removeAllListeners();
      if (failures === undefined) {
        current.kill('SIGKILL');
        worker = undefined;
      }
      resolve(failures);
    };
    const timer = setTimeout(() => finish(undefined), seconds * 1000);
    current.once('message', (failures) => finish(failures as Failure[]));
    current.once('exit', () => finish(undefined));
    current.send(batch);
  });
}

/** One after another, where a batch as a whole hung or died. */
async function runEach({ target, seed, count }: Batch): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (let at = seed; at < seed + count && performance.now() < end; at++) {
    const one = await runBatch({ target, seed: at, count: 1 }, CASE_SECONDS);
    const hung = {
      target,
      seed: at,
      base: '',
      device: '',
      error: `hung for ${CASE_SECONDS} s, or ran out of memory`,
      edits: [],
    };
    failures.push(...(one ?? [hung]));
  }
  return failures;
}

function tell(failure: Failure): void {
  const { target, seed, base, device, error, edits } = failure;
  console.log(`FAILED: --target ${target} --seed ${seed} --count 1 (${base}; device: ${device})`);
  console.log(`  ${error.split('\n').slice(0, 4).join('\n  ')}`);
  for (const edit of edits) console.log(`  change: ${edit}`);
  mkdirSync(values.to, { recursive: true });
  writeFileSync(join(values.to, `${target}-${seed}.json`), `${JSON.stringify(failure, null, 2)}\n`);
}

const counts: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
const wanted = values.count === undefined ? Infinity : Number(values.count);
let failed = 0;
let seed = Number(values.seed);
console.log(`seed ${seed}`);
while (performance.now() < end && names.some((name) => counts[name] < wanted)) {
  for (const target of names) {
    if (performance.now() >= end) break;
    const batch = { target, seed, count: Math.min(BATCH, wanted - counts[target]) };
    const failures = (await runBatch(batch, BATCH_SECONDS)) ?? (await runEach(batch));
    counts[target] += batch.count;
    failed += failures.length;
    for (const failure of failures) tell(failure);
  }
  seed += BATCH;
}
worker?.kill();
const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
console.log(`${total} cases, ${failed} failed: ${names.map((name) => `${name} ${counts[name]}`).join(', ')}`);
process.exit(failed === 0 ? 0 : 1);
