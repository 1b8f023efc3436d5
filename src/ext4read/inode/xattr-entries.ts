/** One extended attribute after the other, as they stand in an inode or in a block. */
import { u16le, u32le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { EXT4_FEATURE_INCOMPAT_EA_INODE } from '../volume/features.ts';
import { isNameableInode, type Superblock } from '../volume/superblock.ts';

export const EXT4_XATTR_MAGIC = 0xea020000;
const ENTRY_HEADER_SIZE = 16;
const EXT4_XATTR_SIZE_MAX = 2 ** 24;

export const EXT4_XATTR_INDEX_USER = 1;
export const EXT4_XATTR_INDEX_POSIX_ACL_ACCESS = 2;
export const EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT = 3;
export const EXT4_XATTR_INDEX_TRUSTED = 4;
export const EXT4_XATTR_INDEX_SECURITY = 6;
/** `data`: the continuation of inline data. */
export const EXT4_XATTR_INDEX_SYSTEM = 7;
/** `c`: how an inode is encrypted. */
export const EXT4_XATTR_INDEX_ENCRYPTION = 9;
export const EXT4_XATTR_INDEX_HURD = 10;

/** One ext4_xattr_entry whose place and that of its value were checked. */
export interface XattrEntry {
  readonly index: number;
  /** Without prefix. */
  readonly name: Uint8Array;
  readonly hash: number;
  /** Bytes. */
  readonly valueSize: number;
  /** Inode that holds the value; 0 where it stands with the entries. */
  readonly valueIno: number;
  /** A view; empty where an inode holds the value. */
  readonly value: Uint8Array;
}

/**
 * The entries from `firstEntry` on, up to four zero bytes; values stand at offsets into
 * `bytes`, behind the names.
 */
export function decodeXattrEntries(
  superblock: Superblock,
  bytes: Uint8Array,
  firstEntry: number,
  place: { inode: number; block?: number },
): XattrEntry[] {
  const starts: number[] = [];
  let at = firstEntry;
  for (;;) {
    if (at + 4 > bytes.length) throw corrupt('extended attributes without an end', { ...place });
    if (u32le(bytes, at) === 0) break;
    const nameEnd = at + ENTRY_HEADER_SIZE + bytes[at];
    // The end mark must still fit behind the entry.
    if (((nameEnd + 3) & ~3) >= bytes.length)
      throw corrupt('name of an attribute past the end', { ...place, offset: at });
    if (bytes.subarray(at + ENTRY_HEADER_SIZE, nameEnd).indexOf(0) >= 0) {
      throw corrupt('name of an attribute with a NUL', { ...place, offset: at });
    }
    starts.push(at);
    at = (nameEnd + 3) & ~3;
  }
  const namesEnd = at + 4;
  return starts.map((start) => decodeEntry(superblock, bytes, start, namesEnd, place));
}

function decodeEntry(
  superblock: Superblock,
  bytes: Uint8Array,
  at: number,
  namesEnd: number,
  place: { inode: number; block?: number },
): XattrEntry {
  const valueSize = u32le(bytes, at + 8);
  const valueIno = u32le(bytes, at + 4);
  const context = { ...place, offset: at };
  if (valueIno !== 0) checkValueIno(superblock, valueIno, context);
  if (valueSize > EXT4_XATTR_SIZE_MAX) throw corrupt(`ext4_xattr_entry.e_value_size is ${valueSize}`, context);
  const isHere = valueSize !== 0 && valueIno === 0;
  const valueAt = u16le(bytes, at + 2);
  if (isHere && (valueAt < namesEnd || valueAt + ((valueSize + 3) & ~3) > bytes.length)) {
    throw corrupt(`ext4_xattr_entry.e_value_offs is ${u16le(bytes, at + 2)}`, { ...context, valueSize });
  }
  const nameAt = at + ENTRY_HEADER_SIZE;
  return {
    index: bytes[at + 1],
    name: bytes.subarray(nameAt, nameAt + bytes[at]),
    hash: u32le(bytes, at + 12),
    valueSize,
    valueIno,
    value: isHere ? bytes.subarray(valueAt, valueAt + valueSize) : bytes.subarray(0, 0),
  };
}

function checkValueIno(superblock: Superblock, valueIno: number, context: { inode: number; offset: number }): void {
  const isAllowed = (superblock.incompat & EXT4_FEATURE_INCOMPAT_EA_INODE) !== 0;
  if (!isAllowed || valueIno < superblock.firstInode || !isNameableInode(superblock, valueIno)) {
    throw corrupt(`ext4_xattr_entry.e_value_inum is ${valueIno}`, context);
  }
}
