/** Filesystems as mkfs.xfs can make them, of random options. */
import type { Choices } from '../random.ts';

const MIB = 2 ** 20;

/** mkfs.xfs of $MKFS_XFS, where that is given, is 6.13 or later, and knows what the one of many machines does not. */
const HAS_NEW_MKFS = process.env['MKFS_XFS'] !== undefined;

export interface XfsLayout {
  readonly blockSize: number;
  readonly imageBytes: number;
  /** Size of the external log; 0: the log is inside the filesystem. */
  readonly journalBytes: number;
  /** Options of mkfs.xfs, without the log device. Not all go together: what mkfs.xfs refuses is not a case. */
  readonly mkfs: readonly string[];
  /** What operations need to know that they are there. */
  readonly features: readonly ('reflink' | 'exchange')[];
}

/** `growable`: some filesystems do not fill their image. */
export function randomXfsLayout(choose: Choices, growable: boolean): XfsLayout {
  const blockSize = choose.of(1024, 1024, 2048, 4096, 4096, 4096, 8192, 16384, 32768, 65536);
  // Logs have a least length in blocks, and a share of the image that they may take.
  const roomBytes = (blockSize > 4096 ? blockSize / 8192 : 0) * 20 * MIB;
  const groups = blockSize > 16384 ? 0 : choose.of(0, 0, 0, 3, 5, 8);
  const imageBytes = Math.max(choose.between(40, 72) * MIB + roomBytes, groups * (20 * MIB + roomBytes));
  const journalBytes = choose.chance(0.1) ? choose.between(13, 40) * MIB + 2 * roomBytes : 0;
  const metadata = metadataOptions(choose);
  const inodes = inodeOptions(choose, blockSize);
  const names = nameOptions(choose, blockSize);
  const data = dataOptions(
    choose,
    blockSize,
    metadata.includes('reflink=1') ? ['extszinherit', 'cowextsize'] : ['extszinherit'],
  );
  if (groups > 0) data.push(`agcount=${groups}`);
  if (groups === 0 && growable && blockSize <= 4096 && choose.chance(0.5)) data.push(`size=${36 * MIB}`);
  const log = journalBytes === 0 ? logOptions(choose, blockSize) : [];
  const sector = choose.of(0, 0, 0, 1024, 2048, 4096, Math.min(32768, blockSize));
  const mkfs = [`-b size=${blockSize}`, `-m ${metadata}`, `-i ${inodes}`, `-n ${names}`, `-d ${data}`, `-l ${log}`]
    .filter((option) => option.length > 3)
    .flatMap((option) => option.split(' '));
  if (sector > 0) mkfs.push('-s', `size=${Math.min(sector, blockSize)}`);
  if (choose.chance(0.2)) mkfs.push('-L', 'x'.repeat(choose.between(1, 12)));
  const features: XfsLayout['features'][number][] = [];
  if (metadata.includes('reflink=1')) features.push('reflink');
  if (inodes.includes('exchange=1')) features.push('exchange');
  return { blockSize, imageBytes, journalBytes, mkfs, features };
}

const bit = (choose: Choices): number => (choose.chance(0.6) ? 1 : 0);

function metadataOptions(choose: Choices): string[] {
  const finobt = bit(choose);
  const options = [`reflink=${choose.chance(0.75) ? 1 : 0}`, `rmapbt=${bit(choose)}`, `finobt=${finobt}`];
  options.push(`bigtime=${bit(choose)}`, `inobtcount=${finobt === 1 ? bit(choose) : 0}`);
  if (choose.chance(0.05)) options.push('uquota', 'gquota');
  if (HAS_NEW_MKFS && choose.chance(0.1)) options.push('metadir=1');
  if (HAS_NEW_MKFS && choose.chance(0.1)) options.push(`autofsck=${choose.of('none', 'repair')}`);
  return options;
}

function inodeOptions(choose: Choices, blockSize: number): string[] {
  const size = choose.of(512, 512, 512, 1024, 2048);
  const options = [`size=${size > blockSize / 2 ? 512 : size}`, `nrext64=${bit(choose)}`, `sparse=${bit(choose)}`];
  if (choose.chance(0.1)) options.push(`maxpct=${choose.of(0, 5, 100)}`);
  if (HAS_NEW_MKFS && choose.chance(0.6)) options.push('exchange=1');
  return options;
}

function nameOptions(choose: Choices, blockSize: number): string[] {
  const options: string[] = [];
  if (choose.chance(0.3)) {
    options.push(`size=${Math.min(65536, Math.max(4096, blockSize * choose.of(1, 2, 4, 8, 16, 64)))}`);
  }
  if (HAS_NEW_MKFS && choose.chance(0.3)) options.push('parent=1');
  return options;
}

function dataOptions(choose: Choices, blockSize: number, hints: readonly string[]): string[] {
  const options: string[] = [];
  const stripe = choose.of(0, 0, 0, 16384, 65536, 262144);
  if (stripe > 0) options.push(`su=${Math.max(stripe, blockSize)}`, `sw=${choose.of(1, 2, 4)}`);
  if (choose.chance(0.3)) options.push(`${choose.of(...hints)}=${choose.of(1, 4, 16, 32)}`);
  if (choose.chance(0.1)) options.push(`projinherit=${choose.of(1, 77, 70_000)}`);
  return options;
}

function logOptions(choose: Choices, blockSize: number): string[] {
  const options: string[] = [];
  const unit = choose.of(0, 0, 4096, 32768, 65536, 262144);
  if (unit > 0) options.push(`su=${Math.max(blockSize, unit)}`);
  // Around the least that there is, so that it wraps.
  if (choose.chance(0.3)) options.push(`size=${choose.between(24, 60) * 64}b`);
  if (choose.chance(0.1)) options.push(`agnum=${choose.of(0, 1)}`);
  return options;
}
