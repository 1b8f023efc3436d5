/** Extended attributes: inline ones after the inode, and shared ones that several inodes point to. */
import { u16le, u32le } from '../bytes/endian.ts';
import { escapePath } from '../bytes/names.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import type { Xattr } from '../contract/tree.ts';
import { readBytes } from '../device/block-device.ts';
import { decodeAcl } from './acl.ts';
import { EROFS_FEATURE_COMPAT_SHARED_EA_IN_METABOX } from './features.ts';
import type { ErofsInode } from './inode.ts';
import type { Volume } from './volume.ts';
import type { XattrPrefix } from './xattr-prefixes.ts';

const HEADER_SIZE = 12;
const ENTRY_SIZE = 4;
const LONG_PREFIX = 0x80;
const INDEX_ACL_ACCESS = 2;
const INDEX_ACL_DEFAULT = 3;

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
 * looked at. @throws CORRUPT.
 */
export function readXattrs(volume: Volume, prefixes: readonly XattrPrefix[], inode: ErofsInode): Xattr[] {
  const { xattrLength } = inode;
  const context = { inode: inode.ino };
  if (xattrLength === 0) return [];
  if (xattrLength === HEADER_SIZE) throw unsupported('xattr area that is only a header', context);
  const area = readBytes(volume.metadata(inode.nid.inMetabox), inode.xattrPosition, xattrLength);
  const entriesStart = HEADER_SIZE + 4 * area[4];
  if (entriesStart > xattrLength) throw corrupt(`h_shared_count is ${area[4]}, too many for the area`, context);

  const found: Xattr[] = [];
  const names = new Set<string>();
  const add = (entry: Uint8Array): void => {
    const xattr = decodeEntry(entry, prefixes, inode);
    if (xattr === undefined) return;
    const key = escapePath(xattr.name);
    if (!names.has(key)) found.push(xattr);
    names.add(key);
  };
  for (let at = entriesStart; at < xattrLength; ) {
    const length = entryLength(area, at);
    if (at + length > xattrLength) throw corrupt('erofs_xattr_entry reaches past the xattr area', context);
    add(area.subarray(at, at + length));
    at += length;
  }
  for (let at = HEADER_SIZE; at < entriesStart; at += 4) add(readShared(volume, u32le(area, at)));
  return found;
}

function entryLength(bytes: Uint8Array, at: number): number {
  return Math.ceil((ENTRY_SIZE + bytes[at] + u16le(bytes, at + 2)) / 4) * 4;
}

function readShared(volume: Volume, id: number): Uint8Array {
  const { compat, sharedXattrStart } = volume.superblock;
  const metadata = volume.metadata((compat & EROFS_FEATURE_COMPAT_SHARED_EA_IN_METABOX) !== 0);
  const position = sharedXattrStart + 4 * id;
  const header = readBytes(metadata, position, ENTRY_SIZE);
  return readBytes(metadata, position, ENTRY_SIZE + header[0] + u16le(header, 2));
}

/** Undefined for what Linux lists but never returns: an ACL with more of a name, and a prefix without a name. */
function decodeEntry(entry: Uint8Array, prefixes: readonly XattrPrefix[], inode: ErofsInode): Xattr | undefined {
  const nameEnd = ENTRY_SIZE + entry[0];
  const stored = entry.subarray(nameEnd, nameEnd + u16le(entry, 2));
  const long = (entry[1] & LONG_PREFIX) !== 0 ? prefixes[entry[1] & ~LONG_PREFIX] : undefined;
  const index = long === undefined ? entry[1] : long.baseIndex;
  if (PREFIXES[index] === undefined) return undefined;
  const isAcl = index === INDEX_ACL_ACCESS || index === INDEX_ACL_DEFAULT;
  const suffix = concatenate([long?.infix ?? NOTHING, entry.subarray(ENTRY_SIZE, nameEnd)]);
  if (isAcl !== (suffix.length === 0)) return undefined;
  const name = concatenate([encodeUtf8(PREFIXES[index]), suffix]);
  if (!isAcl) return { name, value: stored.slice() };
  const value = inode.type === 'symlink' ? undefined : decodeAcl(stored, inode.ino);
  return value && { name, value };
}

const NOTHING = /* @__PURE__ */ new Uint8Array(0);

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
