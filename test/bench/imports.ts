/**
 * What starting costs: `import 'bootfs'` and each entry of one format in a process of its own, against a process that imports
 * an empty module, in turn, so that both see the same machine. The least of all rounds counts, as a busy machine only adds. At
 * most 25 ms are wanted for the main entry; what it opens is held exactly, by test/bundle/package.test.ts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = 30;
const ENTRIES = ['bootfs', 'bootfs/ext4', 'bootfs/xfs', 'bootfs/erofs', 'bootfs/fat'];

/** Prints the milliseconds of processor time that the process has taken; imported, so that it runs after what is measured. */
const REPORT = 'data:text/javascript,const{user,system}=process.cpuUsage();console.log((user+system)/1000)';

function cpuMilliseconds(entry: string): number {
  const text = `import '${entry}'; import '${REPORT}';`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' });
  return Number(stdout);
}

const directory = mkdtempSync(join(tmpdir(), 'bootfs-imports-'));
const empty = join(directory, 'empty.mjs');
writeFileSync(empty, '');
const least = new Map([empty, ...ENTRIES].map((entry) => [entry, Number.POSITIVE_INFINITY]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [entry, taken] of least) least.set(entry, Math.min(taken, cpuMilliseconds(entry)));
}
rmSync(directory, { recursive: true });
const nothing = least.get(empty)!;
console.log(
  `\nImporting, milliseconds of processor time over the ${nothing.toFixed(0)} of a process that imports an empty module`,
);
console.table(ENTRIES.map((entry) => ({ entry, milliseconds: (least.get(entry)! - nothing).toFixed(1) })));
