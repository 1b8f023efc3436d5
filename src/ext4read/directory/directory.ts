/** Directories: every entry in order, and one entry by its name. All access to names goes through these two functions. */
import { SLASH } from '../../bytes/names.ts';
import { attempt, type BootfsError, corrupt, isCorrupt } from '../../contract/errors.ts';
import type { TreeEntry } from '../../contract/tree.ts';
import { inlineAreas } from '../inode/inline-data.ts';
import type { Inode } from '../inode/inode.ts';
import type { Volume } from '../volume/volume.ts';
import { type EntryArea, inodeOfEntry, scanNames, visitEntries } from './directory-block.ts';
import { type DirectoryNames, namesOf, type WantedName } from './directory-names.ts';
import { DirectoryReader } from './directory-reader.ts';
import { BadIndex, findLeafBlocks } from './hash-tree.ts';
import type { NameIndexes } from './name-index.ts';

/** Directories of fewer blocks are searched from the start each time. */
const SMALLEST_INDEXED = 4;

/** Calls `visit` with every entry but `.` and `..`; a bad block is reported and skipped. Names may be views. */
export function visitDirectory(
  volume: Volume,
  directory: Inode,
  visit: (entry: TreeEntry) => void,
  onDamage: (damage: BootfsError) => void,
): void {
  const names = namesOf(volume, directory);
  if (directory.inlineTail !== undefined) {
    const hashVersion = volume.superblock.fields.s_def_hash_version;
    for (const bytes of inlineAreas(directory)) visitArea(areaOf(bytes, 0, names), hashVersion);
    return;
  }
  const reportDamage = (damage: BootfsError) => {
    onDamage(damage);
    return undefined;
  };
  const reader = new DirectoryReader(volume, directory);
  const hashVersion = reader.listingHashVersion();
  for (let block = reader.nextMapped(0); block < reader.blockCount; block = reader.nextMapped(block + 1)) {
    const bytes = attempt(() => reader.readBlock(block), isCorrupt, reportDamage);
    if (bytes !== undefined) visitArea(areaOf(bytes, block, names), hashVersion);
  }

  function visitArea(area: EntryArea, hashVersion: number | undefined): void {
    const damage = visitEntries(volume, directory, area, (entry, at) => {
      const name = names.show(entry.name, area.bytes, at, hashVersion);
      if (name !== undefined && name.length > 0 && name.indexOf(SLASH) < 0) visit({ ...entry, name });
      else
        onDamage(
          corrupt('name that is empty, holds a slash or is no ciphertext', { inode: directory.ino, offset: at }),
        );
    });
    if (damage !== undefined) onDamage(damage);
  }
}

function areaOf(bytes: Uint8Array, logicalBlock: number, names: DirectoryNames): EntryArea {
  return { bytes, logicalBlock, extraPerEntry: names.extraPerEntry };
}

/**
 * The inode number that `name` leads to, as Linux looks it up: through the index where there is a good one, else block by
 * block.
 *
 * @param indexes Those of `volume`: what earlier lookups learnt.
 */
export function lookupInDirectory(
  volume: Volume,
  indexes: NameIndexes,
  directory: Inode,
  name: Uint8Array,
): number | undefined {
  const names = namesOf(volume, directory);
  const wanted = names.want(name);
  if (wanted === undefined) return undefined;
  if (directory.inlineTail !== undefined) {
    for (const bytes of inlineAreas(directory)) {
      const found = findInArea(volume, directory, areaOf(bytes, 0, names), wanted);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const reader = new DirectoryReader(volume, directory);
  if (reader.isIndexed && wanted.hashed !== undefined) {
    try {
      return lookupThroughIndex(volume, directory, reader, names, wanted, wanted.hashed);
    } catch (error) {
      if (!(error instanceof BadIndex)) throw error;
      volume.warn(corrupt(`${error.reason}; all blocks are searched`, { inode: directory.ino }));
    }
  }
  const index = reader.blockCount < SMALLEST_INDEXED ? undefined : indexes.find(volume, directory, reader, names);
  return index !== undefined ? index.find(wanted.key) : lookupBlockByBlock(volume, directory, reader, names, wanted);
}

function findInArea(volume: Volume, directory: Inode, area: EntryArea, wanted: WantedName): number | undefined {
  let found: number | undefined;
  scanNames(volume, directory, area, (stored, at) => {
    if (!wanted.matches(stored)) return false;
    found = inodeOfEntry(volume, directory, area, at);
    return true;
  });
  return found;
}

function lookupThroughIndex(
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  names: DirectoryNames,
  wanted: WantedName,
  hashed: Uint8Array,
): number | undefined {
  let found: number | undefined;
  const readBlock = (block: number) => reader.readBlock(block);
  findLeafBlocks(volume, directory, hashed, readBlock, (block) => {
    const bytes = reader.readBlock(block);
    if (bytes === undefined) throw corrupt('index of a directory leads to a hole', { inode: directory.ino, block });
    found = findInArea(volume, directory, areaOf(bytes, block, names), wanted);
    return found !== undefined;
  });
  return found;
}

function lookupBlockByBlock(
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  names: DirectoryNames,
  wanted: WantedName,
): number | undefined {
  for (let block = reader.nextMapped(0); block < reader.blockCount; block = reader.nextMapped(block + 1)) {
    const bytes = reader.readBlock(block);
    const found = bytes && findInArea(volume, directory, areaOf(bytes, block, names), wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
