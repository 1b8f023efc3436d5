/** EROFS: random options of mkfs.erofs, or of $MKFS_EROFS, which may know more of them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTree } from '../support/erofs/erofs-tree.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { Choices } from '../support/random.ts';
import { compareHere, type Family } from './family.ts';

const MKFS = process.env['MKFS_EROFS'] ?? 'mkfs.erofs';
/** 1.8 and later know these. */
const HAS_NEW_MKFS = process.env['MKFS_EROFS'] !== undefined;

export const erofsFamily: Family = {
  name: 'erofs',
  batch: 1,
  whyNot() {
    const missing = [MKFS, 'setfattr', 'setfacl'].find((tool) => spawnSync(tool, ['--version']).error !== undefined);
    if (missing !== undefined) return `needs ${missing}`;
    return (
      whyNoKernel() ??
      (readFileSync('/proc/filesystems', 'utf8').includes('erofs') ? undefined : 'needs a Linux with EROFS')
    );
  },
  async make(seed, directory) {
    const tree = join(directory, 'tree');
    writeTree(tree, seed);
    const options = optionsOf(new Choices(seed));
    const { status } = spawnSync(MKFS, ['--quiet', ...options, join(directory, 'image'), tree]);
    return status === 0 ? options.join(' ') : undefined;
  },
  compare: compareHere,
};

/**
 * Not all go together: what mkfs.erofs refuses is not a case. Without `--hard-dereference`: with fragments, mkfs.erofs 1.9.4 then
 * writes files whose tail is in no fragment, and Linux shows whatever is in memory there, something else each time.
 */
function optionsOf(choose: Choices): string[] {
  const options: string[] = [];
  const maybe = (probability: number, ...option: readonly string[]): void => {
    if (choose.chance(probability)) options.push(...option);
  };
  const blockSize = choose.of(512, 1024, 2048, 4096, 4096, 4096);
  if (blockSize !== 4096) options.push(`-b${blockSize}`);
  const extended: string[] = [];
  maybe(0.2, `-x${choose.of(-1, 0, 1, 3)}`);
  maybe(0.2, '-T1700000000');
  maybe(0.1, '--all-root');
  if (choose.chance(0.3)) extended.push(choose.of('force-inode-compact', 'force-inode-extended'));
  if (choose.chance(0.2)) extended.push('noinline_data');
  if (choose.chance(0.25)) {
    options.push(`--chunksize=${blockSize * choose.of(1, 2, 16, 256)}`);
    if (choose.chance(0.3)) extended.push('force-chunk-indexes');
  } else if (choose.chance(0.85)) addCompression(choose, blockSize, options, extended);
  if (HAS_NEW_MKFS) {
    maybe(0.1, `-L${'label'.slice(0, choose.between(1, 5))}`);
    maybe(0.1, '--xattr-prefix=user.x');
    maybe(0.05, '--root-xattr-isize=64');
    if (choose.chance(0.1)) extended.push('xattr-name-filter');
  }
  if (extended.length > 0) options.push(`-E${extended.join(',')}`);
  return options;
}

function addCompression(choose: Choices, blockSize: number, options: string[], extended: string[]): void {
  const lz4 = choose.of('lz4', 'lz4hc', `lz4hc,${choose.between(1, 12)}`);
  const newer = choose.of(
    'lzma',
    'deflate',
    'zstd',
    `lzma,level=${choose.between(0, 9)}`,
    `zstd,level=${choose.between(1, 19)}`,
  );
  const algorithms = [HAS_NEW_MKFS && choose.chance(0.6) ? newer : lz4];
  if (HAS_NEW_MKFS && choose.chance(0.1)) algorithms.push('lz4');
  options.push(`-z${algorithms.join(':')}`);
  if (choose.chance(0.6)) options.push(`-C${blockSize * choose.of(1, 2, 4, 16, 64)}`);
  for (const feature of ['ztailpacking', choose.of('fragments', 'all-fragments'), 'dedupe']) {
    if (choose.chance(0.3)) extended.push(feature);
  }
  if (choose.chance(0.1)) extended.push('legacy-compress');
  if (HAS_NEW_MKFS && choose.chance(0.1)) options.push(`--max-extent-bytes=${choose.of(4096, 65536, 1048576)}`);
  if (HAS_NEW_MKFS && choose.chance(0.1)) extended.push('48bit');
}
