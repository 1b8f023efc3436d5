/**
 * Names of a directory without an index of its own, in memory: a walk looks up every name of a directory, which without
 * this would take time with the square of their number.
 */
import { attempt, BootfsError, isCorrupt, isDeviceError } from '../../contract/errors.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import { LruMap } from '../../device/lru.ts';
import type { Inode } from '../inode/inode.ts';
import type { Volume } from '../volume/volume.ts';
import { inodeOfEntry, scanNames } from './directory-block.ts';
import type { DirectoryNames } from './directory-names.ts';
import type { DirectoryReader } from './directory-reader.ts';

/** What a search from the directory's start would come to, for every name. */
export class NameIndex {
  /** Inode numbers, or why the entry can't be used. */
  private readonly found = new Map<string, number | BootfsError>();
  /** What ends a search for a name that was not found before. */
  private damage: BootfsError | undefined;

  /** Different names. */
  get size(): number {
    return this.found.size;
  }

  /** The next entry of the directory. The first one of a name counts; what `ino` throws of damage is its answer. */
  add(key: string, ino: () => number): void {
    if (!this.found.has(key))
      this.found.set(
        key,
        attempt(ino, isCorrupt, (damage) => damage),
      );
  }

  /** The search comes no farther than here, because of this. */
  endEarly(damage: BootfsError): void {
    this.damage = damage;
  }

  /** @throws ERR_BOOTFS_CORRUPT where the search would meet damage. */
  find(key: string): number | undefined {
    const found = this.found.get(key) ?? this.damage;
    if (found instanceof BootfsError) throw found;
    return found;
  }
}

/** Directories of fewer blocks are small: searched from the start, but for those that are searched again and again. */
const LARGE_BLOCKS = 4;
/** So many searches of a small directory cost as much as its index. */
const OFTEN = 8;
/** Small directories whose searches are counted. */
const COUNTED = 64;
/** What a name takes in an index, about. */
const BYTES_PER_NAME = 128;
/** Of a cache, what is for blocks: the smallest one has little room for names. */
const NAMELESS_BYTES = 48 * 1024;

/** Stands for an index that there is not: names past the bound, or a block that the device does not give, are not met again for each lookup. */
const NONE = /* @__PURE__ */ new NameIndex();
/** `.` and `..`, which a listing leaves out. */
const DOT_NAMES = 2;

/** Indexes by the inode number of their directory, of all together so many names: the oldest one goes. */
interface Shelf {
  readonly mostNames: number;
  readonly indexes: LruMap<NameIndex>;
}

function shelfFor(mostNames: number): Shelf {
  return { mostNames, indexes: new LruMap(mostNames) };
}

/**
 * The indexes of one volume's directories, made when they are first wanted. Those of large ones hold no more names together than one
 * directory may have, those of small ones no more than fit into `cacheBytes`.
 */
export class NameIndexes {
  private readonly large: Shelf;
  private readonly small: Shelf;
  /** By inode number: searches of small directories. */
  private readonly searches = new LruMap<number>(COUNTED);

  constructor({ limits, cacheBytes }: Pick<ResolvedOptions, 'limits' | 'cacheBytes'>) {
    this.large = shelfFor(limits.directoryEntries + DOT_NAMES);
    this.small = shelfFor(Math.floor(Math.max(cacheBytes - NAMELESS_BYTES, 0) / BYTES_PER_NAME));
  }

  /** Undefined for a directory of too many names, or one that can't be read as a whole; and for a small one that is seldom searched. */
  find(volume: Volume, directory: Inode, reader: DirectoryReader, names: DirectoryNames): NameIndex | undefined {
    const { ino } = directory;
    const isSmall = reader.blockCount < LARGE_BLOCKS;
    const { mostNames, indexes } = isSmall ? this.small : this.large;
    let index = indexes.get(ino);
    if (index === undefined) {
      if (isSmall && !this.isOftenSearched(ino)) return undefined;
      index = makeIndex(mostNames, volume, directory, reader, names) ?? NONE;
      indexes.set(ino, index, Math.max(index.size, 1));
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

/** Undefined for more names than `mostNames`, or where the device fails: a search may find a name before it comes so far. */
function makeIndex(
  mostNames: number,
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  names: DirectoryNames,
): NameIndex | undefined {
  const index = new NameIndex();
  try {
    fillIndex(index, mostNames, volume, directory, reader, names);
  } catch (error) {
    if (isDeviceError(error)) return undefined;
    if (!isCorrupt(error)) throw error;
    index.endEarly(error);
  }
  return index.size > mostNames ? undefined : index;
}

function fillIndex(
  index: NameIndex,
  mostNames: number,
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  names: DirectoryNames,
): void {
  for (let block = reader.nextMapped(0); block < reader.blockCount; block = reader.nextMapped(block + 1)) {
    const bytes = reader.readBlock(block);
    if (bytes === undefined) continue;
    const area = { bytes, logicalBlock: block, extraPerEntry: names.extraPerEntry };
    scanNames(volume, directory, area, undefined, (nameAt, nameEnd, at) => {
      index.add(names.keyOf(bytes.subarray(nameAt, nameEnd)), () => inodeOfEntry(volume, directory, area, at));
      return index.size > mostNames;
    });
    if (index.size > mostNames) return;
  }
}
