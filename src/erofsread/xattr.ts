/** Extended attributes: inline ones after the inode, and shared ones that several inodes point to. */

import { ByteBudget } from '../bytes/byte-budget.ts';
import { concatBytes } from '../bytes/concat.ts';
import { u32le } from '../bytes/endian.ts';
import { escapePath } from '../bytes/names.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { type BootfsError, corrupt, orDamage, unsupported } from '../contract/errors.ts';
import type { Xattr } from '../contract/tree.ts';
import { readBytes } from '../device/block-device.ts';
import { showAcl } from './acl.ts';
import { EROFS_FEATURE_COMPAT_SHARED_EA_IN_METABOX } from './features.ts';
import type { ErofsInode } from './inode.ts';
import {
  e_name_index,
  e_name_len,
  e_value_size,
  h_shared_count,
  SIZEOF_EROFS_XATTR_ENTRY,
  SIZEOF_EROFS_XATTR_IBODY_HEADER,
} from './ondisk/structs.gen.ts';
import {
  EROFS_XATTR_INDEX_POSIX_ACL_ACCESS,
  EROFS_XATTR_INDEX_POSIX_ACL_DEFAULT,
  EROFS_XATTR_LONG_PREFIX,
} from './ondisk/xattr.ts';
import type { Volume } from './volume.ts';
import type { XattrPrefix } from './xattr-prefixes.ts';

/** By name index. Linux shows nothing of an index without a name. */
const PREFIXES: Readonly<Record<number, string>> = {
  1: 'user.',
  2: 'system.posix_acl_access',
  3: 'system.posix_acl_default',
  4: 'trusted.',
  6: 'security.',
};

/**
 * The attributes of an inode, each name once, as Linux returns them. The name filter, an optimisation of lookups, is not
 * looked at. One whose value is damaged or does not fit into `maximumBytes` costs itself alone, and `onDamage` gets the reason.
 *
 * @throws ERR_BOOTFS_CORRUPT for an area that can't be taken apart, as Linux then lists none
 */
export function readXattrs(
  volume: Volume,
  prefixes: readonly XattrPrefix[],
  inode: ErofsInode,
  onDamage: (damage: BootfsError) => void,
  maximumBytes: number,
): Xattr[] {
  const { xattrLength } = inode;
  const context = { inode: inode.ino };
  if (xattrLength === 0) return [];
  if (xattrLength === SIZEOF_EROFS_XATTR_IBODY_HEADER) throw unsupported('xattr area that is only a header', context);
  const area = readBytes(volume.metadata(inode.nid.inMetabox), inode.xattrPosition, xattrLength);
  const sharedCount = h_shared_count(area, 0);
  const entriesStart = SIZEOF_EROFS_XATTR_IBODY_HEADER + 4 * sharedCount;
  if (entriesStart > xattrLength) throw corrupt(`h_shared_count is ${sharedCount}, too many for the area`, context);

  const found: Xattr[] = [];
  const names = new Set<string>();
  const budget = new ByteBudget(maximumBytes);
  const add = (entry: Uint8Array): void => {
    budget.charge(e_value_size(entry, 0), 'attribute values', context);
    const xattr = decodeEntry(entry, prefixes, inode);
    if (xattr === undefined) return;
    const key = escapePath(xattr.name);
    if (!names.has(key)) found.push(xattr);
    names.add(key);
  };
  for (let at = entriesStart; at < xattrLength; ) {
    const length = entryLength(area, at);
    if (at + length > xattrLength) throw corrupt('erofs_xattr_entry reaches past the xattr area', context);
    const entry = area.subarray(at, at + length);
    orDamage(() => add(entry), onDamage);
    at += length;
  }
  for (let at = SIZEOF_EROFS_XATTR_IBODY_HEADER; at < entriesStart; at += 4) {
    orDamage(() => add(readShared(volume, u32le(area, at))), onDamage);
  }
  return found;
}

function entryLength(bytes: Uint8Array, at: number): number {
  return Math.ceil((SIZEOF_EROFS_XATTR_ENTRY + e_name_len(bytes, at) + e_value_size(bytes, at)) / 4) * 4;
}

function readShared(volume: Volume, id: number): Uint8Array {
  const { compat, sharedXattrStart } = volume.superblock;
  const metadata = volume.metadata((compat & EROFS_FEATURE_COMPAT_SHARED_EA_IN_METABOX) !== 0);
  const position = sharedXattrStart + 4 * id;
  const header = readBytes(metadata, position, SIZEOF_EROFS_XATTR_ENTRY);
  return readBytes(metadata, position, SIZEOF_EROFS_XATTR_ENTRY + e_name_len(header, 0) + e_value_size(header, 0));
}

/** Undefined for what Linux lists but never returns: an ACL with more of a name, and a prefix without a name. */
function decodeEntry(entry: Uint8Array, prefixes: readonly XattrPrefix[], inode: ErofsInode): Xattr | undefined {
  const nameIndex = e_name_index(entry, 0);
  const nameEnd = SIZEOF_EROFS_XATTR_ENTRY + e_name_len(entry, 0);
  const stored = entry.subarray(nameEnd, nameEnd + e_value_size(entry, 0));
  const isLong = (nameIndex & EROFS_XATTR_LONG_PREFIX) !== 0;
  const long = isLong ? prefixes[nameIndex & ~EROFS_XATTR_LONG_PREFIX] : undefined;
  const index = long === undefined ? nameIndex : long.baseIndex;
  if (PREFIXES[index] === undefined) return undefined;
  const isAcl = index === EROFS_XATTR_INDEX_POSIX_ACL_ACCESS || index === EROFS_XATTR_INDEX_POSIX_ACL_DEFAULT;
  const suffix = concatBytes([long?.infix ?? NOTHING, entry.subarray(SIZEOF_EROFS_XATTR_ENTRY, nameEnd)]);
  if (isAcl !== (suffix.length === 0)) return undefined;
  const name = concatBytes([encodeUtf8(PREFIXES[index]), suffix]);
  if (!isAcl) return { name, value: stored.slice() };
  const value = inode.type === 'symlink' ? undefined : showAcl(stored, inode.ino);
  return value && { name, value };
}

const NOTHING = /* @__PURE__ */ new Uint8Array(0);
