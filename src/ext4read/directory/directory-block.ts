/** Directory blocks: a chain of ext4_dir_entry_2 from the first byte to the last, and its checksum. */

import { type BootfsError, corrupt } from '../../contract/errors.ts';
import { typeOfEntry } from '../../contract/file-type.ts';
import type { FileType } from '../../contract/stats.ts';
import type { TreeEntry } from '../../contract/tree.ts';
import { EXT4_FEATURE_INCOMPAT_FILETYPE } from '../../ext4-superblock/ondisk/features.ts';
import { crc32c } from '../../hash/crc32c.ts';
import type { Inode } from '../inode/inode.ts';
import { EXT4_FT_DIR_CSUM } from '../ondisk/directory.ts';
import {
  de_file_type,
  de_inode,
  de_name_len,
  de_rec_len,
  det_checksum,
  det_rec_len,
  det_reserved_ft,
  det_reserved_zero1,
  det_reserved_zero2,
  SIZEOF_EXT4_DIR_ENTRY_2,
  SIZEOF_EXT4_DIR_ENTRY_TAIL,
} from '../ondisk/structs.gen.ts';
import type { Volume } from '../volume/volume.ts';

/** Where the name stands in an entry. */
const NAME_OFFSET = SIZEOF_EXT4_DIR_ENTRY_2;
/** The entry of a name of one byte. */
const MIN_ENTRY = 12;
const TAIL_SIZE = SIZEOF_EXT4_DIR_ENTRY_TAIL;
const DOT = 0x2e;

/** A stretch of entries: a directory block, or a part of inline data. */
export interface EntryArea {
  /** All of it, a checksum's tail included. */
  readonly bytes: Uint8Array;
  /** Block of the directory, for error messages. */
  readonly logicalBlock: number;
  /** Bytes after each name that belong to its entry; 0 or those of an ext4_dir_entry_hash. */
  readonly extraPerEntry: number;
}

/** Bytes that an entry with a name of `nameLength` needs. */
export function entrySize(nameLength: number, extraPerEntry: number): number {
  return (NAME_OFFSET + nameLength + extraPerEntry + 3) & ~3;
}

/** ext4_dir_entry_2.rec_len; in blocks of 64 KiB, which 16 bits do not hold, the two low bits extend it. */
export function recordLength(bytes: Uint8Array, at: number, blockSize: number): number {
  const stored = de_rec_len(bytes, at);
  if (blockSize < 65536) return stored;
  if (stored === 0xffff || stored === 0) return blockSize;
  return (stored & 0xfffc) | ((stored & 3) << 16);
}

/** What is wrong with the entry at `at`; undefined where nothing is. */
function entryDamage(volume: Volume, area: EntryArea, at: number): string | undefined {
  const { bytes, extraPerEntry } = area;
  if (at + NAME_OFFSET > bytes.length) return 'directory entry past the end';
  const length = recordLength(bytes, at, volume.superblock.blockSize);
  const nameLength = de_name_len(bytes, at);
  const end = at + length;
  const isTail = at === bytes.length - TAIL_SIZE && isChecksumTail(bytes, at);
  const extra = isTail || isDotEntry(bytes, at, nameLength) ? 0 : extraPerEntry;
  if (length < entrySize(1, extra)) return `ext4_dir_entry.rec_len is ${length}`;
  if (length % 4 !== 0) return `ext4_dir_entry.rec_len is ${length}, no multiple of 4`;
  if (length < entrySize(nameLength, extra)) return `ext4_dir_entry.name_len is ${nameLength} in ${length} bytes`;
  if (end > bytes.length) return `ext4_dir_entry.rec_len is ${length}, past the end of the block`;
  const smallest = volume.superblock.hasMetadataChecksums ? MIN_ENTRY : entrySize(1, extraPerEntry);
  if (end > bytes.length - smallest && end !== bytes.length) return 'directory entry too close to the end of its block';
  const ino = de_inode(bytes, at);
  if (ino > volume.superblock.inodeCount) return `ext4_dir_entry.inode is ${ino}`;
  if (end === bytes.length && nameLength === 1 && bytes[at + NAME_OFFSET] === DOT) return "'.' is the last entry";
  return undefined;
}

function isDotEntry(bytes: Uint8Array, at: number, nameLength: number): boolean {
  if (nameLength === 0 || nameLength > 2) return false;
  return bytes[at + NAME_OFFSET] === DOT && (nameLength < 2 || bytes[at + NAME_OFFSET + 1] === DOT);
}

/**
 * Calls `visit` with every entry in use but `.` and `..`, in order. The names are views of `area.bytes`.
 *
 * @returns The damage that ended the chain early, or undefined.
 */
export function visitEntries(
  volume: Volume,
  directory: Inode,
  area: EntryArea,
  visit: (entry: TreeEntry, at: number) => void,
): BootfsError | undefined {
  const { bytes } = area;
  for (let at = 0; at < bytes.length; ) {
    const damage = entryDamage(volume, area, at);
    if (damage !== undefined) return entryError(damage, directory, area, at);
    const ino = de_inode(bytes, at);
    const nameLength = de_name_len(bytes, at);
    if (ino !== 0 && !isDotEntry(bytes, at, nameLength)) {
      const name = bytes.subarray(at + NAME_OFFSET, at + NAME_OFFSET + nameLength);
      visit({ name, ino, type: typeOf(volume, de_file_type(bytes, at)) }, at);
    }
    at += recordLength(bytes, at, volume.superblock.blockSize);
  }
  return undefined;
}

/**
 * Calls `visit` with every name in use as a search comes by it: an entry only has to lead on to the next one. Stops
 * where `visit` returns true.
 *
 * @param nameLength In bytes: other names are passed over. Undefined where a name of any length is wanted.
 * @throws ERR_BOOTFS_CORRUPT where the chain does not lead on.
 */
export function scanNames(
  volume: Volume,
  directory: Inode,
  area: EntryArea,
  nameLength: number | undefined,
  visit: (nameAt: number, nameEnd: number, at: number) => boolean,
): void {
  const { bytes } = area;
  for (let at = 0; at + NAME_OFFSET <= bytes.length; ) {
    const length = de_name_len(bytes, at);
    const nameEnd = at + NAME_OFFSET + length;
    const isCandidate = (nameLength === undefined || nameLength === length) && nameEnd <= bytes.length;
    if (isCandidate && de_inode(bytes, at) !== 0 && visit(at + NAME_OFFSET, nameEnd, at)) return;
    const step = recordLength(bytes, at, volume.superblock.blockSize);
    if (step === 0) throw entryError('ext4_dir_entry.rec_len is 0', directory, area, at);
    at += step;
  }
}

/** The inode of the entry at `at`; undefined where that is bad. */
export function findInode(volume: Volume, area: EntryArea, at: number): number | undefined {
  return entryDamage(volume, area, at) === undefined ? de_inode(area.bytes, at) : undefined;
}

/** The inode of the entry at `at`, as Linux checks it once it has found it. @throws ERR_BOOTFS_CORRUPT */
export function inodeOfEntry(volume: Volume, directory: Inode, area: EntryArea, at: number): number {
  const damage = entryDamage(volume, area, at);
  if (damage !== undefined) throw entryError(damage, directory, area, at);
  return de_inode(area.bytes, at);
}

function typeOf(volume: Volume, stored: number): FileType | undefined {
  return volume.superblock.incompat & EXT4_FEATURE_INCOMPAT_FILETYPE ? typeOfEntry(stored) : undefined;
}

function entryError(message: string, directory: Inode, area: EntryArea, at: number): BootfsError {
  return corrupt(message, { inode: directory.ino, logicalBlock: area.logicalBlock, offset: at });
}

/** ext4_dir_entry_tail: an entry without inode and name that holds the checksum of the block. */
function isChecksumTail(bytes: Uint8Array, at: number): boolean {
  return (
    det_reserved_zero1(bytes, at) === 0 &&
    det_rec_len(bytes, at) === TAIL_SIZE &&
    det_reserved_zero2(bytes, at) === 0 &&
    det_reserved_ft(bytes, at) === EXT4_FT_DIR_CSUM
  );
}

/** Of a leaf block; @throws ERR_BOOTFS_CORRUPT, unless checksums are not enforced. */
export function checkLeafChecksum(volume: Volume, directory: Inode, logicalBlock: number, bytes: Uint8Array): void {
  if (!volume.superblock.hasMetadataChecksums) return;
  const at = bytes.length - TAIL_SIZE;
  const isRight =
    isChecksumTail(bytes, at) && crc32c(directory.checksumSeed, bytes.subarray(0, at)) === det_checksum(bytes, at);
  if (isRight) return;
  const context = { inode: directory.ino, logicalBlock };
  volume.checksumFailed(corrupt('ext4_dir_entry_tail.det_checksum is wrong', context));
}
