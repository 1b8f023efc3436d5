/** Directories: every entry in order, and one entry by its name. All access to names goes through these two functions. */
import { decodeLatin1 } from '../../bytes/latin1.ts';
import { equalBytes, isDotOrDotDot } from '../../bytes/names.ts';
import { attempt, type BootfsError, isCorrupt } from '../../contract/errors.ts';
import type { TreeEntry } from '../../contract/tree.ts';
import { foldByte, hashName, hashNameWithoutCase } from '../hashed/name-hash.ts';
import { XFS_DINODE_FMT_LOCAL } from '../inode/fork.ts';
import type { Inode } from '../inode/inode.ts';
import { XFS_SB_VERSION_BORGBIT } from '../volume/features.ts';
import { readDataBlock, visitBlockEntries } from './data-block.ts';
import type { DirectoryEntry } from './directory-entry.ts';
import { type DirectoryMemory, DirectorySpace } from './directory-space.ts';
import { visitEntriesOfHash } from './hash-run.ts';
import { readShortForm } from './short-form.ts';

/** Entries of one hash that are compared one by one; behind them an index of their names is made. */
const MAX_COMPARED = 64;

/** Calls `visit` with every entry but `.` and `..`, from the blocks of entries; a bad block is reported and skipped. */
export function visitDirectory(
  memory: DirectoryMemory,
  directory: Inode,
  visit: (entry: TreeEntry) => void,
  onDamage: (damage: BootfsError) => void,
): void {
  const show = (entry: DirectoryEntry): void => {
    // Block and leaf directories store them as entries, and short ones do not.
    if (!isDotOrDotDot(entry.name)) visit(entry);
  };
  if (directory.data.format === XFS_DINODE_FMT_LOCAL) {
    for (const entry of orReport(onDamage, () => readShortForm(memory.forks.volume, directory)) ?? []) show(entry);
    return;
  }
  const space = orReport(onDamage, () => new DirectorySpace(memory, directory));
  if (space === undefined) return;
  for (let at = space.nextDataBlock(0); at !== undefined; at = space.nextDataBlock(at + space.blockLength)) {
    const logicalBlock = at;
    const bytes = orReport(onDamage, () => readDataBlock(space, logicalBlock));
    if (bytes !== undefined) visitBlockEntries(space, bytes, show);
  }
}

/** What `read` gives; a damaged place is reported and gives undefined. */
function orReport<Result>(onDamage: (damage: BootfsError) => void, read: () => Result): Result | undefined {
  return attempt(read, isCorrupt, (error) => {
    onDamage(error);
    return undefined;
  });
}

/** The inode number that `name` leads to, as Linux looks it up: through the leaves. @throws ERR_BOOTFS_CORRUPT */
export function lookupInDirectory(memory: DirectoryMemory, directory: Inode, name: Uint8Array): number | undefined {
  const ignoresCase = (memory.forks.volume.superblock.fields.sb_versionnum & XFS_SB_VERSION_BORGBIT) !== 0;
  if (directory.data.format === XFS_DINODE_FMT_LOCAL) {
    return bestMatch(readShortForm(memory.forks.volume, directory), name, ignoresCase);
  }
  const space = new DirectorySpace(memory, directory);
  const hash = ignoresCase ? hashNameWithoutCase(name) : hashName(name);
  const known = memory.namesOfHashes.get(directory.ino)?.get(hash);
  if (known !== undefined && !ignoresCase) return known.get(decodeLatin1(name));
  let compared = 0;
  let exact: number | undefined;
  let similar: number | undefined;
  visitEntriesOfHash(space, hash, (entry) => {
    if (equalBytes(entry.name, name)) exact = entry.ino;
    else if (ignoresCase && similar === undefined && equalWithoutCase(entry.name, name)) similar = entry.ino;
    return exact !== undefined || (++compared === MAX_COMPARED && !ignoresCase);
  });
  if (exact === undefined && compared === MAX_COMPARED && !ignoresCase) {
    return indexHash(space, hash).get(decodeLatin1(name));
  }
  return exact ?? similar;
}

function bestMatch(entries: readonly DirectoryEntry[], name: Uint8Array, ignoresCase: boolean): number | undefined {
  const exact = entries.find((entry) => equalBytes(entry.name, name));
  if (exact !== undefined || !ignoresCase) return exact?.ino;
  return entries.find((entry) => equalWithoutCase(entry.name, name))?.ino;
}

function equalWithoutCase(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (foldByte(left[at]) !== foldByte(right[at])) return false;
  return true;
}

/** Names are chosen by whoever writes them: without an index, n names of one hash would cost n * n comparisons. */
function indexHash(space: DirectorySpace, hash: number): Map<string, number> {
  const names = new Map<string, number>();
  visitEntriesOfHash(space, hash, (entry) => {
    const key = decodeLatin1(entry.name);
    if (!names.has(key)) names.set(key, entry.ino);
    return false;
  });
  const { namesOfHashes } = space.memory;
  const ofDirectory = namesOfHashes.get(space.inode.ino) ?? new Map<number, Map<string, number>>();
  ofDirectory.set(hash, names);
  let weight = 0;
  ofDirectory.forEach((ofHash) => {
    weight += ofHash.size;
  });
  namesOfHashes.set(space.inode.ino, ofDirectory, weight);
  return names;
}
