/** EROFS images, as many as mkfs.erofs and the builder make, against what a mount by Linux shows of each. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allCodecs } from '../../src/codecs/all.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { erofsDriver } from '../../src/erofsread/erofs.ts';
import { mountWith } from '../../src/mount/mount.ts';
import { erofsCases } from '../support/erofs/erofs-cases.ts';
import { writeTree } from '../support/erofs/erofs-tree.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { manifestDifferences, manifestLines } from '../support/manifest.ts';

const SEEDS = Number(process.env['BOOTFS_DIFFERENTIAL_RUNS'] ?? 3);
const MANIFEST = fileURLToPath(new URL('../../scripts/images/manifest.py', import.meta.url));
const mount = mountWith([erofsDriver(allCodecs)]);

const skip =
  whyNoKernel() ??
  (readFileSync('/proc/filesystems', 'utf8').includes('erofs') ? undefined : 'this kernel has no EROFS');
const missing = ['mkfs.erofs', 'setfattr', 'setfacl'].find((tool) => spawnSync('which', [tool]).status !== 0);
const skipMade = skip ?? (missing && `needs ${missing}`);

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

function inDirectory(work: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-erofs-'));
  try {
    work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The kernel's manifest of an image; undefined where it does not mount it. */
function kernelLines(directory: string, image: string): string[] | undefined {
  const mountPoint = join(directory, 'mnt');
  mkdirSync(mountPoint, { recursive: true });
  if (spawnSync('mount', ['-t', 'erofs', '-o', 'loop,ro', image, mountPoint]).status !== 0) return undefined;
  try {
    return run('python3', [MANIFEST, mountPoint]).trimEnd().split('\n');
  } finally {
    run('umount', [mountPoint]);
  }
}

function ourLines(image: Uint8Array): string[] | undefined {
  try {
    return manifestLines(mount(memoryDevice(image)));
  } catch (error) {
    if (!(error instanceof BootfsError)) throw error;
    return undefined;
  }
}

function compare(directory: string, image: string): void {
  const kernels = kernelLines(directory, image);
  const ours = ourLines(readFileSync(image));
  assert.equal(ours === undefined, kernels === undefined, 'only one of the two mounts it');
  if (ours === undefined || kernels === undefined) return;
  const differences = manifestDifferences(ours, kernels);
  assert.equal(differences.length, 0, differences.slice(0, 5).join('\n'));
}

for (const { name, image, notForLinux } of erofsCases()) {
  test(`built: ${name}`, { skip: skip ?? notForLinux }, () => {
    inDirectory((directory) => {
      writeFileSync(join(directory, 'image'), image);
      compare(directory, join(directory, 'image'));
    });
  });
}

/** What mkfs.erofs 1.5 can make, and newer ones too. */
const OPTIONS: readonly (readonly string[])[] = [
  [],
  ['-b1024'],
  ['-b512'],
  ['-Eforce-inode-compact', '-T1700000000', '--all-root'],
  ['-Eforce-inode-extended', '-Enoinline_data'],
  ['--chunksize=4096', '-Eforce-chunk-indexes'],
  ['--chunksize=16384'],
  ['-x1'],
  ['-zlz4'],
  ['-zlz4', '-Elegacy-compress'],
  ['-zlz4', '-C65536'],
  ['-zlz4hc,12', '-C16384', '-Eztailpacking'],
  ['-zlz4', '-Efragments'],
  ['-zlz4hc', '-C32768', '-Eall-fragments,dedupe'],
  ['-zlz4', '-Ededupe'],
  ['-zlz4', '-b1024', '-C4096'],
];

for (const options of OPTIONS) {
  test(`mkfs.erofs ${options.join(' ')}`, { skip: skipMade }, (context) => {
    inDirectory((directory) => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const tree = join(directory, `tree-${seed}`);
        writeTree(tree, seed);
        const image = join(directory, `image-${seed}`);
        const made = spawnSync('mkfs.erofs', ['--quiet', ...options, image, tree], { encoding: 'utf8' });
        if (made.status !== 0) {
          context.skip(`this mkfs.erofs does not take the options: ${made.stderr.trim().split('\n')[0]}`);
          return;
        }
        compare(directory, image);
      }
    });
  });
}
