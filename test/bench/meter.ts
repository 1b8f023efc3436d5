/** What a run of the command costs, Node's own start among it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
/**
 * Says on descriptor 3 what the process took. Its memory is VmHWM: the maxRSS of getrusage(2) begins with what the process
 * had before it became Node, a copy of the one that measures.
 */
const REPORT = `import { readFileSync, writeSync } from 'node:fs';
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const [, kibibytes] = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'latin1'));
  writeSync(3, JSON.stringify({ seconds: (user + system) / 1e6, mebibytes: kibibytes / 1024 }));
});`;
const report = `data:text/javascript,${encodeURIComponent(REPORT)}`;

/** Of a process. */
export interface Cost {
  /** Of the processor, in user and system mode, without children. */
  readonly seconds: number;
  /** The most memory that it had. */
  readonly mebibytes: number;
}

/** The best of some runs, by the processor's time; what they print is thrown away. @throws Error for another exit status */
export function costOfCommand(args: readonly string[], { rounds = 1, status: expected = 0 } = {}): Cost {
  const runs = Array.from({ length: rounds }, () => {
    const { status, stderr, output } = spawnSync(process.execPath, ['--import', report, MAIN, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    if (status !== expected) throw new Error(`${args.join(' ')}: ${stderr}`);
    return JSON.parse(output[3] ?? '') as Cost;
  });
  return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
}
