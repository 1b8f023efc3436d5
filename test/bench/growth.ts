/**
 * How the cost of the command grows with its input: the processor's time and the most memory of each step, and the slope from step to
 * step, logarithm over logarithm, with what the smallest step costs taken away: 1 is linear. `npm run bench:growth [-- KIND ...]`; needs
 * 4 GiB in the temporary folder, and takes some minutes.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryDevice } from '../../src/index.ts';
import { readJournal } from '../../src/jbd2replay/replay.ts';
import { resolveOptions } from '../../src/mount/mount-options.ts';
import { hugeDirectory } from '../support/ext4/huge-directory.ts';
import { JournalBuilder } from '../support/jbd2/journal-builder.ts';
import { type Cost, costOfCommand } from './meter.ts';
import { type Plan, writePlainExt4 } from './plain-ext4.ts';

const MIB = 2 ** 20;
const BLOCK_BYTES = 4096;
const FILES_PER_DIRECTORY = 100;
const TRANSACTION_BLOCKS = 200;
/** A directory of more names than bootfs lists. */
const TOO_MANY_NAMES = 5_000_000;

interface Kind {
  readonly unit: string;
  readonly steps: readonly number[];
  /** Writes the image of a step. */
  make(image: string, step: number): void;
  /** The command line. */
  args(image: string): readonly string[];
  /** Of the largest step, where it is another than of all others. */
  readonly lastStatus?: number;
}

function filesPlan(count: number): Plan {
  const directories = Math.ceil(count / FILES_PER_DIRECTORY);
  const files = Array.from({ length: FILES_PER_DIRECTORY }, (_, file) => ({ name: `file-${file}` }));
  const root = Array.from({ length: directories }, (_, index) => ({ name: `d${index}`, directory: index + 1 }));
  return [root, ...root.map(() => files)];
}

/** The deepest one holds a file. */
function depthPlan(depth: number): Plan {
  return Array.from({ length: depth + 1 }, (_, level) => [
    level < depth ? { name: 'd', directory: level + 1 } : { name: 'f' },
  ]);
}

const LOGS_IN_MEBIBYTES = [4, 32, 128, 1024];

/** As full as transactions of 200 blocks make it, all of them blocks of their own. */
function fullLog(mebibytes: number): Uint8Array {
  const blockCount = (mebibytes * MIB) / BLOCK_BYTES;
  const builder = new JournalBuilder({ blockSize: BLOCK_BYTES, blockCount, checksum: 'none', withUuid: false });
  const data = new Uint8Array(BLOCK_BYTES).fill(0x5a);
  const transactions = Math.floor((blockCount - 2) / (TRANSACTION_BLOCKS + 4));
  for (let transaction = 0; transaction < transactions; transaction++) {
    const blocks = Array.from({ length: TRANSACTION_BLOCKS }, (_, index) => ({
      block: 1000 + transaction * TRANSACTION_BLOCKS + index,
      data,
    }));
    builder.transaction({ blocks });
  }
  return builder.bytes;
}

/** In this process: the log without a filesystem around it. */
function measureLogs(): Record<string, string | number>[] {
  const costs = LOGS_IN_MEBIBYTES.map((mebibytes): Cost => {
    const source = {
      log: memoryDevice(fullLog(mebibytes)),
      location: 'internal' as const,
      blockSize: BLOCK_BYTES,
      deviceBlockCount: 2 ** 30,
      needsRecovery: true,
    };
    const times = Array.from({ length: 3 }, () => {
      const before = process.cpuUsage();
      readJournal(source, resolveOptions({}));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    });
    return { seconds: Math.min(...times), mebibytes: 0 };
  });
  return LOGS_IN_MEBIBYTES.map((mebibytes, at) => ({
    of: `${mebibytes} MiB of log`,
    'CPU s': costs[at].seconds.toFixed(4),
    slope: slope(LOGS_IN_MEBIBYTES, costs, 0, at),
  }));
}

/** Block by block, as no memory needs to hold it. */
function writeDirectory(image: string, names: number): void {
  const device = hugeDirectory(names);
  const file = openSync(image, 'w');
  const piece = new Uint8Array(MIB);
  for (let at = 0; at < device.size; at += piece.length) {
    const part = piece.subarray(0, Math.min(piece.length, device.size - at));
    device.read(at, part);
    writeSync(file, part);
  }
  closeSync(file);
}

const KINDS: Readonly<Record<string, Kind>> = {
  files: {
    unit: 'files, manifest',
    steps: [1000, 10_000, 100_000, 1_000_000],
    make: (image, count) => writePlainExt4(image, filesPlan(count)),
    args: (image) => ['manifest', image],
  },
  names: {
    unit: 'names of a directory, ls',
    steps: [1000, 10_000, 100_000, 1_000_000, 2_000_000],
    make: writeDirectory,
    args: (image) => ['ls', image],
  },
  walked: {
    unit: 'names of a directory, manifest',
    steps: [1000, 10_000, 100_000, 1_000_000, 2_000_000],
    make: writeDirectory,
    args: (image) => ['manifest', image],
  },
  refused: {
    unit: 'names of a directory, refused by ls',
    steps: [TOO_MANY_NAMES],
    make: writeDirectory,
    args: (image) => ['ls', image],
    lastStatus: 3,
  },
  depth: {
    unit: 'levels, manifest',
    // Paths end at 16383 bytes: the last step says so of its deepest directory.
    steps: [10, 100, 1000, 10_000],
    make: (image, depth) => writePlainExt4(image, depthPlan(depth)),
    args: (image) => ['manifest', image],
    lastStatus: 3,
  },
};

const directory = mkdtempSync(join(tmpdir(), 'bootfs-growth-'));
const image = join(directory, 'image');

/** Of what a step costs more than the start of the command. */
function slope(steps: readonly number[], costs: readonly Cost[], base: number, at: number): string {
  if (at === 0) return '';
  const [before, now] = [costs[at - 1].seconds - base, costs[at].seconds - base];
  // Too little to tell from the noise of a start.
  if (before < base / 4) return '-';
  return (Math.log(now / before) / Math.log(steps[at] / steps[at - 1])).toFixed(2);
}

function measure({ unit, steps, make, args, lastStatus = 0 }: Kind): Record<string, string | number>[] {
  const costs: Cost[] = [];
  for (const [at, step] of steps.entries()) {
    make(image, step);
    const status = at === steps.length - 1 ? lastStatus : 0;
    costs.push(costOfCommand(args(image), { rounds: at === steps.length - 1 ? 1 : 3, status }));
    rmSync(image);
  }
  return steps.map((step, at) => ({
    of: `${step} ${unit}`,
    'CPU s': costs[at].seconds.toFixed(2),
    'memory MiB': Math.round(costs[at].mebibytes),
    slope: slope(steps, costs, base.seconds, at),
  }));
}

const LOG = 'log';
const names = [...Object.keys(KINDS), LOG];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no kind ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}
writePlainExt4(image, [[]]);
const base = costOfCommand(['manifest', image], { rounds: 5 });
try {
  console.log(`An empty filesystem: ${base.seconds.toFixed(2)} s, ${Math.round(base.mebibytes)} MiB`);
  for (const name of wanted.length > 0 ? wanted : names)
    console.table(name === LOG ? measureLogs() : measure(KINDS[name]));
} finally {
  rmSync(directory, { recursive: true });
}
