/**
 * `bootfs mount` beside the kernel's own mount, fuse2fs and erofsfuse: as root, with what is installed of them. Each number
 * is the best of three mounts, so that no cache of the mount itself answers; the image is in the page cache for all.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../support/random.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const LARGE_MIB = 128;
const SMALL_FILES = 5000;
const RANDOM_READS = 20_000;
const ROUNDS = 3;
/** Of a failure, in its row. */
const MESSAGE_LENGTH = 60;

const WORKLOADS: Readonly<Record<string, { readonly script: string; readonly amount: number; readonly unit: string }>> =
  {
    sequential: { script: 'cat large > /dev/null', amount: LARGE_MIB, unit: 'MiB/s' },
    random: {
      script: `python3 -c '
import os, random
random.seed(1)
file = os.open("large", os.O_RDONLY)
os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
for _ in range(${RANDOM_READS}): os.pread(file, 4096, random.randrange(${LARGE_MIB * 256}) * 4096)'`,
      amount: RANDOM_READS,
      unit: 'reads/s',
    },
    find: {
      script: 'find small -type f -size +0 -printf "%s %m\\n" > /dev/null',
      amount: SMALL_FILES,
      unit: 'entries/s',
    },
  };

interface Way {
  readonly name: string;
  readonly mount: (image: string, mountPoint: string) => { command: string; args: string[] };
  /** It stays in the foreground. */
  readonly serves?: boolean;
}

const kernel = (type: string): Way => ({
  name: 'Linux',
  mount: (image, at) => ({ command: 'mount', args: ['-t', type, '-o', 'loop,ro', image, at] }),
});
const bootfs: Way = {
  name: 'bootfs',
  serves: true,
  mount: (image, at) => ({ command: process.execPath, args: [MAIN, 'mount', image, at] }),
};
const fuse2fs: Way = { name: 'fuse2fs', mount: (image, at) => ({ command: 'fuse2fs', args: ['-o', 'ro', image, at] }) };
const erofsfuse: Way = { name: 'erofsfuse', mount: (image, at) => ({ command: 'erofsfuse', args: [image, at] }) };

const IMAGES: readonly { name: string; make: (tree: string, image: string) => string[]; ways: readonly Way[] }[] = [
  {
    name: 'ext4',
    make: (tree, image) => ['mke2fs', '-q', '-t', 'ext4', '-d', tree, image, `${LARGE_MIB + 128}M`],
    ways: [kernel('ext4'), bootfs, fuse2fs],
  },
  {
    name: 'EROFS, LZ4',
    make: (tree, image) => ['mkfs.erofs', '--quiet', '-zlz4', '-C65536', image, tree],
    ways: [kernel('erofs'), bootfs, erofsfuse],
  },
];

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

const isInstalled = (command: string): boolean => spawnSync('which', [command]).status === 0;
const isMounted = (at: string): boolean => readFileSync('/proc/mounts', 'utf8').includes(` ${at} `);

/** Half of each block can be compressed. */
function writeTree(tree: string): void {
  mkdirSync(join(tree, 'small'), { recursive: true });
  const random = seededRandom(1);
  const large = Buffer.alloc(LARGE_MIB * 2 ** 20);
  for (let at = 0; at < large.length; at += 8) large.writeUInt32LE(random(2 ** 32), at);
  writeFileSync(join(tree, 'large'), large);
  for (let file = 0; file < SMALL_FILES; file++) {
    const folder = join(tree, 'small', String(file % 50));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${file}`), `file ${file}\n`);
  }
}

/** Seconds of `script` in a fresh mount. */
async function timed(way: Way, image: string, at: string, script: string): Promise<number> {
  const { command, args } = way.mount(image, at);
  if (way.serves) spawn(command, args, { stdio: 'ignore' });
  else run(command, ...args);
  try {
    for (let tries = 0; !isMounted(at) && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();
    run('timeout', '100', 'bash', '-c', `cd '${at}' && ${script}`);
    return (performance.now() - start) / 1000;
  } finally {
    run('umount', at);
  }
}

async function bestOf(way: Way, image: string, at: string, script: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(way, image, at, script));
  return Math.min(...times);
}

async function rowsOf(directory: string, tree: string): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for (const { name, make, ways } of IMAGES) {
    const image = join(directory, 'image');
    rmSync(image, { force: true });
    const [command, ...args] = make(tree, image);
    run(command, ...args);
    for (const way of ways) {
      const at = join(directory, 'mnt');
      if (!isInstalled(way.mount(image, at).command)) {
        rows.push({ image: name, mount: `${way.name} is not installed` });
        continue;
      }
      const row: Record<string, string> = { image: name, mount: way.name };
      for (const [title, { script, amount, unit }] of Object.entries(WORKLOADS)) {
        row[title] = await bestOf(way, image, at, script).then(
          (seconds) => `${Math.round(amount / seconds)} ${unit}`,
          (error: Error) => `failed: ${error.message.slice(0, MESSAGE_LENGTH)}`,
        );
      }
      rows.push(row);
    }
  }
  return rows;
}

const missing = ['mke2fs', 'mkfs.erofs', 'python3'].find((command) => !isInstalled(command));
if (process.getuid?.() !== 0 || !existsSync('/dev/fuse') || missing !== undefined) {
  console.log(`\nMounts: skipped, they need root, FUSE, mke2fs, mkfs.erofs and Python 3`);
} else {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bootfs-bench-'));
  try {
    mkdirSync(join(directory, 'mnt'));
    writeTree(join(directory, 'tree'));
    console.log('\nMounts');
    console.table(await rowsOf(directory, join(directory, 'tree')));
  } finally {
    spawnSync('umount', ['-q', '-l', join(directory, 'mnt')], { timeout: 10_000 });
    rmSync(directory, { recursive: true, force: true });
  }
}
