/** Extended attributes: behind the fields of the inode, and in a block that inodes may share. */

import { putU32le, u32le } from '../../bytes/endian.ts';
import { encodeUtf8 } from '../../bytes/utf8.ts';
import { type BootfsError, corrupt, orDamage } from '../../contract/errors.ts';
import type { Xattr } from '../../contract/tree.ts';
import { crc32c } from '../../hash/crc32c.ts';
import type { Inode } from '../inode/inode.ts';
import {
  decodeXattrEntries,
  EXT4_XATTR_INDEX_HURD,
  EXT4_XATTR_INDEX_POSIX_ACL_ACCESS,
  EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT,
  EXT4_XATTR_INDEX_SECURITY,
  EXT4_XATTR_INDEX_TRUSTED,
  EXT4_XATTR_INDEX_USER,
  EXT4_XATTR_MAGIC,
  type XattrEntry,
} from '../inode/xattr-entries.ts';
import { crc32cWithHole } from '../volume/checksum.ts';
import { hex } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';
import { showAcl } from './acl.ts';
import { readXattrInode } from './xattr-inode.ts';

const BLOCK_HEADER_SIZE = 32;
const BLOCK_CHECKSUM_OFFSET = 0x10;

/** By e_name_index; the others (inline data, encryption contexts) are not shown to anyone. */
const PREFIXES: Readonly<Record<number, string>> = {
  [EXT4_XATTR_INDEX_USER]: 'user.',
  [EXT4_XATTR_INDEX_POSIX_ACL_ACCESS]: 'system.posix_acl_access',
  [EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT]: 'system.posix_acl_default',
  [EXT4_XATTR_INDEX_TRUSTED]: 'trusted.',
  [EXT4_XATTR_INDEX_SECURITY]: 'security.',
  [EXT4_XATTR_INDEX_HURD]: 'gnu.',
};

/**
 * Every attribute that Linux lists, with its full name and the value that getxattr gives; where that fails, `onDamage` gets
 * the reason.
 *
 * @throws ERR_BOOTFS_CORRUPT for a bad header, entry or checksum: Linux then lists none.
 */
export function readXattrs(volume: Volume, inode: Inode, onDamage: (damage: BootfsError) => void): Xattr[] {
  const shown = new Map<string, Xattr | undefined>();
  for (const entry of [...inode.xattrs, ...blockXattrs(volume, inode)]) {
    const prefix = PREFIXES[entry.index];
    if (prefix === undefined) continue;
    const name = joinName(encodeUtf8(prefix), entry.name);
    const key = String.fromCharCode.apply(undefined, Array.from(name));
    if (shown.has(key)) continue;
    const value = orDamage(() => readValue(volume, inode, entry), onDamage);
    shown.set(key, value && { name, value });
  }
  return Array.from(shown.values()).filter((xattr): xattr is Xattr => xattr !== undefined);
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

/** Undefined for an ACL without entries, which is none. */
function readValue(volume: Volume, inode: Inode, entry: XattrEntry): Uint8Array | undefined {
  const value = entry.valueIno === 0 ? entry.value.slice() : readXattrInode(volume, inode, entry);
  return isAcl(entry) ? showAcl(value, inode.ino) : value;
}

/** The attributes in the block that inodes may share. */
export function blockXattrs(volume: Volume, inode: Inode): XattrEntry[] {
  if (inode.xattrFsBlock === 0) return [];
  const place = { inode: inode.ino, block: inode.xattrFsBlock };
  const block = volume.readChecked(inode.xattrFsBlock, 'xattr', (bytes) => checkBlock(volume, bytes, place));
  return decodeXattrEntries(volume.superblock, block, BLOCK_HEADER_SIZE, place);
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
