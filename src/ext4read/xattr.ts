/** Extended attributes: behind the fields of the inode, and in a block that inodes may share. */
import { crc32c } from '../bytes/crc32c.ts';
import { putU32le, u16le, u32le } from '../bytes/endian.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { corrupt } from '../errors.ts';
import type { Xattr } from '../vfs/tree.ts';
import { showAcl } from './acl.ts';
import { crc32cWithHole } from './checksum.ts';
import { EXT4_FEATURE_INCOMPAT_EA_INODE } from './features.ts';
import { EXT4_XATTR_MAGIC, type Inode, isNameableInode } from './inode.ts';
import { hex } from './superblock.ts';
import type { Volume } from './volume.ts';
import { readXattrInode } from './xattr-inode.ts';

const INODE_HEADER_SIZE = 4;
const BLOCK_HEADER_SIZE = 32;
const ENTRY_HEADER_SIZE = 16;
const BLOCK_CHECKSUM_OFFSET = 0x10;
const EXT4_XATTR_SIZE_MAX = 2 ** 24;

export const EXT4_XATTR_INDEX_USER = 1;
export const EXT4_XATTR_INDEX_POSIX_ACL_ACCESS = 2;
export const EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT = 3;
export const EXT4_XATTR_INDEX_SYSTEM = 7;

/** By e_name_index; the others (inline data, encryption contexts) are not shown to anyone. */
const PREFIXES: Readonly<Record<number, string>> = {
  [EXT4_XATTR_INDEX_USER]: 'user.',
  [EXT4_XATTR_INDEX_POSIX_ACL_ACCESS]: 'system.posix_acl_access',
  [EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT]: 'system.posix_acl_default',
  4: 'trusted.',
  6: 'security.',
  10: 'gnu.',
};

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
 * Every attribute that Linux lists, with its full name and the value that getxattr gives.
 *
 * @throws ERR_BOOTFS_CORRUPT for a bad header, entry, checksum or value hash.
 */
export function readXattrs(volume: Volume, inode: Inode): Xattr[] {
  const shown = new Map<string, Xattr>();
  for (const entry of [...inodeXattrs(volume, inode), ...blockXattrs(volume, inode)]) {
    const prefix = PREFIXES[entry.index];
    if (prefix === undefined) continue;
    const name = joinName(encodeUtf8(prefix), entry.name);
    const key = String.fromCharCode.apply(undefined, Array.from(name));
    if (shown.has(key)) continue;
    const value = readValue(volume, inode, entry);
    shown.set(key, { name, value: isAcl(entry) ? showAcl(value, inode.ino) : value });
  }
  return Array.from(shown.values());
}

function isAcl(entry: XattrEntry): boolean {
  return entry.index === EXT4_XATTR_INDEX_POSIX_ACL_ACCESS || entry.index === EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT;
}

function joinName(prefix: Uint8Array, suffix: Uint8Array): Uint8Array {
  const joined = new Uint8Array(prefix.length + suffix.length);
  joined.set(prefix);
  joined.set(suffix, prefix.length);
  return joined;
}

function readValue(volume: Volume, inode: Inode, entry: XattrEntry): Uint8Array {
  return entry.valueIno === 0 ? entry.value.slice() : readXattrInode(volume, inode, entry);
}

/** The attributes behind the fields of the inode. */
export function inodeXattrs(volume: Volume, inode: Inode): XattrEntry[] {
  if (inode.xattrOffset === undefined) return [];
  const area = inode.record.subarray(inode.xattrOffset + INODE_HEADER_SIZE);
  return decodeEntries(volume, area, 0, { inode: inode.ino });
}

function blockXattrs(volume: Volume, inode: Inode): XattrEntry[] {
  if (inode.xattrFsBlock === 0) return [];
  const place = { inode: inode.ino, block: inode.xattrFsBlock };
  const block = volume.readChecked(inode.xattrFsBlock, 'xattr', (bytes) => checkBlock(volume, bytes, place));
  return decodeEntries(volume, block, BLOCK_HEADER_SIZE, place);
}

function checkBlock(volume: Volume, bytes: Uint8Array, place: { inode: number; block: number }): void {
  const magic = u32le(bytes, 0);
  if (magic !== EXT4_XATTR_MAGIC) {
    throw corrupt(`ext4_xattr_header.h_magic is ${hex(magic)}, expected ${hex(EXT4_XATTR_MAGIC)}`, place);
  }
  if (u32le(bytes, 8) !== 1) throw corrupt(`ext4_xattr_header.h_blocks is ${u32le(bytes, 8)}, expected 1`, place);
  if (!volume.superblock.hasMetadataChecksums) return;
  const blockNumber = new Uint8Array(8);
  putU32le(blockNumber, 0, place.block % 0x1_0000_0000);
  putU32le(blockNumber, 4, Math.floor(place.block / 0x1_0000_0000));
  const seed = crc32c(volume.superblock.checksumSeed, blockNumber);
  if (crc32cWithHole(seed, bytes, BLOCK_CHECKSUM_OFFSET, 4) === u32le(bytes, BLOCK_CHECKSUM_OFFSET)) return;
  volume.checksumFailed(corrupt('ext4_xattr_header.h_checksum is wrong', place));
}

/**
 * The entries from `firstEntry` on, up to four zero bytes; values stand at offsets into
 * `bytes`, behind the names.
 */
function decodeEntries(
  volume: Volume,
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
  return starts.map((start) => decodeEntry(volume, bytes, start, namesEnd, place));
}

function decodeEntry(
  volume: Volume,
  bytes: Uint8Array,
  at: number,
  namesEnd: number,
  place: { inode: number; block?: number },
): XattrEntry {
  const valueSize = u32le(bytes, at + 8);
  const valueIno = u32le(bytes, at + 4);
  const context = { ...place, offset: at };
  if (valueIno !== 0) checkValueIno(volume, valueIno, context);
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

function checkValueIno(volume: Volume, valueIno: number, context: { inode: number; offset: number }): void {
  const { superblock } = volume;
  const isAllowed = (superblock.incompat & EXT4_FEATURE_INCOMPAT_EA_INODE) !== 0;
  if (!isAllowed || valueIno < superblock.firstInode || !isNameableInode(superblock, valueIno)) {
    throw corrupt(`ext4_xattr_entry.e_value_inum is ${valueIno}`, context);
  }
}
