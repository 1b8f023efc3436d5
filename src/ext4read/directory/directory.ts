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
import { BadIndex, findLeafBlocks, type IndexContents, readIndex } from './hash-tree.ts';
import type { NameIndexes } from './name-index.ts';

/**
 * Calls `visit` with every entry but `.` and `..` that Linux lists; a bad block is reported and skipped. Names may be views. A
 * directory with an index is listed through it, so that names are left out which it does not lead to, unless it is
 * unusable.
 */
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
  const index = reader.isIndexed ? usableIndex(volume, directory, reader, onDamage) : undefined;
  if (index === undefined) visitAllBlocks();
  else visitLeaves(index);

  function visitAllBlocks(): void {
    const hashVersion = reader.hashVersionOfOneBlock();
    for (let block = reader.nextMapped(0); block < reader.listedBlockCount; block = reader.nextMapped(block + 1)) {
      const bytes = attempt(() => reader.readPassingBlock(block), isCorrupt, reportDamage);
      if (bytes === undefined) continue;
      // Of a last part of a block, Linux lists what begins inside the size.
      const room = directory.size - block * bytes.length;
      visitArea(areaOf(bytes, block, names), hashVersion, (_stored, at) => at < room);
    }
  }

  /** Linux goes on from hash to hash: of names that stand before the one that leads to their leaf, it knows nothing. */
  function visitLeaves({ leaves, hashVersion }: IndexContents): void {
    let lowestHash = 0;
    let hasNames = true;
    for (const { logicalBlock, hash } of leaves) {
      if (hasNames && (hash & 1) === 0) {
        lowestHash = hash;
        hasNames = false;
      }
      const bytes = attempt(() => readLeaf(directory, reader, logicalBlock), isCorrupt, reportDamage);
      if (bytes === undefined) continue;
      const isListed = (stored: Uint8Array, at: number): boolean =>
        lowestHash === 0 || names.hash(stored, bytes, at, hashVersion).major >= lowestHash;
      const count = visitArea(areaOf(bytes, logicalBlock, names), hashVersion, isListed);
      hasNames = hasNames || count > 0;
    }
  }

  /** Gives the number of names that it came by. */
  function visitArea(
    area: EntryArea,
    hashVersion: number | undefined,
    isListed: (stored: Uint8Array, at: number) => boolean = () => true,
  ): number {
    let count = 0;
    const damage = visitEntries(volume, directory, area, (entry, at) => {
      if (!isListed(entry.name, at)) return;
      count++;
      const name = names.show(entry.name, area.bytes, at, hashVersion);
      if (name !== undefined && name.length > 0 && name.indexOf(SLASH) < 0) visit({ ...entry, name });
      else
        onDamage(
          corrupt('name that is empty, holds a slash or is no ciphertext', { inode: directory.ino, offset: at }),
        );
    });
    if (damage !== undefined) onDamage(damage);
    return count;
  }
}

/** What the index leads to; undefined where it is damaged, or unusable: Linux then lists all blocks. */
function usableIndex(
  volume: Volume,
  directory: Inode,
  reader: DirectoryReader,
  onDamage: (damage: BootfsError) => void,
): IndexContents | undefined {
  try {
    return readIndex(volume, directory, (block) => reader.readBlock(block), reader.listedBlockCount);
  } catch (error) {
    if (error instanceof BadIndex) {
      volume.warn(corrupt(`${error.reason}; all blocks are listed`, { inode: directory.ino }));
    } else if (isCorrupt(error)) onDamage(error);
    else throw error;
    return undefined;
  }
}

/** @throws ERR_BOOTFS_CORRUPT where the index leads to a hole, past the end, or to a block with a wrong checksum. */
function readLeaf(directory: Inode, reader: DirectoryReader, logicalBlock: number): Uint8Array {
  const bytes = reader.readBlock(logicalBlock);
  if (bytes !== undefined) return bytes;
  throw corrupt('index of a directory leads to a hole', { inode: directory.ino, block: logicalBlock });
}

/** Reports the names that Linux does not know: in a last part of a block, and in blocks that the index does not lead to. */
export function auditDirectory(volume: Volume, directory: Inode, onDamage: (damage: BootfsError) => void): void {
  if (directory.inlineTail !== undefined) return;
  if (directory.size % volume.superblock.blockSize !== 0) {
    onDamage(corrupt(`directory of ${directory.size} bytes, no whole blocks`, { inode: directory.ino }));
  }
  const reader = new DirectoryReader(volume, directory);
  if (!reader.isIndexed) return;
  // What is wrong with the index itself is what a listing reports.
  const index = usableIndex(volume, directory, reader, () => undefined);
  if (index === undefined) return;
  const reached = new Set<number>(index.nodes);
  for (const { logicalBlock } of index.leaves) reached.add(logicalBlock);
  for (let block = reader.nextMapped(0); block < reader.blockCount; block = reader.nextMapped(block + 1)) {
    if (reached.has(block)) continue;
    onDamage(
      corrupt('block of a directory that its index does not lead to', { inode: directory.ino, logicalBlock: block }),
    );
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
  const index = indexes.find(volume, directory, reader, names);
  if (index === undefined) return lookupBlockByBlock(volume, directory, reader, names, wanted, 0);
  const value = index.find(wanted.key);
  if (value !== undefined && value >= 0) return value;
  if (value === undefined && index.refusal !== undefined) throw index.refusal;
  const firstBlock = value === undefined ? index.endBlock : -1 - value;
  return lookupBlockByBlock(volume, directory, reader, names, wanted, firstBlock);
}

function findInArea(volume: Volume, directory: Inode, area: EntryArea, wanted: WantedName): number | undefined {
  let found: number | undefined;
  scanNames(volume, directory, area, wanted.length, (nameAt, nameEnd, at) => {
    if (!wanted.matches(area.bytes, nameAt, nameEnd)) return false;
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
    const bytes = readLeaf(directory, reader, block);
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
  firstBlock: number,
): number | undefined {
  for (let block = reader.nextMapped(firstBlock); block < reader.blockCount; block = reader.nextMapped(block + 1)) {
    const bytes = reader.readBlock(block);
    const found = bytes && findInArea(volume, directory, areaOf(bytes, block, names), wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
