/**
 * The crash test, as root on Linux:
 * `npm run test:crash -- [--seconds N] [--count N] [--seed N] [--only PATTERN] [--without PATTERN] [--damage]
 * [--keep DIR]`.
 *
 * Each seed makes a filesystem, works on it, and cuts the power (workload.py, by the plan of plan.ts). A copy of what is left
 * is mounted by Linux, which replays the log; bootfs must show the same tree from the dirty image. A seed that differs is
 * printed, so that it can be run again, and its image kept. `--only` and `--without` choose plans by a pattern:
 * `--without 'bigalloc|ext3'`. With `--damage` one block of each log is damaged too: bootfs must refuse what Linux refuses.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replayedCount } from '../../src/contract/journal-report.ts';
import { isXfsReport } from '../../src/xfslog/xfs-report.ts';
import { runBounded } from '../support/bounded.ts';
import { KernelTrouble, kernelsView, whyNoKernel } from '../support/kernel.ts';
import { bootfsView, viewDifferences } from '../support/view.ts';
import { damageLog } from './damage.ts';
import { type Plan, planOf, WORKLOAD } from './plan.ts';

/** What the workload ends with where mke2fs or mount do not want the plan. */
const CANNOT_BE_MADE = 3;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    count: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    without: { type: 'string' },
    damage: { type: 'boolean', default: false },
    keep: { type: 'string', default: join(process.env['TMPDIR'] ?? '/tmp', 'bootfs-crash') },
  },
});
/** A memory filesystem, where there is one: thousands of images are written. */
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : '/tmp';
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
const count = values.count === undefined ? (values.seed === undefined ? Infinity : 1) : Number(values.count);
const deadline =
  values.count === undefined && values.seed !== undefined ? Infinity : Date.now() + Number(values.seconds) * 1000;

interface Tally {
  same: number;
  impossible: number;
  refusedByBoth: number;
  dirty: number;
  refusedByLinux: number;
  kernelTrouble: number;
  fastCommits: number;
  openIntents: number;
  readonly differing: number[];
}

async function runSeed(seed: number, tally: Tally): Promise<void> {
  const plan = planOf(seed);
  const text = JSON.stringify(plan);
  if (values.only !== undefined && !text.match(values.only)) return;
  if (values.without !== undefined && text.match(values.without)) return;
  const directory = mkdtempSync(join(SCRATCH, 'bootfs-crash-'));
  try {
    const worked = await runBounded('python3', [WORKLOAD, JSON.stringify(plan)], directory, 150);
    if (worked.status === undefined) throw new KernelTrouble('the workload hangs');
    if (worked.status === CANNOT_BE_MADE) {
      tally.impossible++;
      return;
    }
    if (worked.status !== 0) throw new Error(`the workload failed: ${worked.stderr}`);
    await compare(plan, directory, tally);
  } catch (error) {
    if (error instanceof KernelTrouble) {
      console.log(`seed ${seed}: Linux is in trouble, no answer: ${error.message}`);
      tally.kernelTrouble++;
      return;
    }
    report(plan, directory, tally, [(error as Error).stack ?? String(error)]);
  } finally {
    await runBounded('umount', ['-q', join(directory, 'mnt')], directory, 10);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function compare(plan: Plan, directory: string, tally: Tally): Promise<void> {
  const imageFile = join(directory, 'image');
  const image = readFileSync(imageFile);
  let damage: string | undefined;
  if (values.damage) {
    if (!hasChecksums(plan)) return;
    damage = damageLog(image, imageFile, plan.blockSize, plan.seed);
    writeFileSync(imageFile, image);
  }
  const journalFile = join(directory, 'journal');
  const ours = bootfsView(image, existsSync(journalFile) ? readFileSync(journalFile) : undefined);
  const kernels = await kernelsView(directory);
  if (!values.damage && kernels.refused !== undefined && ours.refused === undefined) {
    keepImage(plan.seed, directory);
    // Nothing here damages the log, so it is Linux that fails: after its replay, or in that of fast commits.
    console.log(
      `seed ${plan.seed}: Linux refuses the mount, bootfs reads ${ours.lines.length} entries: ${kernels.refused}`,
    );
    tally.refusedByLinux++;
    return;
  }
  const differences = viewDifferences(ours, kernels);
  if (differences.length > 0) {
    report(plan, directory, tally, damage === undefined ? differences : [damage, ...differences]);
    return;
  }
  tally.same++;
  if (kernels.refused !== undefined) tally.refusedByBoth++;
  if (ours.journal?.state === 'dirty') tally.dirty++;
  tally.fastCommits += ours.journal === undefined ? 0 : replayedCount(ours.journal, 'fast commit');
  if (isXfsReport(ours.journal) && Object.keys(ours.journal.openIntents).some(changesFiles)) tally.openIntents++;
}

/** Without checksums a damaged log is replayed as it is, and what comes of that is nobody's contract. */
const hasChecksums = (plan: Plan): boolean =>
  plan.journalBytes === 0 && plan.mkfs.includes('ext4') && !plan.mkfs.join().includes('^metadata_csum');

function keepImage(seed: number, directory: string): void {
  mkdirSync(values.keep, { recursive: true });
  for (const name of ['image', 'journal']) {
    const from = join(directory, name);
    if (existsSync(from)) spawnSync('cp', ['--sparse=always', from, join(values.keep, `${seed}.${name}`)]);
  }
}

function report(plan: Plan, directory: string, tally: Tally, differences: readonly string[]): void {
  tally.differing.push(plan.seed);
  keepImage(plan.seed, directory);
  console.log(`seed ${plan.seed} differs: ${plan.filesystem} ${plan.mkfs.join(' ')}; mount -o ${plan.mount.join(',')}`);
  console.log(`  rounds ${JSON.stringify(plan.rounds)}; kept as ${join(values.keep, `${plan.seed}.image`)}`);
  for (const line of differences.slice(0, 6)) console.log(`  ${line.slice(0, 700)}`);
  if (differences.length > 6) console.log(`  and ${differences.length - 6} more`);
}

/** The intents that are visible where they are not finished. */
const changesFiles = (name: string): boolean => name === 'BUI' || name === 'XMI' || name === 'ATTRI';

const reason = whyNoKernel();
if (reason !== undefined) {
  console.error(`the crash test ${reason}`);
  process.exit(2);
}
const tally: Tally = {
  same: 0,
  impossible: 0,
  refusedByBoth: 0,
  dirty: 0,
  refusedByLinux: 0,
  kernelTrouble: 0,
  fastCommits: 0,
  openIntents: 0,
  differing: [],
};
let seed = firstSeed;
for (; seed < firstSeed + count && Date.now() < deadline; seed++) {
  // What hangs stays, and what has failed may have damaged memory: such a kernel is no judge any more.
  if (tally.kernelTrouble > 0) break;
  await runSeed(seed, tally);
}
console.log(
  `seeds ${firstSeed} to ${seed - 1}: ${tally.same} the same (${tally.dirty} dirty, ${tally.fastCommits} fast commits, ` +
    `${tally.openIntents} with unfinished work in the log, ` +
    `${tally.refusedByBoth} refused by both), ${tally.refusedByLinux} refused by Linux alone, ${tally.impossible} plans that cannot be made, ` +
    `${tally.kernelTrouble} without an answer, ${tally.differing.length} differ`,
);
if (tally.differing.length > 0) {
  console.log(`run again with: ${tally.differing.map((bad) => `npm run test:crash -- --seed ${bad}`).join('; ')}`);
  process.exitCode = 1;
}
// A run in which nothing was compared proves nothing, unless it was Linux that failed.
if (tally.same === 0 && tally.kernelTrouble === 0) process.exitCode = 1;
// Not left to the event loop: a hung child would hold it.
process.exit();
