/**
 * Names of a directory without an index of its own, in memory: a walk looks up every name of a directory, which without
 * this would take time with the square of their number.
 */
import { BootfsError } from '../../contract/errors.ts';
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

  get size(): number {
    return this.found.size;
  }

  add(key: string, ino: () => number): void {
    if (!this.found.has(key)) this.found.set(key, orDamage(ino));
  }

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

function orDamage<Result>(read: () => Result): Result | BootfsError {
  try {
    return read();
  } catch (error) {
    if (error instanceof BootfsError && error.code === 'ERR_BOOTFS_CORRUPT') return error;
    throw error;
  }
}

/** Stands for the index of a directory with too many names, so that they are not counted again for each lookup. */
const TOO_LARGE = new NameIndex();
/** `.` and `..`, which a listing leaves out. */
const DOT_NAMES = 2;

/** Names that the indexes of a volume may hold, all together. */
export function mostIndexedNames(limits: { readonly directoryEntries: number }): number {
  return limits.directoryEntries + DOT_NAMES;
}

/** The directory's index, made when it is first wanted; undefined for more names than may be listed. */
export function indexOfNames(
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  names: DirectoryNames,
): NameIndex | undefined {
  const known = volume.nameIndexes.get(directory.ino);
  if (known !== undefined) return known === TOO_LARGE ? undefined : known;
  const index = new NameIndex();
  const most = mostIndexedNames(volume.options.limits);
  const damage = orDamage(() => fillIndex(index, most, volume, directory, reader, names));
  if (damage instanceof BootfsError) index.endEarly(damage);
  const isTooLarge = index.size > most;
  volume.nameIndexes.set(directory.ino, isTooLarge ? TOO_LARGE : index, isTooLarge ? 1 : Math.max(index.size, 1));
  return isTooLarge ? undefined : index;
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
    scanNames(volume, directory, area, (stored, at) => {
      index.add(names.keyOf(stored), () => inodeOfEntry(volume, directory, area, at));
      return index.size > most;
    });
    if (index.size > most) return;
  }
}
