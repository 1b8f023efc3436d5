/** One extended attribute after the other, as they stand in an inode or in a block. */
import { u32le } from '../../bytes/endian.ts';
import { equalBytes } from '../../bytes/names.ts';
import { corrupt } from '../../contract/errors.ts';
import { EXT4_FEATURE_INCOMPAT_EA_INODE } from '../../ext4-superblock/ondisk/features.ts';
import {
  e_hash,
  e_name_index,
  e_name_len,
  e_value_inum,
  e_value_offs,
  e_value_size,
  SIZEOF_EXT4_XATTR_ENTRY,
} from '../ondisk/structs.gen.ts';
import { EXT4_XATTR_INDEX_SYSTEM, EXT4_XATTR_SIZE_MAX } from '../ondisk/xattr.ts';
import { isNameableInode, type Superblock } from '../volume/superblock.ts';

/** One ext4_xattr_entry whose place and that of its value were checked. */
export interface XattrEntry {
  /** e_name_index: which prefix the name has. */
  readonly index: number;
  /** Without prefix. */
  readonly name: Uint8Array;
  /** e_hash. */
  readonly hash: number;
  /** Bytes. */
  readonly valueSize: number;
  /** Inode that holds the value; 0 where it stands with the entries. */
  readonly valueIno: number;
  /** Byte of the value, from where offsets count; of no meaning where there is none here. */
  readonly valueOffset: number;
  /** A view; empty where an inode holds the value. */
  readonly value: Uint8Array;
}

/** `data`, the name of the continuation of inline data. */
const DATA = /* @__PURE__ */ new Uint8Array([0x64, 0x61, 0x74, 0x61]);

/** Is it `system.data`, what inline data has no room for in i_block? */
export function isInlineData({ index, name }: XattrEntry): boolean {
  return index === EXT4_XATTR_INDEX_SYSTEM && equalBytes(name, DATA);
}

/** Bytes of an entry with a name of `nameLength`: the next one starts at a multiple of four. */
export function xattrEntrySize(nameLength: number): number {
  return (SIZEOF_EXT4_XATTR_ENTRY + nameLength + 3) & ~3;
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
    const nameEnd = at + SIZEOF_EXT4_XATTR_ENTRY + e_name_len(bytes, at);
    // The end mark must still fit behind the entry.
    if (((nameEnd + 3) & ~3) >= bytes.length)
      throw corrupt('name of an attribute past the end', { ...place, offset: at });
    if (bytes.subarray(at + SIZEOF_EXT4_XATTR_ENTRY, nameEnd).indexOf(0) >= 0) {
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
  const valueSize = e_value_size(bytes, at);
  const valueIno = e_value_inum(bytes, at);
  const context = { ...place, offset: at };
  if (valueIno !== 0) checkValueIno(superblock, valueIno, context);
  if (valueSize > EXT4_XATTR_SIZE_MAX) throw corrupt(`ext4_xattr_entry.e_value_size is ${valueSize}`, context);
  const isHere = valueSize !== 0 && valueIno === 0;
  const valueAt = e_value_offs(bytes, at);
  if (isHere && (valueAt < namesEnd || valueAt + ((valueSize + 3) & ~3) > bytes.length)) {
    throw corrupt(`ext4_xattr_entry.e_value_offs is ${valueAt}`, { ...context, valueSize });
  }
  const nameAt = at + SIZEOF_EXT4_XATTR_ENTRY;
  return {
    index: e_name_index(bytes, at),
    name: bytes.subarray(nameAt, nameAt + e_name_len(bytes, at)),
    hash: e_hash(bytes, at),
    valueOffset: valueAt,
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
