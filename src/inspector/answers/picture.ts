/** A filesystem to scale: what is where, in so many cells. */
import { orDamage } from '../../contract/errors.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import type { ReportProgress } from '../../web/protocol.ts';
import { areasOf, JOURNAL } from './areas.ts';
import { blocksOf } from './blocks.ts';
import { logOf } from './logs.ts';

/** Kinds of cells, by their numbers in `cells`. */
export const CELL_KINDS = ['free or unknown', 'metadata', 'journal', 'files'] as const;

const METADATA = 1;
const LOG = 2;
const FILES = 3;
const MAX_CELLS = 16384;
/** Files that are asked for their extents, and steps that their extents take in all. */
const MAX_FILES = 200_000;
const MAX_STEPS = 20_000_000;
/** Blocks of the log that are told apart. */
const MAX_REPLAYED = 4_000_000;
const FILES_PER_REPORT = 500;

/** The picture. */
export interface PictureAnswer {
  /** Bytes. */
  readonly blockSize: number;
  /** Blocks of the filesystem. */
  readonly blockCount: number;
  /** Blocks that a cell stands for; the last one may stand for fewer. */
  readonly blocksPerCell: number;
  /** The kind of each cell: an index into CELL_KINDS. Where several meet, metadata goes before the journal, and that before files. */
  readonly cells: Uint8Array;
  /** 1 for each cell in which the replay of the journal serves a block. */
  readonly replayed: Uint8Array;
  /** Blocks of each kind, by the index of its name. */
  readonly blocks: readonly number[];
  /** Different blocks that the replay serves. */
  readonly replayedBlocks: number;
  /** That were looked at. */
  readonly files: number;
  /** Not every file was looked at. */
  readonly isCut: boolean;
}

/** Cells that are filled run by run. */
class Canvas {
  readonly cells: Uint8Array;
  readonly blocks = [0, 0, 0, 0];
  readonly blocksPerCell: number;
  steps = 0;
  private readonly blockCount: number;

  constructor(blockCount: number) {
    this.blockCount = blockCount;
    this.blocksPerCell = Math.max(1, Math.ceil(blockCount / MAX_CELLS));
    this.cells = new Uint8Array(Math.ceil(blockCount / this.blocksPerCell));
  }

  paint(kind: number, fsBlock: number, lengthInBlocks: number): void {
    const end = Math.min(this.blockCount, fsBlock + lengthInBlocks);
    if (!(fsBlock >= 0) || end <= fsBlock) return;
    this.blocks[kind] += end - fsBlock;
    const last = Math.floor((end - 1) / this.blocksPerCell);
    for (let cell = Math.floor(fsBlock / this.blocksPerCell); cell <= last; cell++) {
      const known = this.cells[cell];
      if (known === 0 || kind < known) this.cells[cell] = kind;
    }
    this.steps += last + 1 - Math.floor(fsBlock / this.blocksPerCell);
  }
}

/** Looks at the structures, the journal and every file, up to a bound. */
export function pictureOf(place: MountedPlace, report: ReportProgress): PictureAnswer {
  const { blockSize, blockCount } = blocksOf(place);
  const canvas = new Canvas(blockCount);
  for (const { what, fsBlock, lengthInBlocks } of areasOf(place, blockSize)) {
    canvas.paint(what === JOURNAL ? LOG : METADATA, fsBlock, lengthInBlocks);
  }
  const walked = paintFiles(canvas, place, blockSize, report);
  canvas.blocks[0] = Math.max(0, blockCount - canvas.blocks[1] - canvas.blocks[2] - canvas.blocks[3]);
  const { replayed, replayedBlocks } = paintReplayed(canvas, place);
  const { cells, blocks, blocksPerCell } = canvas;
  return { blockSize, blockCount, blocksPerCell, cells, blocks, replayed, replayedBlocks, ...walked };
}

function paintFiles(
  canvas: Canvas,
  { fs }: MountedPlace,
  blockSize: number,
  report: ReportProgress,
): { files: number; isCut: boolean } {
  let files = 0;
  const counted = new Set<number>();
  for (const found of fs.walk('/', { damage: 'report' })) {
    const { stats } = found;
    if (stats?.type !== 'file' || counted.has(stats.ino)) continue;
    if (files >= MAX_FILES || canvas.steps > MAX_STEPS) return { files, isCut: true };
    if (++files % FILES_PER_REPORT === 0) report({ title: 'drawing', done: files, total: fs.inodeCount ?? 0 });
    if (stats.nlink > 1) counted.add(stats.ino);
    const extents = orDamage(
      () => found.open().extents(),
      () => undefined,
    );
    for (const { physicalOffset, physicalLength, length, device } of extents ?? []) {
      if (physicalOffset === undefined || (device ?? 0) > 0) continue;
      const first = Math.floor(physicalOffset / blockSize);
      const end = Math.ceil((physicalOffset + (physicalLength ?? length)) / blockSize);
      canvas.paint(FILES, first, end - first);
      if (canvas.steps > MAX_STEPS) break;
    }
  }
  return { files, isCut: false };
}

function paintReplayed(canvas: Canvas, place: MountedPlace): { replayed: Uint8Array; replayedBlocks: number } {
  const replayed = new Uint8Array(canvas.cells.length);
  const blocks = logOf(place)?.replayedBlocks(MAX_REPLAYED) ?? new Set<number>();
  for (const fsBlock of blocks) replayed[Math.floor(fsBlock / canvas.blocksPerCell)] = 1;
  return { replayed, replayedBlocks: blocks.size };
}
