/** A filesystem to scale: what is where, in so many cells. */
import { attempt, isImageError, orDamage } from '../../contract/errors.ts';
import type { ReportedEntry } from '../../contract/file-system.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import type { ReportProgress } from '../../web/protocol.ts';
import { areasOf, JOURNAL } from './areas.ts';
import { logOf } from './logs.ts';
import { type OwnedKind, ownedBlocksFinder } from './owned-blocks.ts';
import { keepOwners, Owners } from './owners.ts';
import { blocksOf } from './sizes.ts';
import { xfsViewOf } from './xfs-view.ts';

/** Kinds of cells, by their numbers in `cells`. */
export const CELL_KINDS = [
  'free or unknown',
  'superblocks and maps',
  'inodes',
  'extent trees',
  'directories',
  'journal',
  'files',
] as const;

const METADATA = 1;
const INODES = 2;
const MAPPING = 3;
const DIRECTORIES = 4;
const LOG = 5;
const FILES = 6;
const OWNED_KINDS: Readonly<Record<OwnedKind, number>> = {
  inodes: INODES,
  mapping: MAPPING,
  directory: DIRECTORIES,
  attributes: METADATA,
};
const MAX_CELLS = 16384;
/** Files that are asked for their extents, and steps that their extents take in all. */
const MAX_FILES = 200_000;
const MAX_STEPS = 20_000_000;
/** Blocks of the log that are told apart. */
const MAX_REPLAYED = 4_000_000;
/** Blocks of metadata that are told apart, so that each is counted once. */
const MAX_SINGLES = 1_000_000;
const FILES_PER_REPORT = 500;

/** The picture. */
export interface PictureAnswer {
  /** Bytes. */
  readonly blockSize: number;
  /** Blocks of the filesystem. */
  readonly blockCount: number;
  /** Blocks that a cell stands for; the last one may stand for fewer. */
  readonly blocksPerCell: number;
  /** The kind of each cell: an index into CELL_KINDS. Where several meet, the first one in the list goes before. */
  readonly cells: Uint8Array;
  /** 1 for each cell in which the replay of the journal serves a block. */
  readonly replayed: Uint8Array;
  /** Blocks of each kind, by the index of its name: as far as they can be told apart. */
  readonly blocks: readonly number[];
  /** Different blocks that the replay serves. */
  readonly replayedBlocks: number;
  /** Files and directories that were looked at. */
  readonly files: number;
  /** Not every file was looked at. */
  readonly isCut: boolean;
}

/** Cells that are filled run by run. */
class Canvas {
  readonly cells: Uint8Array;
  readonly blocksPerCell: number;
  steps = 0;
  private readonly painted = CELL_KINDS.map(() => 0);
  private readonly singles = new Set<number>();
  private readonly blockCount: number;

  constructor(blockCount: number) {
    this.blockCount = blockCount;
    this.blocksPerCell = Math.max(1, Math.ceil(blockCount / MAX_CELLS));
    this.cells = new Uint8Array(Math.ceil(blockCount / this.blocksPerCell));
  }

  paint(kind: number, fsBlock: number, lengthInBlocks: number): void {
    const end = Math.min(this.blockCount, fsBlock + lengthInBlocks);
    if (!(fsBlock >= 0) || end <= fsBlock) return;
    // Blocks of metadata come up one by one, and again for each file that has a part in them.
    const isNew = lengthInBlocks > 1 || !this.singles.has(fsBlock);
    if (isNew) this.painted[kind] += end - fsBlock;
    if (isNew && lengthInBlocks === 1 && this.singles.size < MAX_SINGLES) this.singles.add(fsBlock);
    const last = Math.floor((end - 1) / this.blocksPerCell);
    for (let cell = Math.floor(fsBlock / this.blocksPerCell); cell <= last; cell++) {
      const known = this.cells[cell];
      if (known === 0 || kind < known) this.cells[cell] = kind;
    }
    this.steps += last + 1 - Math.floor(fsBlock / this.blocksPerCell);
  }
  /** Blocks of each kind: as the cells have them where each is one block, else as they were painted. */
  countBlocks(): number[] {
    const counts = CELL_KINDS.map(() => 0);
    for (const kind of this.cells) counts[kind]++;
    if (this.blocksPerCell === 1) return counts;
    const known = this.painted.reduce((sum, blocks) => sum + blocks, 0);
    return [Math.max(0, this.blockCount - known), ...this.painted.slice(1)];
  }
}

/** Looks at the structures, the journal and every file, up to a bound. */
export function pictureOf(place: MountedPlace, report: ReportProgress): PictureAnswer {
  const { blockSize, blockCount } = blocksOf(place);
  const canvas = new Canvas(blockCount);
  for (const { what, fsBlock, lengthInBlocks } of areasOf(place, blockSize)) {
    canvas.paint(kindOfArea(what), fsBlock, lengthInBlocks);
  }
  orDamage(
    () => xfsViewOf(place)?.visitGroups((fsBlock, length) => canvas.paint(METADATA, fsBlock, length)),
    () => undefined,
  );
  const walked = paintFiles(canvas, place, blockSize, report);
  const { replayed, replayedBlocks } = paintReplayed(canvas, place);
  const { cells, blocksPerCell } = canvas;
  const blocks = canvas.countBlocks();
  return { blockSize, blockCount, blocksPerCell, cells, blocks, replayed, replayedBlocks, ...walked };
}

function kindOfArea(what: string): number {
  if (what === JOURNAL) return LOG;
  return what.startsWith('inode table') ? INODES : METADATA;
}

function paintFiles(
  canvas: Canvas,
  place: MountedPlace,
  blockSize: number,
  report: ReportProgress,
): { files: number; isCut: boolean } {
  const { fs } = place;
  let files = 0;
  const counted = new Set<number>();
  const owners = new Owners();
  keepOwners(place, owners);
  const findOwned = attempt(
    () => ownedBlocksFinder(place),
    isImageError,
    () => undefined,
  );
  for (const found of fs.walk('/', { damage: 'report' })) {
    const { path, stats } = found;
    if (stats === undefined || counted.has(stats.ino)) continue;
    if (files >= MAX_FILES || canvas.steps > MAX_STEPS) return { files, isCut: true };
    if (++files % FILES_PER_REPORT === 0) report({ title: 'drawing', done: files, total: fs.inodeCount ?? 0 });
    if (stats.nlink > 1 && stats.type !== 'dir') counted.add(stats.ino);
    const take = (what: OwnedKind | 'data', fsBlock: number, length: number): void => {
      canvas.paint(what === 'data' ? FILES : OWNED_KINDS[what], fsBlock, length);
      owners.add(path, what, fsBlock, length);
    };
    orDamage(
      () => findOwned?.(found, take),
      () => undefined,
    );
    if (stats.type === 'file') takeData(found, blockSize, canvas, (first, length) => take('data', first, length));
  }
  return { files, isCut: false };
}

function takeData(
  found: ReportedEntry,
  blockSize: number,
  canvas: Canvas,
  take: (fsBlock: number, lengthInBlocks: number) => void,
): void {
  const extents = orDamage(
    () => found.open().extents(),
    () => undefined,
  );
  for (const { physicalOffset, physicalLength, length, device } of extents ?? []) {
    if (physicalOffset === undefined || (device ?? 0) > 0) continue;
    const first = Math.floor(physicalOffset / blockSize);
    take(first, Math.ceil((physicalOffset + (physicalLength ?? length)) / blockSize) - first);
    if (canvas.steps > MAX_STEPS) return;
  }
}

function paintReplayed(canvas: Canvas, place: MountedPlace): { replayed: Uint8Array; replayedBlocks: number } {
  const replayed = new Uint8Array(canvas.cells.length);
  const blocks = logOf(place)?.replayedBlocks(MAX_REPLAYED) ?? new Set<number>();
  for (const fsBlock of blocks) replayed[Math.floor(fsBlock / canvas.blocksPerCell)] = 1;
  return { replayed, replayedBlocks: blocks.size };
}
