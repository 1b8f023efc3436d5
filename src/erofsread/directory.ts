/** Directories: blocks of sorted 12-byte entries with their names behind them. */

import { beforeNul } from '../bytes/before-nul.ts';
import { isDotOrDotDot, NAME_MAX, SLASH } from '../bytes/names.ts';
import { type BootfsError, corrupt } from '../contract/errors.ts';
import { typeOfEntry } from '../contract/file-type.ts';
import type { FileType } from '../contract/stats.ts';
import { LruMap } from '../device/lru.ts';
import { decodeNid, type Nid } from './nid.ts';
import {
  dirent_file_type,
  dirent_nameoff,
  dirent_nid_hi,
  dirent_nid_lo,
  SIZEOF_EROFS_DIRENT,
} from './ondisk/structs.gen.ts';
import type { Content } from './volume.ts';

/** erofs_dirent with its name. */
export interface DirectoryEntry {
  /** Without NUL at its end. */
  readonly name: Uint8Array;
  /** Of the inode that it leads to. */
  readonly nid: Nid;
  /** By `file_type`; undefined where that is not known, and the inode has to be asked. */
  readonly type: FileType | undefined;
}

/** A directory block, with zeros after the end of the directory. */
function readBlock(content: Content, block: number, blockSize: number): Uint8Array {
  const bytes = new Uint8Array(blockSize);
  content.read(block * blockSize, bytes.subarray(0, Math.min(blockSize, content.size - block * blockSize)));
  return bytes;
}

/** The blocks of one directory, for lookups in it; those used last are kept. */
export class DirectoryBlocks {
  /** Of the directory. */
  readonly content: Content;
  /** How many there are. */
  readonly count: number;
  private readonly blockSize: number;
  private readonly known: LruMap<Uint8Array>;

  /** `capacity`: most bytes that are kept. */
  constructor(content: Content, blockSize: number, capacity: number) {
    this.content = content;
    this.count = Math.ceil(content.size / blockSize);
    this.blockSize = blockSize;
    this.known = new LruMap(capacity);
  }

  /** @throws ERR_BOOTFS_CORRUPT, EIO */
  read(block: number): Uint8Array {
    const known = this.known.get(block);
    if (known !== undefined) return known;
    const bytes = readBlock(this.content, block, this.blockSize);
    this.known.set(block, bytes, bytes.length);
    return bytes;
  }
}

/** Every entry but `.` and `..`. At the first damage the kernel's readdir ends with an error, and so does this. */
export function readEntries(
  content: Content,
  blockSize: number,
  visit: (entry: DirectoryEntry) => void,
  onDamage: (damage: BootfsError) => void,
): void {
  const visitNamed = (entry: DirectoryEntry): void => {
    if (!isDotOrDotDot(entry.name)) visit(entry);
  };
  readAllEntries(content, blockSize, visitNamed, onDamage);
}

/** The same with `.` and `..`. */
export function readAllEntries(
  content: Content,
  blockSize: number,
  visit: (entry: DirectoryEntry) => void,
  onDamage: (damage: BootfsError) => void,
): void {
  for (let block = 0; block * blockSize < content.size; block++) {
    const bytes = readBlock(content, block, blockSize);
    const used = Math.min(blockSize, content.size - block * blockSize);
    const damage = decodeBlock(bytes, used, visit);
    if (damage !== undefined) {
      onDamage(corrupt(damage, { inode: content.inode.ino, directoryBlock: block }));
      return;
    }
  }
}

/** What is wrong with the block; undefined where all its entries could be visited. */
function decodeBlock(bytes: Uint8Array, used: number, visit: (entry: DirectoryEntry) => void): string | undefined {
  const entriesEnd = dirent_nameoff(bytes, 0);
  if (entriesEnd < SIZEOF_EROFS_DIRENT || entriesEnd >= bytes.length || entriesEnd % SIZEOF_EROFS_DIRENT !== 0) {
    return `erofs_dirent[0].nameoff is ${entriesEnd}`;
  }
  for (let at = 0; at < entriesEnd; at += SIZEOF_EROFS_DIRENT) {
    const isLast = at + SIZEOF_EROFS_DIRENT === entriesEnd;
    const start = dirent_nameoff(bytes, at);
    const end = isLast ? endOfLastName(bytes, start, used) : dirent_nameoff(bytes, at + SIZEOF_EROFS_DIRENT);
    if (end > used || end <= start || end - start > NAME_MAX) {
      return `erofs_dirent[${at / SIZEOF_EROFS_DIRENT}] has its name from ${start} to ${end}`;
    }
    const name = beforeNul(bytes.slice(start, end));
    if (name.length === 0 || name.indexOf(SLASH) >= 0)
      return `erofs_dirent[${at / SIZEOF_EROFS_DIRENT}] has an impossible name`;
    visit({ name, nid: nidAt(bytes, at), type: typeOfEntry(dirent_file_type(bytes, at)) });
  }
  return undefined;
}

function endOfLastName(bytes: Uint8Array, start: number, used: number): number {
  let end = start;
  while (end < used && bytes[end] !== 0) end++;
  return end;
}

function nidAt(bytes: Uint8Array, at: number): Nid {
  return decodeNid(dirent_nid_lo(bytes, at), dirent_nid_hi(bytes, at));
}

/**
 * The nid behind `name`, by binary search over the first names of the blocks and then over the entries of one block.
 * The steps are the kernel's, so that a directory out of order hides the same names from both.
 */
export function findEntry(blocks: DirectoryBlocks, name: Uint8Array): Nid | undefined {
  const candidate = findBlock(blocks, name);
  if (candidate === undefined) return undefined;
  const { bytes, isFirstEntry } = candidate;
  const at = isFirstEntry ? 0 : findInBlock(bytes, name);
  return at === undefined ? undefined : nidAt(bytes, at);
}

/** The last block whose first name is not above `name`. */
function findBlock(
  blocks: DirectoryBlocks,
  name: Uint8Array,
): { bytes: Uint8Array; isFirstEntry: boolean } | undefined {
  let candidate: Uint8Array | undefined;
  const search = new NameSearch(name, 0, blocks.count - 1);
  while (search.isOpen()) {
    const bytes = blocks.read(search.middle());
    if (entryCount(bytes) === 0) {
      throw corrupt(`erofs_dirent[0].nameoff is ${dirent_nameoff(bytes, 0)}`, {
        inode: blocks.content.inode.ino,
        directoryBlock: search.middle(),
      });
    }
    const order = search.narrow(bytes, 0);
    if (order === 0) return { bytes, isFirstEntry: true };
    if (order > 0) candidate = bytes;
  }
  return candidate && { bytes: candidate, isFirstEntry: false };
}

function findInBlock(bytes: Uint8Array, name: Uint8Array): number | undefined {
  const search = new NameSearch(name, 1, entryCount(bytes) - 1);
  while (search.isOpen()) {
    const entry = search.middle();
    if (search.narrow(bytes, entry) === 0) return entry * SIZEOF_EROFS_DIRENT;
  }
  return undefined;
}

function nameOffset(bytes: Uint8Array, entry: number): number {
  return dirent_nameoff(bytes, entry * SIZEOF_EROFS_DIRENT) & (bytes.length - 1);
}

function entryCount(bytes: Uint8Array): number {
  return Math.floor(nameOffset(bytes, 0) / SIZEOF_EROFS_DIRENT);
}

/** A binary search that does not compare again what is known to be equal on both sides. */
class NameSearch {
  private readonly name: Uint8Array;
  private low: number;
  private high: number;
  private equalBelow = 0;
  private equalAbove = 0;

  constructor(name: Uint8Array, low: number, high: number) {
    this.name = name;
    this.low = low;
    this.high = high;
  }

  isOpen(): boolean {
    return this.low <= this.high;
  }

  middle(): number {
    return this.low + Math.floor((this.high - this.low) / 2);
  }

  /** Compares with entry `entry` of a block and leaves out the half that is ruled out. */
  narrow(bytes: Uint8Array, entry: number): number {
    const middle = this.middle();
    const start = nameOffset(bytes, entry);
    const end = entry >= entryCount(bytes) - 1 ? bytes.length : nameOffset(bytes, entry + 1);
    let equal = Math.min(this.equalBelow, this.equalAbove);
    let order = 0;
    while (start + equal < end && bytes[start + equal] !== 0) {
      const wanted = equal < this.name.length ? this.name[equal] : 0;
      order = wanted - bytes[start + equal];
      if (order !== 0) break;
      equal++;
    }
    if (order === 0 && equal < this.name.length) order = 1;
    if (order > 0) {
      this.low = middle + 1;
      this.equalBelow = equal;
    } else if (order < 0) {
      this.high = middle - 1;
      this.equalAbove = equal;
    }
    return order;
  }
}
