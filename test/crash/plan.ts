import { fileURLToPath } from 'node:url';
import { Choices } from '../support/random.ts';
import { randomXfsLayout } from '../support/xfs/random-layout.ts';

/** Carries out a plan, given as JSON, in its working directory. */
export const WORKLOAD = fileURLToPath(new URL('./workload.py', import.meta.url));

/** What one run of the crash test does, all of it chosen by the seed. */
export interface Plan {
  readonly seed: number;
  readonly filesystem: 'ext' | 'xfs';
  readonly blockSize: number;
  readonly clusterBlocks: number;
  readonly imageBytes: number;
  /** 0: the journal is inside the filesystem. */
  readonly journalBytes: number;
  /** Options of mke2fs. */
  readonly mkfs: readonly string[];
  readonly mount: readonly string[];
  /** Each mounts, does some operations, and ends by one of: umount, shutdown with (flush) or without (cut) a last
   * commit, just a copy of the device, or (storm, XFS) a shutdown in the middle of long operations. */
  readonly rounds: readonly (readonly [operations: number, ending: 'umount' | 'flush' | 'cut' | 'copy' | 'storm'])[];
  /** Only operations that a fast commit can record: others make it fall back to a full one. */
  readonly fastCommitsOnly: boolean;
  /** XFS: the tree of xfs_tree.py is made first, which shows what XFS can do. */
  readonly hasRichTree?: boolean;
  /** XFS: what the tools change of a cleanly unmounted filesystem: commands, the last argument being the image. */
  readonly changes?: readonly (readonly string[])[];
  /** XFS: what operations need to know that they are there, `reflink` and `exchange`. */
  readonly features: readonly string[];
  readonly fsyncWeight: number;
  readonly syncChance: number;
  readonly manyWeight: number;
  readonly waitWeight: number;
  readonly fillWeight: number;
  readonly largestXattr: number;
}

const MIB = 2 ** 20;

/** Every fourth seed is one of XFS. */
export function planOf(seed: number): Plan {
  const choose = new Choices(seed);
  if (seed % 4 === 0) return xfsPlanOf(seed, choose);
  const blockSize = choose.of(1024, 1024, 1024, 2048, 4096, 4096);
  const layout = chooseLayout(choose, blockSize);
  const imageBytes = (blockSize === 4096 ? choose.between(24, 48) : choose.between(10, 32)) * MIB;
  // With fast commits, Linux wants more than the least of an external journal.
  const externalKiloblocks = choose.between(layout.fastCommit ? 2 : 1, 3);
  const journalBytes = choose.chance(0.05) ? externalKiloblocks * 1024 * blockSize + 64 * 1024 : 0;
  // Linux 6.18 can deadlock where inline data outgrows the inode and the log is short of space.
  const least = layout.inlineData ? 2 : 1;
  const journalSize = choose.between(least, 3) * Math.max(1, (1024 * blockSize) / MIB);
  const fastCommitSize = layout.fastCommit && choose.chance(0.5) ? `,fast_commit_size=${choose.of(64, 256, 512)}` : '';
  const fastCommitsOnly = layout.fastCommit && choose.chance(0.6);
  return {
    seed,
    filesystem: 'ext',
    features: [],
    blockSize,
    clusterBlocks: layout.clusterBlocks,
    imageBytes,
    journalBytes,
    mkfs: [...layout.mkfs, ...(journalBytes === 0 ? ['-J', `size=${journalSize}${fastCommitSize}`] : [])],
    mount: chooseMountOptions(choose),
    rounds: chooseRounds(choose),
    fastCommitsOnly,
    fsyncWeight: choose.of(0, 2, 8, 20),
    syncChance: fastCommitsOnly ? choose.of(0.3, 0.7, 1) : choose.of(0, 0.1, 0.5, 0.9),
    manyWeight: choose.of(0, 0.5, 3),
    waitWeight: choose.of(0, 0, 0.5),
    fillWeight: choose.of(0, 0, 0.3, 1),
    largestXattr: layout.largeXattrs ? choose.of(3000, 20000) : Math.min(blockSize - 100, 3000),
  };
}

interface Layout {
  readonly mkfs: string[];
  readonly clusterBlocks: number;
  readonly fastCommit: boolean;
  readonly inlineData: boolean;
  readonly largeXattrs: boolean;
}

function chooseLayout(choose: Choices, blockSize: number): Layout {
  const common = ['-b', String(blockSize), '-m', '0'];
  const extended = 'lazy_itable_init=0,lazy_journal_init=0,hash_seed=b007f500-0000-4000-8000-00000000000f';
  if (choose.chance(0.15)) {
    const inodeSize = choose.of(128, 256);
    const mkfs = ['-t', 'ext3', ...common, '-I', String(inodeSize), '-E', extended];
    if (choose.chance(0.3)) mkfs.push('-O', '^dir_index');
    return { mkfs, clusterBlocks: 1, fastCommit: false, inlineData: false, largeXattrs: false };
  }
  const features: string[] = [];
  const maybe = (probability: number, feature: string): boolean => {
    const chosen = choose.chance(probability);
    if (chosen) features.push(feature);
    return chosen;
  };
  const inodeSize = choose.of(128, 256, 256, 256, 512, 1024);
  const plainChecksums = maybe(0.25, '^metadata_csum');
  if (plainChecksums) maybe(0.5, 'uninit_bg');
  else maybe(0.2, 'metadata_csum_seed');
  maybe(0.4, '^64bit');
  const inlineData = inodeSize > 128 && maybe(0.3, 'inline_data');
  const fastCommit = maybe(0.35, 'fast_commit');
  const largeXattrs = maybe(0.15, 'ea_inode');
  maybe(0.2, 'large_dir');
  maybe(0.1, '^dir_index');
  maybe(0.3, 'orphan_file');
  maybe(0.1, '^huge_file');
  maybe(0.1, '^dir_nlink');
  const clustered = maybe(0.1, 'bigalloc');
  // Linux 6.18 fails, or oopses, when it replays fast commits on block-mapped files.
  const noExtents = !clustered && !fastCommit && maybe(0.07, '^extents');
  if (noExtents) features.push('^64bit');
  const metaGroups = maybe(0.1, 'meta_bg');
  if (metaGroups) features.push('^resize_inode');
  const twoBackups = maybe(0.1, 'sparse_super2');
  if (twoBackups && !metaGroups) features.push('^resize_inode');
  if (!metaGroups) maybe(0.15, '^flex_bg');
  const mkfs = ['-t', 'ext4', ...common, '-I', String(inodeSize), '-E', extended];
  if (features.length > 0) mkfs.push('-O', features.join(','));
  if (clustered) mkfs.push('-C', String(blockSize * 4));
  else if (choose.chance(0.2)) mkfs.push('-g', String(choose.of(1024, 2048, 4096)));
  if (choose.chance(0.3)) mkfs.push('-N', String(choose.between(600, 3000)));
  return { mkfs, clusterBlocks: clustered ? 4 : 1, fastCommit, inlineData, largeXattrs };
}

function chooseMountOptions(choose: Choices): string[] {
  const data = choose.of('ordered', 'ordered', 'journal', 'writeback');
  const options = [`data=${data}`];
  const maybe = (probability: number, option: string): void => {
    if (choose.chance(probability)) options.push(option);
  };
  maybe(0.2, 'journal_checksum');
  if (data !== 'ordered') maybe(0.2, 'journal_async_commit');
  if (data !== 'journal') maybe(0.25, 'nodelalloc');
  maybe(0.2, 'commit=1');
  maybe(0.1, 'noauto_da_alloc');
  if (data !== 'journal') maybe(0.1, 'dioread_lock');
  maybe(0.3, 'noatime');
  maybe(0.1, 'nobarrier');
  return options;
}

function chooseRounds(choose: Choices): Plan['rounds'] {
  const rounds: [number, Plan['rounds'][number][1]][] = [];
  const operations = (): number => choose.of(choose.between(3, 25), choose.between(20, 120), choose.between(80, 300));
  for (let extra = choose.of(0, 1, 1, 2); extra > 0; extra--) {
    rounds.push([operations(), choose.of('umount', 'umount', 'flush', 'cut', 'copy')]);
  }
  rounds.push([operations(), choose.of('flush', 'flush', 'cut', 'cut', 'copy')]);
  return rounds;
}

function xfsPlanOf(seed: number, choose: Choices): Plan {
  const layout = randomXfsLayout(choose, true);
  const hasRichTree = choose.chance(0.15);
  const roomBytes = hasRichTree ? 100 * MIB * Math.min(4, Math.max(1, layout.blockSize / 8192)) : 0;
  return {
    ...layout,
    imageBytes: layout.imageBytes + roomBytes,
    hasRichTree,
    changes: chooseXfsChanges(choose, layout.mkfs.join()),
    seed,
    filesystem: 'xfs',
    clusterBlocks: 1,
    mount: choose.of([], [], ['logbsize=32k'], ['logbsize=64k'], ['logbsize=256k'], ['noatime', 'logbufs=2']),
    rounds: chooseXfsRounds(choose),
    fastCommitsOnly: false,
    fsyncWeight: choose.of(0, 2, 8, 20),
    syncChance: choose.of(0, 0.1, 0.5, 0.9),
    manyWeight: choose.of(0, 0.5, 3),
    waitWeight: choose.of(0, 0, 0.5),
    fillWeight: choose.of(0, 0, 0.3, 1),
    largestXattr: choose.of(3000, 20000),
  };
}

function chooseXfsRounds(choose: Choices): Plan['rounds'] {
  const rounds: [number, Plan['rounds'][number][1]][] = [];
  const operations = (): number => choose.of(choose.between(3, 25), choose.between(20, 120), choose.between(80, 400));
  for (let extra = choose.of(0, 1, 1, 2); extra > 0; extra--) {
    rounds.push([operations(), choose.of('umount', 'flush', 'cut', 'copy', 'storm')]);
  }
  rounds.push([operations(), choose.of('flush', 'cut', 'copy', 'storm', 'storm')]);
  return rounds;
}

/** Another UUID, so that blocks of metadata keep one of their own; features that older filesystems get later on. */
function chooseXfsChanges(choose: Choices, mkfs: string): string[][] {
  const changes: string[][] = [];
  if (choose.chance(0.2)) {
    changes.push([
      'xfs_db',
      '-x',
      '-c',
      `uuid b007f500-0000-4000-9000-${String(choose.between(1, 9999)).padStart(12, '0')}`,
    ]);
  }
  for (const feature of ['bigtime', 'inobtcount', 'nrext64']) {
    const canHave = mkfs.includes(`${feature}=0`) && (feature !== 'inobtcount' || mkfs.includes('finobt=1'));
    if (canHave && choose.chance(0.5)) changes.push(['xfs_repair', '-c', `${feature}=1`]);
  }
  return changes;
}
