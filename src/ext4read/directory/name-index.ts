/**
 * Names of a directory without an index of its own, in memory: a walk looks up every name of a directory, which without
 * this would take time with the square of their number.
 */
import { attempt, BootfsError, isCorrupt } from '../../contract/errors.ts';
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
    if (!this.found.has(key)) this.found.set(key, orDamage(ino));
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

/** The error itself in place of what `read` would give. */
function orDamage<Result>(read: () => Result): Result | BootfsError {
  return attempt(read, isCorrupt, (damage) => damage);
}

/** Stands for the index of a directory with too many names, so that they are not counted again for each lookup. */
const TOO_LARGE = /* @__PURE__ */ new NameIndex();
/** `.` and `..`, which a listing leaves out. */
const DOT_NAMES = 2;

/**
 * The indexes of one volume's directories, made when they are first wanted. All together hold no more names than one
 * directory may have: the oldest one goes.
 */
export class NameIndexes {
  private readonly most: number;
  /** Weighed by their names. */
  private readonly known: LruMap<NameIndex>;

  constructor(limits: { readonly directoryEntries: number }) {
    this.most = limits.directoryEntries + DOT_NAMES;
    this.known = new LruMap(this.most);
  }

  /** Undefined for a directory of more names than may be listed. */
  find(volume: Volume, directory: Inode, reader: DirectoryReader, names: DirectoryNames): NameIndex | undefined {
    const known = this.known.get(directory.ino);
    if (known !== undefined) return known === TOO_LARGE ? undefined : known;
    const { most } = this;
    const index = new NameIndex();
    const damage = orDamage(() => fillIndex(index, most, volume, directory, reader, names));
    if (damage instanceof BootfsError) index.endEarly(damage);
    const isTooLarge = index.size > most;
    this.known.set(directory.ino, isTooLarge ? TOO_LARGE : index, isTooLarge ? 1 : Math.max(index.size, 1));
    return isTooLarge ? undefined : index;
  }
}

function fillIndex(
  index: NameIndex,
  most: number,
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
      return index.size > most;
    });
    if (index.size > most) return;
  }
}
