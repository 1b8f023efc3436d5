/** Directories: every entry in order, and one entry by its name. All access to names goes through these two functions. */
import { equalBytes } from '../bytes/names.ts';
import { BootfsError, corrupt } from '../errors.ts';
import type { TreeEntry } from '../vfs/tree.ts';
import { type EntryArea, findEntry, visitEntries } from './directory-block.ts';
import { DirectoryReader } from './directory-reader.ts';
import { BadIndex, findLeafBlocks } from './hash-tree.ts';
import { inlineAreas } from './inline-data.ts';
import type { Inode } from './inode.ts';
import type { Volume } from './volume.ts';

/** Calls `visit` with every entry but `.` and `..`; a bad block is reported and skipped. Names are views. */
export function visitDirectory(
  volume: Volume,
  directory: Inode,
  visit: (entry: TreeEntry) => void,
  onDamage: (damage: BootfsError) => void,
): void {
  const changes = volume.fastCommits?.findNameChanges(directory.ino);
  if (changes === undefined) {
    visitStored(volume, directory, visit, onDamage);
    return;
  }
  const visitUnchanged = (entry: TreeEntry) => {
    if (!changes.isHidden(entry.name)) visit(entry);
  };
  if (!changes.isNewDirectory) visitStored(volume, directory, visitUnchanged, onDamage);
  changes.visitAdded(visit);
}

/** The entries that the directory itself holds. */
function visitStored(
  volume: Volume,
  directory: Inode,
  visit: (entry: TreeEntry) => void,
  onDamage: (damage: BootfsError) => void,
): void {
  const inline = directory.inlineTail === undefined ? [] : inlineAreas(directory);
  for (const bytes of inline) {
    const damage = visitEntries(volume, directory, areaOf(bytes, 0), visit);
    if (damage !== undefined) onDamage(damage);
  }
  if (inline.length > 0) return;
  const reader = new DirectoryReader(volume, directory);
  for (let block = reader.nextMapped(0); block < reader.blockCount; block = reader.nextMapped(block + 1)) {
    let bytes: Uint8Array | undefined;
    try {
      bytes = reader.readBlock(block);
    } catch (error) {
      if (!(error instanceof BootfsError) || error.code !== 'ERR_BOOTFS_CORRUPT') throw error;
      onDamage(error);
    }
    if (bytes === undefined) continue;
    const damage = visitEntries(volume, directory, areaOf(bytes, block), visit);
    if (damage !== undefined) onDamage(damage);
  }
}

function areaOf(bytes: Uint8Array, logicalBlock: number): EntryArea {
  return { bytes, logicalBlock, extraPerEntry: 0 };
}

/** The entry of that name, as Linux looks it up: through the index where there is a good one, else block by block. */
export function lookupInDirectory(volume: Volume, directory: Inode, name: Uint8Array): TreeEntry | undefined {
  const changes = volume.fastCommits?.findNameChanges(directory.ino);
  const added = changes?.find(name);
  if (added !== undefined) return added;
  return changes?.isHidden(name) ? undefined : lookupStored(volume, directory, name);
}

function lookupStored(volume: Volume, directory: Inode, name: Uint8Array): TreeEntry | undefined {
  const matches = (candidate: Uint8Array) => equalBytes(candidate, name);
  if (directory.inlineTail !== undefined) {
    for (const bytes of inlineAreas(directory)) {
      const found = findEntry(volume, directory, areaOf(bytes, 0), matches);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const reader = new DirectoryReader(volume, directory);
  if (reader.isIndexed) {
    try {
      return lookupThroughIndex(volume, directory, reader, name, matches);
    } catch (error) {
      if (!(error instanceof BadIndex)) throw error;
      volume.warn(corrupt(`${error.reason}; all blocks are searched`, { inode: directory.ino }));
    }
  }
  for (let block = reader.nextMapped(0); block < reader.blockCount; block = reader.nextMapped(block + 1)) {
    const found = findEntry(volume, directory, areaOf(reader.readBlock(block)!, block), matches);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lookupThroughIndex(
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  name: Uint8Array,
  matches: (name: Uint8Array) => boolean,
): TreeEntry | undefined {
  let found: TreeEntry | undefined;
  findLeafBlocks(
    volume,
    directory,
    name,
    (block) => reader.readBlock(block),
    (block) => {
      const bytes = reader.readBlock(block);
      if (bytes === undefined) throw corrupt('index of a directory leads to a hole', { inode: directory.ino, block });
      found = findEntry(volume, directory, areaOf(bytes, block), matches);
      return found !== undefined;
    },
  );
  return found;
}
