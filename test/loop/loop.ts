/**
 * The differential loop, as root on Linux, for as long as it is told:
 * `npm run test:loop -- [--seconds N] [--count N] [--seed N] [--only ext4|xfs|erofs|vfat] [--keep DIR]`.
 *
 * Each seed makes a filesystem of random options with a random tree, of each family in turn; some end in a crash. What bootfs
 * shows of it is held against a mount by Linux, entry by entry. $MKFS_XFS and $MKFS_EROFS name newer tools than the machine's,
 * which know more options. A seed that differs is printed, and its image kept.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KernelTrouble, NoAnswer } from '../support/kernel.ts';
import { erofsFamily } from './erofs.ts';
import type { Family } from './family.ts';
import { vfatFamily } from './vfat.ts';
import { extFamily, xfsFamily } from './worked.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    count: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    keep: { type: 'string', default: join(tmpdir(), 'bootfs-loop') },
  },
});
/** A memory filesystem, where there is one: thousands of images are written. */
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

interface Tally {
  same: number;
  /** Options that the tools, or Linux, refuse. */
  impossible: number;
  /** Linux mounts them, but can't list them, or still wrote to them. */
  unanswered: number;
  readonly differing: number[];
  /** Set where Linux has hung or failed: it is no judge any more. */
  trouble?: string;
}

interface Made {
  readonly seed: number;
  readonly how: string;
  readonly directory: string;
}

/** Makes a batch of images from the seeds on, and compares them. Gives the next seed. */
async function runBatch(family: Family, firstSeed: number, endSeed: number, tally: Tally): Promise<number> {
  const made: Made[] = [];
  let seed = firstSeed;
  try {
    while (seed < endSeed && made.length < family.batch && seed < firstSeed + 4 * family.batch) {
      const directory = mkdtempSync(join(SCRATCH, 'bootfs-loop-'));
      made.push({ seed, how: 'being made', directory });
      const how = await family.make(seed, directory);
      if (how !== undefined) made[made.length - 1] = { seed, how, directory };
      else {
        tally.impossible++;
        removeScratch(made.pop()!);
      }
      seed++;
    }
    const results = await family.compare(made.map(({ directory }) => directory));
    for (const [at, differences] of results.entries()) {
      if (differences.length === 0) tally.same++;
      else report(family, made[at], tally, differences);
    }
  } catch (error) {
    const last = made[made.length - 1];
    if (error instanceof NoAnswer) tally.unanswered += made.length;
    else if (error instanceof KernelTrouble) tally.trouble = `seed ${last.seed}: ${error.message}`;
    else report(family, last, tally, [(error as Error).stack ?? String(error)]);
    seed = last.seed + 1;
  } finally {
    for (const one of made) removeScratch(one);
  }
  return seed;
}

function removeScratch({ directory }: Made): void {
  for (const mount of ['mnt', 'judged-mnt'].map((name) => join(directory, name))) {
    // One that the kernel still holds goes as soon as it lets it go.
    if (spawnSync('umount', ['-q', mount]).status !== 0) spawnSync('umount', ['-q', '-l', mount]);
  }
  rmSync(directory, { recursive: true, force: true });
}

function report(family: Family, { seed, how, directory }: Made, tally: Tally, differences: readonly string[]): void {
  tally.differing.push(seed);
  mkdirSync(values.keep, { recursive: true });
  const kept = join(values.keep, `${family.name}-${seed}`);
  for (const name of ['image', 'journal']) {
    if (existsSync(join(directory, name)))
      spawnSync('cp', ['--sparse=always', join(directory, name), `${kept}.${name}`]);
  }
  console.log(`${family.name}, seed ${seed} differs: ${how}; kept as ${kept}.image`);
  for (const line of differences.slice(0, 6)) console.log(`  ${line.slice(0, 700)}`);
  if (differences.length > 6) console.log(`  and ${differences.length - 6} more`);
}

const families = [extFamily, xfsFamily, erofsFamily, vfatFamily].filter(({ name, whyNot }) => {
  if (values.only !== undefined && values.only !== name) return false;
  const reason = whyNot();
  if (reason !== undefined) console.log(`${name}: ${reason}`);
  return reason === undefined;
});
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 1e8) : Number(values.seed);
const count = values.count === undefined ? (values.seed === undefined ? Infinity : 1) : Number(values.count);
const deadline =
  values.count === undefined && values.seed !== undefined ? Infinity : Date.now() + Number(values.seconds) * 1000;
const runs = families.map((family) => ({
  family,
  seed: firstSeed,
  tally: { same: 0, impossible: 0, unanswered: 0, differing: [] } as Tally,
}));
let isStopped = false;
// Ctrl-C ends the loop after the image at hand, with its tally.
process.once('SIGINT', () => {
  isStopped = true;
});
while (Date.now() < deadline && !isStopped) {
  const open = runs.filter(({ seed, tally }) => seed < firstSeed + count && tally.trouble === undefined);
  if (open.length === 0) break;
  for (const run of open) run.seed = await runBatch(run.family, run.seed, firstSeed + count, run.tally);
}
for (const { family, seed, tally } of runs) {
  const { same, impossible, unanswered, differing, trouble } = tally;
  console.log(
    `${family.name}, seeds ${firstSeed} to ${seed - 1}: ${same} the same, ${differing.length} differ, ${impossible} cannot be made, ` +
      `${unanswered} without an answer` +
      `${trouble === undefined ? '' : `; Linux is in trouble: ${trouble}`}`,
  );
  if (differing.length > 0) console.log(`  npm run test:loop -- --only ${family.name} --seed ${differing.join(' | ')}`);
  // A run in which nothing was compared proves nothing.
  if (differing.length > 0 || same === 0) process.exitCode = 1;
}
if (runs.length === 0) process.exitCode = 2;
// Not left to the event loop: a hung child would hold it.
process.exit();
