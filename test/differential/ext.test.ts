/**
 * ext2, ext3 and ext4 as mke2fs can make them, each with random trees, clean and after a power cut: entry by entry what Linux
 * shows of a mounted copy. Run by `npm run test:differential`, as root; elsewhere the tests are skipped.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Plan, WORKLOAD } from '../crash/plan.ts';
import { runBounded } from '../support/bounded.ts';
import { kernelsView, whyNoKernel } from '../support/kernel.ts';
import { bootfsView, viewDifferences } from '../support/view.ts';

const MIB = 2 ** 20;

/** What mke2fs is given, after the block size. */
const LAYOUTS: readonly (readonly [blockSize: number, ...mkfs: string[]])[] = [
  [1024, '-t', 'ext2'],
  [4096, '-t', 'ext2'],
  [1024, '-t', 'ext2', '-r', '0', '-O', 'none'],
  [1024, '-t', 'ext2', '-O', '^filetype', '-I', '128'],
  [1024, '-t', 'ext3'],
  [4096, '-t', 'ext3'],
  [2048, '-t', 'ext3', '-O', '^dir_index', '-I', '128'],
  [1024, '-t', 'ext4'],
  [2048, '-t', 'ext4'],
  [4096, '-t', 'ext4'],
  [1024, '-t', 'ext4', '-O', '^has_journal'],
  [1024, '-t', 'ext4', '-O', '^extents,^64bit'],
  [1024, '-t', 'ext4', '-O', '^metadata_csum,^64bit'],
  [1024, '-t', 'ext4', '-O', '^metadata_csum,uninit_bg'],
  [1024, '-t', 'ext4', '-O', 'metadata_csum_seed,large_dir'],
  [1024, '-t', 'ext4', '-O', 'meta_bg,^resize_inode', '-g', '512'],
  [1024, '-t', 'ext4', '-O', 'sparse_super2,^resize_inode'],
  [1024, '-t', 'ext4', '-O', '^sparse_super,^resize_inode,^flex_bg', '-g', '1024'],
  [1024, '-t', 'ext4', '-O', 'bigalloc', '-C', '8192'],
  [4096, '-t', 'ext4', '-O', 'bigalloc', '-C', '65536'],
  [1024, '-t', 'ext4', '-O', 'inline_data'],
  [4096, '-t', 'ext4', '-O', 'inline_data', '-I', '1024'],
  [1024, '-t', 'ext4', '-O', 'inline_data,^metadata_csum', '-I', '512'],
  [1024, '-t', 'ext4', '-O', 'ea_inode'],
  [4096, '-t', 'ext4', '-O', 'ea_inode,inline_data'],
  [1024, '-t', 'ext4', '-O', 'orphan_file'],
  [1024, '-t', 'ext4', '-O', 'mmp'],
  [1024, '-t', 'ext4', '-O', 'fast_commit'],
  [4096, '-t', 'ext4', '-O', 'fast_commit,inline_data'],
  [1024, '-t', 'ext4', '-I', '128'],
  [1024, '-t', 'ext4', '-I', '1024'],
  [4096, '-t', 'ext4', '-I', '4096', '-N', '600'],
  [1024, '-t', 'ext4', '-O', '^dir_index,^huge_file,^dir_nlink,^extra_isize'],
];

function planOf(layout: (typeof LAYOUTS)[number], seed: number, ending: 'umount' | 'cut'): Plan {
  const [blockSize, ...mkfs] = layout;
  const clustered = mkfs.includes('-C');
  const extended = 'lazy_itable_init=0,lazy_journal_init=0,hash_seed=b007f500-0000-4000-8000-00000000000f';
  return {
    seed,
    filesystem: 'ext',
    features: [],
    blockSize,
    clusterBlocks: clustered ? Number(mkfs[mkfs.indexOf('-C') + 1]) / blockSize : 1,
    imageBytes: (blockSize === 4096 ? 40 : 20) * MIB,
    journalBytes: 0,
    mkfs: [...mkfs, '-b', String(blockSize), '-m', '0', '-E', extended],
    mount: [],
    rounds: [[250, ending]],
    fastCommitsOnly: mkfs.join().includes('fast_commit'),
    fsyncWeight: 3,
    syncChance: 0.1,
    manyWeight: 1,
    waitWeight: 0,
    fillWeight: 0.2,
    largestXattr: mkfs.join().includes('ea_inode') ? 20000 : Math.min(blockSize - 100, 3000),
  };
}

/** Not without a journal; and Linux waits for a minute before it mounts a crashed filesystem with mmp. */
const canCrash = (mkfs: readonly string[]): boolean => !/ext2|\^has_journal|mmp/.test(mkfs.join());

for (const [index, layout] of LAYOUTS.entries()) {
  for (const ending of ['umount', 'cut'] as const) {
    const [blockSize, ...mkfs] = layout;
    if (ending === 'cut' && !canCrash(mkfs)) continue;
    const name = `${mkfs.join(' ')} -b ${blockSize}, ${ending === 'cut' ? 'after a power cut' : 'clean'}`;
    test(name, { skip: whyNoKernel() }, async () => {
      const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bootfs-differential-'));
      try {
        const plan = planOf(layout, 7000 + index, ending);
        const { status, stderr } = await runBounded('python3', [WORKLOAD, JSON.stringify(plan)], directory, 150);
        assert.equal(status, 0, `the workload: ${stderr}`);
        const ours = bootfsView(readFileSync(join(directory, 'image')));
        assert.deepEqual(viewDifferences(ours, await kernelsView(directory)).slice(0, 5), []);
        assert.ok(ours.lines.length > 10, 'the workload left a tree to compare');
      } finally {
        await runBounded('umount', ['-q', join(directory, 'mnt')], directory, 10);
        rmSync(directory, { recursive: true, force: true });
      }
    });
  }
}
