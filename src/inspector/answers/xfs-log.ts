/** The log of XFS: checkpoints in records, of items that change parts of blocks. */
import type { ListedCheckpoint, LogListing, XfsInspection } from '../../xfsread/inspection.ts';
import type { Change, ChangedBlock, LogPart, LogView, ShownTransaction } from './log-view.ts';

const BASIC_BLOCK = 512;
const MAX_CHECKPOINTS = 100_000;
/** Items of one checkpoint that are gone through. */
const MAX_ITEMS = 1_000_000;

/** A listing of xfslog's, by the order of the replay. */
export class XfsLogView implements LogView {
  readonly unit = 'sector';
  private readonly log: LogListing;
  private readonly superblock: XfsInspection['superblock'];
  private last: { readonly tid: number; readonly changes: ReadonlyMap<number, ChangedBlock> } | undefined;

  constructor(superblock: XfsInspection['superblock'], log: LogListing) {
    this.superblock = superblock;
    this.log = log;
  }

  get area(): readonly [number, number] {
    return [0, this.log.logBlocks];
  }

  transactions(most: number): ShownTransaction[] {
    return this.checkpoints()
      .filter(({ order }) => order > 0)
      .slice(0, most)
      .map(({ order, lsn, logBlock, lengthInBlocks, records, items }) => ({
        tid: order,
        lsn: `${lsn.cycle}:${lsn.block}`,
        logBlock,
        lengthInBlocks,
        counts: {
          Records: records,
          Buffers: items.buffer,
          Inodes: items.inode,
          'New chunks': items['new inodes'],
          Cancels: items.cancel,
        },
      }));
  }

  parts(): LogPart[] {
    const unfinished = this.checkpoints()
      .filter(({ order }) => order === 0)
      .map(({ logBlock, lengthInBlocks }) => ({
        kind: 'torn' as const,
        title: 'a checkpoint, interrupted before its commit',
        logBlock,
        lengthInBlocks,
      }));
    const rest = this.log.leftovers().map(({ kind, cycle, logBlock, lengthInBlocks }) => ({
      kind,
      title: kind === 'torn' ? 'records that the power cut tore' : `a record of round ${cycle}`,
      logBlock,
      lengthInBlocks,
    }));
    return [...unfinished, ...rest];
  }

  changesOf(tid: number, most: number): ChangedBlock[] {
    return [...this.changesIn(tid).values()].slice(0, most);
  }

  revokesOf(): number[] {
    return [];
  }

  contentsOf(tid: number, fsBlock: number): Uint8Array | undefined {
    const place = this.placeOf(tid, fsBlock);
    return place && this.log.readState(tid, ...place);
  }

  changeOf(tid: number, fsBlock: number): Change | undefined {
    const place = this.placeOf(tid, fsBlock);
    if (place === undefined) return undefined;
    return {
      beforeFrom: tid === 1 ? 'on the device' : 'on the device, with the checkpoints before this one',
      before: this.log.readState(tid - 1, ...place),
      after: this.log.readState(tid, ...place),
    };
  }

  replayedBlock(fsBlock: number): Uint8Array | undefined {
    const start = fsBlock * this.basicBlocksPerBlock;
    const next = this.log.overlay()?.nextBlock(start) ?? Number.POSITIVE_INFINITY;
    if (next >= start + this.basicBlocksPerBlock) return undefined;
    return this.log.readState(this.log.committed, start, this.basicBlocksPerBlock);
  }

  replayedBlocks(most: number): ReadonlySet<number> {
    const blocks = new Set<number>();
    const overlay = this.log.overlay();
    const perBlock = this.basicBlocksPerBlock;
    for (let at = overlay?.nextBlock(0) ?? Number.POSITIVE_INFINITY; Number.isFinite(at) && blocks.size < most; ) {
      const fsBlock = Math.floor(at / perBlock);
      blocks.add(fsBlock);
      at = overlay?.nextBlock((fsBlock + 1) * perBlock) ?? Number.POSITIVE_INFINITY;
    }
    return blocks;
  }

  /** Of a change, in basic blocks. */
  private placeOf(tid: number, fsBlock: number): [start: number, length: number] | undefined {
    const lengthInBlocks = this.changesIn(tid).get(fsBlock)?.lengthInBlocks;
    const perBlock = this.basicBlocksPerBlock;
    return lengthInBlocks === undefined ? undefined : [fsBlock * perBlock, lengthInBlocks * perBlock];
  }

  /** One block after the other of the same checkpoint is asked for. */
  private changesIn(tid: number): ReadonlyMap<number, ChangedBlock> {
    if (this.last?.tid !== tid) {
      const changes = this.findChanges(tid).map((change): [number, ChangedBlock] => [change.fsBlock, change]);
      this.last = { tid, changes: new Map(changes) };
    }
    return this.last.changes;
  }

  /** Items about the same place are one change: inodes of one block, the headers of a group. */
  private findChanges(tid: number): ChangedBlock[] {
    const runs = new Map<number, { end: number; inodes: number[]; words: Set<string>; marks: Set<string> }>();
    const perBlock = this.basicBlocksPerBlock;
    for (const { kind, start, length } of this.log.itemsOf(tid, MAX_ITEMS)) {
      const fsBlock = Math.floor(start / perBlock);
      const end = Math.ceil((start + length) / perBlock);
      const run = runs.get(fsBlock) ?? { end, inodes: [], words: new Set(), marks: new Set() };
      run.end = Math.max(run.end, end);
      if (kind === 'inode') run.inodes.push(this.inodeAt(start));
      if (kind === 'new inodes') run.words.add('new inodes');
      if (kind === 'cancel') run.marks.add('freed');
      runs.set(fsBlock, run);
    }
    return Array.from(runs, ([fsBlock, { end, inodes, words, marks }]) => ({
      fsBlock,
      lengthInBlocks: end - fsBlock,
      // Of a buffer, what stands in it says more than its item.
      what: [...words, ...rangesIn(inodes)].join(', ') || undefined,
      marks: [...marks],
    }));
  }

  private checkpoints(): ListedCheckpoint[] {
    return this.log.checkpoints(MAX_CHECKPOINTS);
  }

  private get basicBlocksPerBlock(): number {
    return this.superblock.blockSize / BASIC_BLOCK;
  }

  /** The number of the inode at a basic block: groups leave a gap in the numbers, where they are no power of two. */
  private inodeAt(start: number): number {
    const { agBlocks, agBlockSpan, inodesPerBlock, inodeSize } = this.superblock;
    const block = Math.floor(start / this.basicBlocksPerBlock);
    const group = Math.floor(block / agBlocks);
    const within = ((start % this.basicBlocksPerBlock) * BASIC_BLOCK) / inodeSize;
    return (group * agBlockSpan + (block % agBlocks)) * inodesPerBlock + within;
  }
}

/** Numbers of inodes as people write them: `inode 131`, `inodes 133 to 135`. */
export function rangesIn(inodes: readonly number[]): string[] {
  const sorted = [...new Set(inodes)].sort((left, right) => left - right);
  const ranges: [first: number, last: number][] = [];
  for (const ino of sorted) {
    const range = ranges[ranges.length - 1];
    if (range !== undefined && range[1] + 1 === ino) range[1] = ino;
    else ranges.push([ino, ino]);
  }
  return ranges.map(([first, last]) => (first === last ? `inode ${first}` : `inodes ${first} to ${last}`));
}
