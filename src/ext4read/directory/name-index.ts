/**
 * Names of a directory without an index of its own, in memory: a walk looks up every name of a directory, which without
 * this would take time with the square of their number.
 */
import { type GrowingColumn, growingFloat64 } from '../../bytes/growing-column.ts';
import { compareBytes, equalBytes } from '../../bytes/names.ts';
import { firstNotBelow } from '../../bytes/search.ts';
import { attempt, type BootfsError, isAnswer } from '../../contract/errors.ts';
import type { NameList, NewNames } from '../../contract/name-list.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import { LruMap } from '../../device/lru.ts';
import type { Inode } from '../inode/inode.ts';
import type { Volume } from '../volume/volume.ts';
import { findInode, scanNames } from './directory-block.ts';
import type { DirectoryNames } from './directory-names.ts';
import type { DirectoryReader } from './directory-reader.ts';

/** Of a name, besides its bytes: where it stands, its value and its place in the order. */
const BYTES_PER_NAME = 32;
/** Of an index without any names, with the room that its lists begin with. */
const BYTES_PER_INDEX = 2048;

/** What a search from the directory's start would come to, for every name up to where it ends. */
export class NameIndex {
  /** The first block that is not in it, be it the end of the directory or damage: a search for a name that is not there goes on from it. */
  endBlock = 0;
  /** What such a search would end with once it had read more blocks than are allowed. */
  refusal: BootfsError | undefined;
  /** By their keys, in the order of the directory. */
  private readonly names: NameList;
  /** Of each: the inode number; where the entry is bad, -1 less the block of the directory in which it is. */
  readonly values: GrowingColumn<Float64Array> = growingFloat64();
  private order: ArrayLike<number> = [];
  /** What it takes in memory, about. */
  byteLength = BYTES_PER_INDEX;

  constructor(newNames: NewNames) {
    this.names = newNames();
  }

  /** The next entry of the directory. */
  add(key: Uint8Array, value: number): void {
    this.names.add(key);
    this.values.push(value);
    this.byteLength += key.length + BYTES_PER_NAME;
  }

  /** All are there. */
  sort(): void {
    this.order = this.names.order();
  }

  /** Of the first entry of that name: the inode number; or below 0, -1 less the block in which a search would meet that it is bad. */
  find(key: Uint8Array): number | undefined {
    const { names, order } = this;
    const index = order[firstNotBelow(0, order.length, (middle) => compareBytes(names.at(order[middle]), key) < 0)];
    return index !== undefined && equalBytes(names.at(index), key) ? this.values.values[index] : undefined;
  }
}

/** Directories of fewer blocks are small: searched from the start, but for those that are searched again and again. */
const LARGE_BLOCKS = 4;
/** So many searches of a small directory cost as much as its index. */
const OFTEN = 8;
/** Small directories whose searches are counted. */
const COUNTED = 64;
/** The share of a cache that names of small directories may take: the most of it is for blocks. */
const SMALL_SHARE = 8;
/** What an index takes besides its names, in names: directories that are large by their size alone may hold none. */
const INDEX_OVERHEAD = 64;
/** `.` and `..`, which a listing leaves out. */
const DOT_NAMES = 2;

/** Stands for an index that there is not: names past the bound are not met again for each lookup. */
const NONE = 'too large';

/** Indexes by the inode number of their directory, of all together so much: the oldest one goes. */
interface Shelf {
  readonly most: number;
  readonly indexes: LruMap<NameIndex | typeof NONE>;
  weigh(index: NameIndex): number;
}

function shelfFor(most: number, weigh: Shelf['weigh']): Shelf {
  return { most, weigh, indexes: new LruMap(most) };
}

/**
 * The indexes of one volume's directories, made when they are first wanted. Those of large ones hold no more names together than one
 * directory may have, those of small ones take no more than their share of `cacheBytes`.
 */
export class NameIndexes {
  private readonly large: Shelf;
  private readonly small: Shelf;
  /** By inode number: searches of small directories. */
  private readonly searches = new LruMap<number>(COUNTED);

  constructor({ limits, cacheBytes }: Pick<ResolvedOptions, 'limits' | 'cacheBytes'>) {
    const most = limits.directoryEntries + DOT_NAMES + INDEX_OVERHEAD;
    this.large = shelfFor(most, ({ values }) => values.length + INDEX_OVERHEAD);
    this.small = shelfFor(cacheBytes / SMALL_SHARE, ({ byteLength }) => byteLength);
  }

  /** Undefined for a directory of too many names; and for a small one that is seldom searched. */
  find(volume: Volume, directory: Inode, reader: DirectoryReader, names: DirectoryNames): NameIndex | undefined {
    const { ino } = directory;
    const isSmall = reader.blockCount < LARGE_BLOCKS;
    const shelf = isSmall ? this.small : this.large;
    let index = shelf.indexes.get(ino);
    if (index === undefined) {
      if (isSmall && !this.isOftenSearched(ino)) return undefined;
      index = makeIndex(shelf, volume, directory, reader, names) ?? NONE;
      shelf.indexes.set(ino, index, index === NONE ? 1 : Math.max(shelf.weigh(index), 1));
      if (isSmall) this.searches.set(ino, 0, 1);
    }
    return index === NONE ? undefined : index;
  }

  private isOftenSearched(ino: number): boolean {
    const count = (this.searches.get(ino) ?? 0) + 1;
    this.searches.set(ino, count, 1);
    return count > OFTEN;
  }
}

/** Undefined for more names than the shelf has room for. What ends a search early ends the index there. */
function makeIndex(
  { most, weigh }: Shelf,
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  names: DirectoryNames,
): NameIndex | undefined {
  const index = new NameIndex(volume.options.newNames);
  const isTooLarge = (): boolean => weigh(index) > most;
  attempt(
    () => fillIndex(index, isTooLarge, volume, directory, reader, names),
    isAnswer,
    (error) => {
      if (error.code === 'EFBIG') index.refusal = error;
    },
  );
  if (isTooLarge()) return undefined;
  index.sort();
  return index;
}

function fillIndex(
  index: NameIndex,
  isTooLarge: () => boolean,
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  names: DirectoryNames,
): void {
  for (let block = reader.nextMapped(0); block < reader.blockCount; block = reader.nextMapped(block + 1)) {
    index.endBlock = block;
    const bytes = reader.readPassingBlock(block)!;
    const area = { bytes, logicalBlock: block, extraPerEntry: names.extraPerEntry };
    scanNames(volume, directory, area, undefined, (nameAt, nameEnd, at) => {
      const ino = findInode(volume, area, at);
      index.add(names.keyOf(bytes.subarray(nameAt, nameEnd)), ino ?? -1 - block);
      return isTooLarge();
    });
    if (isTooLarge()) return;
    index.endBlock = block + 1;
  }
}
