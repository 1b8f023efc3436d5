/**
 * XFS as mkfs.xfs can make it, each with a random tree, cleanly unmounted: entry by entry what Linux shows of a mounted copy.
 * Run by `npm run test:differential`, as root; elsewhere, and where mkfs.xfs or Linux does not know an option, tests are skipped.
 * $MKFS_XFS names another mkfs.xfs than the machine's.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { memoryDevice } from '../../src/device/memory.ts';
import { runBounded } from '../support/bounded.ts';
import { kernelsView, whyNoKernel } from '../support/kernel.ts';
import { manifestDifferences, manifestLines } from '../support/manifest.ts';
import { bareXfs } from '../support/xfs/bare-file-system.ts';

const MIB = 2 ** 20;
const TREE = fileURLToPath(new URL('./xfs_tree.py', import.meta.url));
const MKFS = process.env['MKFS_XFS'] ?? 'mkfs.xfs';

/** Block size, then what mkfs.xfs is given. LOG stands for the path of an external log. */
const LAYOUTS: readonly (readonly [blockSize: number, ...mkfs: string[]])[] = [
  [4096],
  [1024],
  [2048],
  [8192],
  [16384],
  [32768],
  [65536],
  [1024, '-n', 'size=4096'],
  [1024, '-n', 'size=65536'],
  [4096, '-n', 'size=16384'],
  [4096, '-s', 'size=4096'],
  [4096, '-m', 'finobt=0,rmapbt=0,reflink=0'],
  [4096, '-m', 'rmapbt=1,bigtime=0,inobtcount=0'],
  [4096, '-i', 'sparse=0,size=1024'],
  [4096, '-i', 'size=2048'],
  [4096, '-i', 'nrext64=0'],
  [1024, '-i', 'nrext64=1'],
  [4096, '-d', 'agcount=10'],
  [4096, '-d', 'su=64k,sw=4', '-l', 'su=32k'],
  [4096, '-l', 'logdev=LOG,size=16m'],
  [4096, '-i', 'exchange=1', '-n', 'parent=1'],
  [1024, '-m', 'metadir=1', '-n', 'parent=1'],
];

function whyNot(): string | undefined {
  if (spawnSync(MKFS, ['-V']).error !== undefined) return 'needs mkfs.xfs';
  return whyNoKernel();
}

/** Makes `image` (and `journal`) in `directory` with a random tree. False where an option is not known here. */
async function make(directory: string, seed: number, blockSize: number, mkfs: readonly string[]): Promise<boolean> {
  const [image, journal, mnt] = ['image', 'journal', 'mnt'].map((name) => join(directory, name));
  writeFileSync(image, '');
  truncateSync(image, (blockSize > 16384 ? 800 : blockSize > 4096 ? 400 : 200) * MIB);
  const isExternal = mkfs.join().includes('LOG');
  if (isExternal) writeFileSync(journal, new Uint8Array(20 * MIB));
  const options = ['-q', '-f', '--unsupported', '-b', `size=${blockSize}`, ...mkfs];
  const made = spawnSync(MKFS, [...options.map((option) => option.replace('LOG', journal)), image]);
  if (made.status !== 0) return false;
  const loop = isExternal && spawnSync('losetup', ['-f', '--show', journal], { encoding: 'utf8' }).stdout.trim();
  spawnSync('mkdir', ['-p', mnt]);
  try {
    const mount = spawnSync('mount', ['-t', 'xfs', '-o', `loop,nouuid${loop ? `,logdev=${loop}` : ''}`, image, mnt]);
    if (mount.status !== 0) return false;
    const { status, stderr } = await runBounded(
      'python3',
      [TREE, mnt, String(seed), String(blockSize)],
      directory,
      100,
    );
    assert.equal(status, 0, stderr);
    return true;
  } finally {
    await runBounded('umount', ['-q', mnt], directory, 60);
    if (loop) spawnSync('losetup', ['-d', loop]);
  }
}

for (const [index, [blockSize, ...mkfs]] of LAYOUTS.entries()) {
  test(`mkfs.xfs ${mkfs.join(' ')} -b size=${blockSize}`, { skip: whyNot() }, async (context) => {
    const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bootfs-differential-'));
    try {
      if (!(await make(directory, 9000 + index, blockSize, mkfs))) {
        context.skip('mkfs.xfs or Linux does not know these options');
        return;
      }
      const ours = manifestLines(bareXfs(memoryDevice(readFileSync(join(directory, 'image')))));
      const kernels = await kernelsView(directory);
      assert.equal(kernels.refused, undefined);
      assert.deepEqual(manifestDifferences(ours, kernels.lines).slice(0, 5), []);
      assert.ok(ours.length > 1000, 'there is a tree to compare');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}
