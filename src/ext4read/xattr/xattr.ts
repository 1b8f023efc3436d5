/** Extended attributes: behind the fields of the inode, and in a block that inodes may share. */

import { ByteBudget } from '../../bytes/byte-budget.ts';
import { concatBytes } from '../../bytes/concat.ts';
import { decodeLatin1 } from '../../bytes/latin1.ts';
import { encodeUtf8 } from '../../bytes/utf8.ts';
import { type BootfsError, corrupt, orDamage } from '../../contract/errors.ts';
import type { Xattr } from '../../contract/tree.ts';
import type { Inode } from '../inode/inode.ts';
import { decodeXattrEntries, type XattrEntry } from '../inode/xattr-entries.ts';
import { H_CHECKSUM, h_blocks, h_checksum, h_magic, SIZEOF_EXT4_XATTR_HEADER } from '../ondisk/structs.gen.ts';
import {
  EXT4_XATTR_INDEX_HURD,
  EXT4_XATTR_INDEX_POSIX_ACL_ACCESS,
  EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT,
  EXT4_XATTR_INDEX_SECURITY,
  EXT4_XATTR_INDEX_TRUSTED,
  EXT4_XATTR_INDEX_USER,
  EXT4_XATTR_MAGIC,
} from '../ondisk/xattr.ts';
import { crc32cOfU64, crc32cWithHole } from '../volume/checksum.ts';
import { hex } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';
import { showAcl } from './acl.ts';
import { readXattrInode } from './xattr-inode.ts';

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
 * the reason; so it does, without a read, for a value that does not fit into what is left of `maximumBytes`.
 *
 * @throws ERR_BOOTFS_CORRUPT for a bad header, entry or checksum: Linux then lists none.
 */
export function readXattrs(
  volume: Volume,
  inode: Inode,
  onDamage: (damage: BootfsError) => void,
  maximumBytes: number,
): Xattr[] {
  if (inode.xattrs.length === 0 && inode.xattrFsBlock === 0) return [];
  const budget = new ByteBudget(maximumBytes);
  const shown = new Map<string, Xattr | undefined>();
  for (const entry of [...inode.xattrs, ...blockXattrs(volume, inode)]) {
    const prefix = PREFIXES[entry.index];
    if (prefix === undefined) continue;
    const name = concatBytes([encodeUtf8(prefix), entry.name]);
    const key = decodeLatin1(name);
    if (shown.has(key)) continue;
    const value = orDamage(() => {
      budget.charge(entry.valueSize, 'attribute values', { inode: inode.ino });
      return readValue(volume, inode, entry);
    }, onDamage);
    shown.set(key, value && { name, value });
  }
  return Array.from(shown.values()).filter((xattr): xattr is Xattr => xattr !== undefined);
}

function isAcl(entry: XattrEntry): boolean {
  return entry.index === EXT4_XATTR_INDEX_POSIX_ACL_ACCESS || entry.index === EXT4_XATTR_INDEX_POSIX_ACL_DEFAULT;
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
  const block = volume.readChecked(inode.xattrFsBlock, 'xattrs', 0, (bytes) => checkBlock(volume, bytes, place));
  return decodeXattrEntries(volume.superblock, block, SIZEOF_EXT4_XATTR_HEADER, place);
}

function checkBlock(volume: Volume, bytes: Uint8Array, place: { inode: number; block: number }): void {
  const magic = h_magic(bytes, 0);
  if (magic !== EXT4_XATTR_MAGIC) {
    throw corrupt(`ext4_xattr_header.h_magic is ${hex(magic)}, expected ${hex(EXT4_XATTR_MAGIC)}`, place);
  }
  if (h_blocks(bytes, 0) !== 1) throw corrupt(`ext4_xattr_header.h_blocks is ${h_blocks(bytes, 0)}, expected 1`, place);
  if (!volume.superblock.hasMetadataChecksums) return;
  const seed = crc32cOfU64(volume.superblock.checksumSeed, place.block);
  if (crc32cWithHole(seed, bytes, H_CHECKSUM, 4) === h_checksum(bytes, 0)) return;
  volume.checksumFailed(corrupt('ext4_xattr_header.h_checksum is wrong', place));
}
