/**
 * The command beside its peers, as ratios: each job is done by both in turn, several times in one run, and the best of each counts.
 * `npm run bench:peers [-- JOB ...]`; a peer that is not installed is named. As root, Linux' own mount is among them. The command runs
 * on the Node that runs this; `erofs` makes its images of BOOTFS_BENCH_ROOT, by the mkfs.erofs that comes first in PATH.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileDevice, mount } from 'bootfs';
import { openDevice } from 'bootfs/node';
import { seededRandom } from '../support/random.ts';

const ROUNDS = 5;
const FILES = 20_000;
const LARGE_MIB = 256;
/** The first level of LZMA: the others take minutes to make, and as long to read. */
const EROFS_ALGORITHMS = ['', '-zlz4', '-zdeflate', '-zzstd', '-zlzma,1'];
const EROFS_ROOT = process.env['BOOTFS_BENCH_ROOT'] ?? '/usr/lib/python3';
const COMMAND = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/** Seconds, of a child and its children. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

interface Row {
  readonly job: string;
  readonly wall: string;
  readonly cpu: string;
}

const rows: Row[] = [];
const directory = mkdtempSync(join(tmpdir(), 'bootfs-peers-'));
const at = (name: string): string => join(directory, name);
const isInstalled = (command: string): boolean => spawnSync('which', [command]).status === 0;

/** What a line of shell costs. @throws where it fails */
function costOf(line: string): Cost {
  const { status, stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%R %U %S'; time { ${line}; }`], {
    encoding: 'utf8',
    cwd: directory,
    timeout: 600_000,
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${line}: ${stderr}`);
  const [wall, user, system] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { wall, cpu: user + system };
}

/** Both in turn; `before` stands for what neither is to pay for. */
function compare(job: string, ours: string, peer: string, before = 'true', rounds = ROUNDS): void {
  const needed = peer.split(' ')[0];
  if (!isInstalled(needed)) {
    rows.push({ job, wall: `no ${needed}`, cpu: '' });
    return;
  }
  const costs: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const [side, line] of [ours, peer].entries()) {
      costOf(before);
      costs[side].push(costOf(line));
    }
  const best = (side: 0 | 1, key: keyof Cost): number => Math.min(...costs[side].map((cost) => cost[key]));
  const ratio = (key: keyof Cost): string =>
    `${(best(0, key) / best(1, key)).toFixed(2)} (${best(0, key).toFixed(2)} s)`;
  rows.push({ job, wall: ratio('wall'), cpu: ratio('cpu') });
}

/** Microseconds of CPU that `action` takes. */
function microseconds(action: () => void): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** How fast this is beside the host's own: 1 is as fast. Both in turn, after a first round that counts for neither. */
function speed(job: string, ours: () => void, host: () => void): void {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++)
    for (const [side, action] of [ours, host].entries()) {
      const time = microseconds(action);
      if (round > 0) times[side].push(time);
    }
  rows.push({ job, wall: '', cpu: (Math.min(...times[1]) / Math.min(...times[0])).toFixed(2) });
}

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 600_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

function smallPaths(): string[] {
  return Array.from({ length: FILES }, (_, file) => `/small/${Math.floor(file / 100)}/file-${file}`);
}

/** Half of the bytes of a file are text. */
function makeTree(): void {
  const random = seededRandom(1);
  mkdirSync(at('tree/small'), { recursive: true });
  for (const [file, path] of smallPaths().entries()) {
    if (file % 100 === 0) mkdirSync(at(`tree/small/${file / 100}`));
    writeFileSync(at(`tree${path}`), `file ${file}\n`.repeat(random(600)));
  }
  const large = Buffer.alloc(LARGE_MIB * 2 ** 20);
  for (let offset = 0; offset < large.length; offset += 8) large.writeUInt32LE(random(2 ** 32), offset);
  writeFileSync(at('large'), large);
}

let isMade = false;
function makeExt4(): void {
  if (isMade) return;
  isMade = true;
  makeTree();
  run('mke2fs', '-q', '-t', 'ext4', '-d', at('tree'), at('small.img'), '300M');
  mkdirSync(at('one'));
  run('ln', at('large'), at('one/large'));
  run('mke2fs', '-q', '-t', 'ext4', '-d', at('one'), at('large.img'), `${LARGE_MIB + 64}M`);
  rewrite(at('large.img'));
}

/** Writes a file again in one piece: how fast the page cache gives a file depends on that, and mke2fs writes in small ones. */
function rewrite(path: string): void {
  const bytes = readFileSync(path);
  rmSync(path);
  writeFileSync(path, bytes);
}

/** The large file in an EROFS in an ext4. */
function nestedImage(): string {
  mkdirSync(at('two'));
  run('mkfs.erofs', '--quiet', at('two/one.erofs'), at('one'));
  run('mke2fs', '-q', '-t', 'ext4', '-d', at('two'), at('nested.img'), `${LARGE_MIB + 64}M`);
  rewrite(at('nested.img'));
  return at('nested.img');
}

const bootfs = `${process.execPath} ${COMMAND}`;
const quiet = (command: string): string => `${command} > /dev/null`;

const JOBS: Readonly<Record<string, () => void>> = {
  cat() {
    makeExt4();
    const job = `cat of ${LARGE_MIB} MiB / grub-fstest`;
    compare(job, quiet(`${bootfs} cat large.img /large`), quiet('grub-fstest large.img cat /large'));
  },
  reads() {
    makeExt4();
    const images = [{ name: 'ext4', file: mount(openDevice(at('large.img'))).open('/large') }];
    if (isInstalled('mkfs.erofs')) {
      const disk = mount(openDevice(nestedImage()));
      images.push({ name: 'EROFS in ext4', file: mount(fileDevice(disk, '/one.erofs')).open('/large') });
    }
    const descriptor = openSync(at('large'), 'r');
    const [block, piece] = [new Uint8Array(4096), new Uint8Array(2 ** 20)];
    const offsets = Array.from({ length: 20_000 }, (_, read) => ((read * 7919) % (LARGE_MIB * 256)) * 4096);
    const pieces = Array.from({ length: LARGE_MIB }, (_, read) => read * 2 ** 20);
    for (const { name, file } of images) {
      speed(
        `${name}: random reads of 4 KiB, speed / readSync`,
        () => {
          for (const offset of offsets) file.read(offset, block);
        },
        () => {
          for (const offset of offsets) readSync(descriptor, block, 0, 4096, offset);
        },
      );
      speed(
        `${name}: reads of 1 MiB in order, speed / readSync`,
        () => {
          for (const offset of pieces) file.read(offset, piece);
        },
        () => {
          for (const offset of pieces) readSync(descriptor, piece, 0, 2 ** 20, offset);
        },
      );
    }
    closeSync(descriptor);
  },
  lstat() {
    makeExt4();
    const fs = mount(openDevice(at('small.img')));
    const paths = smallPaths();
    speed(
      `lstat of ${FILES} paths, speed / lstatSync`,
      () => {
        for (const path of paths) fs.lstat(path);
      },
      () => {
        for (const path of paths) lstatSync(at(`tree${path}`));
      },
    );
  },
  manifest() {
    makeExt4();
    mkdirSync(at('mnt'), { recursive: true });
    const linux =
      'mount -o loop,ro small.img mnt && find mnt -type f -print0 | xargs -0 sha256sum > /dev/null && umount mnt';
    compare(`manifest of ${FILES} files / mount, find, sha256sum`, quiet(`${bootfs} manifest small.img`), linux);
  },
  extract() {
    makeExt4();
    const debugfs = 'debugfs -R "rdump / out" small.img';
    const job = `extract of ${FILES} files / debugfs rdump`;
    compare(job, quiet(`${bootfs} extract small.img --to out/tree`), quiet(`${debugfs} 2>&1`), 'rm -rf out; mkdir out');
  },
  start() {
    makeExt4();
    compare('info / node -e 0', quiet(`${bootfs} info small.img`), `${process.execPath} -e 0`, 'true', 30);
  },
  zst() {
    const image = openSync(at('sparse.img'), 'w');
    ftruncateSync(image, 4 * 2 ** 30);
    for (let piece = 0; piece < 64; piece++)
      writeSync(image, createHash('sha512').update(String(piece)).digest(), 0, 64, piece * 2 ** 26);
    closeSync(image);
    run('mke2fs', '-q', '-F', '-t', 'ext4', at('sparse.img'));
    run('zstd', '-q', '-f', at('sparse.img'));
    rmSync(at('sparse.img'));
    compare(
      '.zst of a sparse 4 GiB: info / zstd -dc',
      quiet(`${bootfs} info sparse.img.zst`),
      quiet('zstd -q -dc sparse.img.zst'),
      'true',
      2,
    );
  },
  erofs() {
    makeExt4();
    for (const algorithm of EROFS_ALGORITHMS) {
      const name = /^-z([a-z0-9]+)/.exec(algorithm)?.[1] ?? 'none';
      const options = algorithm === '' ? [] : [algorithm, '-C65536'];
      run('mkfs.erofs', '--quiet', ...options, at('erofs.img'), EROFS_ROOT);
      const fsck = 'fsck.erofs --extract=out/peer erofs.img';
      const before = 'rm -rf out; mkdir out';
      compare(
        `EROFS, ${name}: manifest / fsck.erofs --extract`,
        quiet(`${bootfs} manifest erofs.img`),
        quiet(fsck),
        before,
      );
      compare(
        `EROFS, ${name}: extract / fsck.erofs --extract`,
        quiet(`${bootfs} extract erofs.img --to out/tree`),
        quiet(fsck),
        before,
      );
    }
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => JOBS[name] === undefined);
if (unknown.length > 0) {
  console.error(`no job ${unknown.join(', ')}; there are ${Object.keys(JOBS).join(', ')}`);
  process.exit(2);
}
try {
  console.log(`${cpus()[0].model}, ${availableParallelism()} processors, Node ${process.version}`);
  for (const name of wanted.length > 0 ? wanted : Object.keys(JOBS)) JOBS[name]();
  console.table(rows);
} finally {
  spawnSync('umount', ['-q', '-l', at('mnt')], { timeout: 10_000 });
  rmSync(directory, { recursive: true, force: true });
}
