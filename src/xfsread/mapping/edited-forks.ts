/**
 * What the unfinished intents of the log change: mappings to be made, removed or exchanged, and sizes that go with an
 * exchange. The kernel finishes them before anybody sees the files; here the extents of the few inodes that they name are
 * put right once, in memory.
 */
import { BootfsError, corrupt } from '../../contract/errors.ts';
import { isData, type StoredRun } from '../../mapping/run.ts';
import type { OpenIntent } from '../../xfslog/contract/xfslog.ts';
import { findFsBlock } from '../volume/address.ts';
import type { Superblock } from '../volume/superblock.ts';
import { RunList } from './run-list.ts';

/** Extents that all edits together may touch, as each edit goes through whole lists. */
const MAX_WORK = 20_000_000;

/** Which of an inode's two forks. */
export type ForkName = 'data' | 'attr';
type MapIntent = Extract<OpenIntent, { kind: 'map' }>;
type ExchangeIntent = Extract<OpenIntent, { kind: 'exchange' }>;

/** Inodes as they are before any edit. */
export interface StoredForks {
  /** What the fork has on disk. @throws ERR_BOOTFS_CORRUPT, EIO */
  extentsOf(ino: number, which: ForkName): RunList;
  /** Bytes. */
  sizeOf(ino: number): number;
  /** May the file have blocks past its end, which Linux frees elsewhere when it lets go of the inode? */
  keepsBlocksPastEnd(ino: number): boolean;
}

/**
 * Extents as they are once the log's unfinished intents are carried out, in memory: what Linux does at the end of
 * recovery.
 */
export class EditedForks {
  private readonly forks = new Map<string, RunList>();
  private readonly sizes = new Map<number, number>();
  private readonly superblock: Superblock;
  private readonly stored: StoredForks;
  private work = 0;

  /**
   * Intents are applied in log order, but mappings before exchanges, as the steps of an exchange are mappings themselves.
   *
   * @throws ERR_BOOTFS_CORRUPT for what Linux could not finish either; EFBIG for too much work.
   */
  constructor(superblock: Superblock, intents: readonly OpenIntent[], stored: StoredForks) {
    this.superblock = superblock;
    this.stored = stored;
    for (const intent of intents) if (intent.kind === 'map') this.applyMap(intent);
    for (const intent of intents) if (intent.kind === 'exchange') this.applyExchange(intent);
    for (const ino of this.sizes.keys()) this.cutAtOldEnd(ino);
  }

  /** Does an unfinished change name this inode? */
  isEdited(ino: number): boolean {
    return this.forks.has(keyOf(ino, 'data')) || this.forks.has(keyOf(ino, 'attr'));
  }

  /** The extents of an edited fork; undefined for one that no intent names. */
  findExtents(ino: number, which: ForkName): RunList | undefined {
    return this.forks.get(keyOf(ino, which));
  }

  /** Bytes; undefined where no exchange has set a size. */
  findSize(ino: number): number | undefined {
    return this.sizes.get(ino);
  }

  private applyMap({ ino, fork, isMap, startOffset, startBlock, length, isUnwritten }: MapIntent): void {
    const fsBlock = length > 0 ? findFsBlock(this.superblock, startBlock, length) : undefined;
    if (fsBlock === undefined) {
      throw corrupt('unfinished mapping of blocks where no file may be', { inode: ino, block: startBlock, length });
    }
    this.take(ino, fork, startOffset, length);
    if (isMap) this.put(ino, fork, [{ logicalBlock: startOffset, length, fsBlock, isUnwritten }]);
  }

  private applyExchange(intent: ExchangeIntent): void {
    const { ino1, ino2, startOffset1, startOffset2, length } = intent;
    const whole = { logicalBlock: startOffset1, length };
    const parts = intent.onlyWritten
      ? this.overlapping(ino1, intent.fork, startOffset1, length).filter(isData)
      : [whole];
    for (const part of parts) {
      const shift = startOffset2 - startOffset1;
      const fromOne = this.take(ino1, intent.fork, part.logicalBlock, part.length);
      const fromTwo = this.take(ino2, intent.fork, part.logicalBlock + shift, part.length);
      this.put(ino1, intent.fork, moved(fromTwo, -shift));
      this.put(ino2, intent.fork, moved(fromOne, shift));
    }
    if (!intent.exchangesSizes) return;
    const [size1, size2] = [ino1, ino2].map((ino) => this.findSize(ino) ?? this.stored.sizeOf(ino));
    this.sizes.set(ino1, size2);
    this.sizes.set(ino2, size1);
  }

  /**
   * Linux gives a file the size that an unfinished exchange says, yet while it recovers it still takes the old one for the end
   * of the file, and frees the blocks behind that: they are a hole, whatever was exchanged into them.
   */
  private cutAtOldEnd(ino: number): void {
    const oldSize = this.stored.sizeOf(ino);
    if (oldSize === 0 || this.stored.keepsBlocksPastEnd(ino)) return;
    this.take(ino, 'data', Math.ceil(oldSize / this.superblock.blockSize), Number.POSITIVE_INFINITY);
  }

  /** The parts of extents inside [start, start + length). */
  private overlapping(ino: number, which: ForkName, start: number, length: number): StoredRun[] {
    return piecesOf(this.extentsOf(ino, which), start, start + length);
  }

  /** Makes a hole of [start, start + length), and gives what was there. */
  private take(ino: number, which: ForkName, start: number, length: number): StoredRun[] {
    const extents = this.extentsOf(ino, which);
    const end = start + length;
    const rest = [...piecesOf(extents, 0, start), ...piecesOf(extents, end, Number.POSITIVE_INFINITY)];
    this.keep(ino, which, rest);
    return piecesOf(extents, start, end);
  }

  /** Adds extents where there are holes. */
  private put(ino: number, which: ForkName, added: readonly StoredRun[]): void {
    const extents = this.extentsOf(ino, which);
    const all = [...piecesOf(extents, 0, Number.POSITIVE_INFINITY), ...added];
    this.keep(
      ino,
      which,
      all.sort((left, right) => left.logicalBlock - right.logicalBlock),
    );
  }

  private keep(ino: number, which: ForkName, extents: readonly StoredRun[]): void {
    this.work += extents.length;
    if (this.work > MAX_WORK) throw new BootfsError('EFBIG', 'too much unfinished work in the log', { inode: ino });
    const list = new RunList();
    for (const extent of extents) {
      if (!list.append(extent)) throw corrupt('unfinished mapping over another one', { inode: ino, ...extent });
    }
    this.forks.set(keyOf(ino, which), list);
  }

  private extentsOf(ino: number, which: ForkName): RunList {
    return this.findExtents(ino, which) ?? this.stored.extentsOf(ino, which);
  }
}

function keyOf(ino: number, which: ForkName): string {
  return `${which} ${ino}`;
}

function moved(extents: readonly StoredRun[], shift: number): StoredRun[] {
  return extents.map((extent) => ({ ...extent, logicalBlock: extent.logicalBlock + shift }));
}

/** All extents of a list, cut to [start, end). */
function piecesOf(extents: RunList, start: number, end: number): StoredRun[] {
  const pieces: StoredRun[] = [];
  for (let index = extents.indexAtOrBehind(start); index < extents.count; index++) {
    const { logicalBlock, length, fsBlock, isUnwritten } = extents.at(index);
    const from = Math.max(logicalBlock, start);
    const to = Math.min(logicalBlock + length, end);
    if (from >= to) break;
    pieces.push({ logicalBlock: from, length: to - from, fsBlock: fsBlock + from - logicalBlock, isUnwritten });
  }
  return pieces;
}
