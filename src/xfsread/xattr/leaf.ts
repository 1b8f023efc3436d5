/** Attributes in blocks: leaves, one after the other, below nodes where there are several. */

import { corrupt } from '../../contract/errors.ts';
import { checkHashBlock, hashBlockOf, valueAt, XFS_DA3_NODE_MAGIC } from '../hashed/hash-blocks.ts';
import type { RunList } from '../mapping/run-list.ts';
import {
  attr_flags,
  attr_nameidx,
  local_namelen,
  local_valuelen,
  remote_namelen,
  remote_valueblk,
  remote_valuelen,
  SIZEOF_XFS_ATTR_LEAF_ENTRY,
  SIZEOF_XFS_ATTR_LEAF_NAME_LOCAL,
  SIZEOF_XFS_ATTR_LEAF_NAME_REMOTE,
} from '../ondisk/structs.gen.ts';
import type { Volume } from '../volume/volume.ts';
import { RemoteValues } from './remote-value.ts';
import { checkXattrName, type StoredXattr, XFS_ATTR_INCOMPLETE, XFS_ATTR_LOCAL } from './stored-xattr.ts';

const XFS_ATTR3_LEAF_MAGIC = 0x3bee;
/** Bytes of xfs_attr3_leaf_hdr: xfs_da3_blkinfo and three places of free space. */
const ENTRIES_START = 80;

/** Calls `visit` with every attribute that is complete. @throws ERR_BOOTFS_CORRUPT */
export function visitLeaves(volume: Volume, ino: number, extents: RunList, visit: (xattr: StoredXattr) => void): void {
  let leaf = firstLeaf(volume, ino, extents);
  const seen = new Set<number>();
  const values = new RemoteValues(volume, ino, extents);
  for (;;) {
    visitLeaf(ino, leaf, values, visit);
    const next = hashBlockOf(leaf).header.forw;
    if (next === 0) return;
    if (seen.has(next)) throw corrupt('leaves of attributes in a circle', { inode: ino, block: next });
    seen.add(next);
    leaf = readAttrBlock(volume, ino, extents, next, [XFS_ATTR3_LEAF_MAGIC]);
  }
}

function firstLeaf(volume: Volume, ino: number, extents: RunList): Uint8Array {
  let bytes = readAttrBlock(volume, ino, extents, 0, [XFS_ATTR3_LEAF_MAGIC, XFS_DA3_NODE_MAGIC]);
  let { header, isNode } = hashBlockOf(bytes);
  while (isNode) {
    const level = header.level - 1;
    const magic = level === 0 ? XFS_ATTR3_LEAF_MAGIC : XFS_DA3_NODE_MAGIC;
    bytes = readAttrBlock(volume, ino, extents, valueAt(hashBlockOf(bytes), 0), [magic]);
    ({ header, isNode } = hashBlockOf(bytes));
    if (isNode && header.level !== level) {
      throw corrupt(`xfs_da3_intnode.level is ${header.level}, expected ${level}`, { inode: ino });
    }
  }
  return bytes;
}

function readAttrBlock(
  volume: Volume,
  ino: number,
  extents: RunList,
  logicalBlock: number,
  magics: readonly number[],
): Uint8Array {
  const { fsBlock } = extents.find(logicalBlock);
  if (fsBlock === undefined) throw corrupt('hole in the attributes', { inode: ino, logicalBlock });
  const bytes = volume.readBlock(fsBlock);
  const isVouched = volume.isVouched(fsBlock * bytes.length, bytes.length);
  checkHashBlock(volume, ino, { bytes, fsBlock, isVouched }, magics);
  return bytes;
}

function visitLeaf(ino: number, bytes: Uint8Array, values: RemoteValues, visit: (xattr: StoredXattr) => void): void {
  const { header } = hashBlockOf(bytes);
  const namesStart = header.firstused === 0 && bytes.length === 65536 ? bytes.length : header.firstused;
  const entriesEnd = ENTRIES_START + header.count * SIZEOF_XFS_ATTR_LEAF_ENTRY;
  if (entriesEnd > namesStart || namesStart > bytes.length) {
    throw corrupt(`xfs_attr3_leaf_hdr.firstused is ${header.firstused}`, { inode: ino, count: header.count });
  }
  for (let at = ENTRIES_START; at < entriesEnd; at += SIZEOF_XFS_ATTR_LEAF_ENTRY) {
    const flags = attr_flags(bytes, at);
    if (flags & XFS_ATTR_INCOMPLETE) continue;
    const start = attr_nameidx(bytes, at);
    const isLocal = (flags & XFS_ATTR_LOCAL) !== 0;
    const nameStart = start + (isLocal ? SIZEOF_XFS_ATTR_LEAF_NAME_LOCAL : SIZEOF_XFS_ATTR_LEAF_NAME_REMOTE);
    const nameEnd = nameStart + (isLocal ? local_namelen(bytes, start) : remote_namelen(bytes, start));
    const valueLength = isLocal ? local_valuelen(bytes, start) : remote_valuelen(bytes, start);
    const end = isLocal ? nameEnd + valueLength : nameEnd;
    if (!(start >= namesStart && end <= bytes.length)) {
      throw corrupt('attribute that reaches past its leaf', { inode: ino, offset: start });
    }
    const name = bytes.slice(nameStart, nameEnd);
    checkXattrName(name, ino);
    const value = isLocal ? bytes.slice(nameEnd, end) : values.read(remote_valueblk(bytes, start), valueLength);
    visit({ flags, name, value });
  }
}
