/**
 * What starting costs: `import 'bootfs'` and each entry of one format in a process of its own, against a process that imports
 * nothing, in turn, so that both see the same machine. At most 25 ms are wanted for the main entry; what it opens is held
 * exactly, by test/bundle/package.test.ts.
 */
import { spawnSync } from 'node:child_process';

const ROUNDS = 15;
const ENTRIES = ['bootfs', 'bootfs/ext4', 'bootfs/xfs', 'bootfs/erofs', 'bootfs/fat'];

/** Prints the milliseconds of processor time that the process has taken; imported, so that it runs after what is measured. */
const REPORT = 'data:text/javascript,const{user,system}=process.cpuUsage();console.log((user+system)/1000)';

function cpuMilliseconds(entry: string | undefined): number {
  const text = `${entry === undefined ? '' : `import '${entry}';`} import '${REPORT}';`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' });
  return Number(stdout);
}

const median = (values: number[]): number => values.sort((left, right) => left - right)[values.length >> 1];

const times = new Map<string | undefined, number[]>([undefined, ...ENTRIES].map((entry) => [entry, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [entry, taken] of times) taken.push(cpuMilliseconds(entry));
}
const nothing = median(times.get(undefined)!);
console.log(
  `\nImporting, milliseconds of processor time over the ${nothing.toFixed(0)} of a process that imports nothing`,
);
console.table(ENTRIES.map((entry) => ({ entry, milliseconds: (median(times.get(entry)!) - nothing).toFixed(1) })));
