/** Attributes as they are stored, and what Linux shows of them. */

import { concatBytes } from '../../bytes/concat.ts';
import { decodeLatin1 } from '../../bytes/latin1.ts';
import { encodeUtf8 } from '../../bytes/utf8.ts';
import { corrupt } from '../../contract/errors.ts';
import type { Xattr } from '../../contract/tree.ts';
import { showAcl } from './acl.ts';

/**
 * Flags of an attribute's entry (fs/xfs/libxfs/xfs_da_format.h): the value stands in the leaf; the set of names it is
 * in; a change of it has not ended.
 */
export const XFS_ATTR_LOCAL = 0x01;
export const XFS_ATTR_ROOT = 0x02;
export const XFS_ATTR_SECURE = 0x04;
export const XFS_ATTR_PARENT = 0x08;
export const XFS_ATTR_INCOMPLETE = 0x80;
/** The bits that say which of the separate sets of names an attribute belongs to. */
export const XFS_ATTR_NSP_ONDISK_MASK = XFS_ATTR_ROOT | XFS_ATTR_SECURE | XFS_ATTR_PARENT;

const ACLS: Readonly<Record<string, string>> = {
  SGI_ACL_FILE: 'system.posix_acl_access',
  SGI_ACL_DEFAULT: 'system.posix_acl_default',
};

/** An attribute in its set of names. */
export interface StoredXattr {
  /** XFS_ATTR_ROOT, XFS_ATTR_SECURE, XFS_ATTR_PARENT, or 0 for `user.`; other bits are not looked at. */
  readonly flags: number;
  /** Without prefix. */
  readonly name: Uint8Array;
  /** All of its bytes, wherever they are kept. */
  readonly value: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT: names are not empty and hold no NUL. */
export function checkXattrName(name: Uint8Array, ino: number): void {
  if (name.length === 0 || name.indexOf(0) >= 0) throw corrupt('attribute with an impossible name', { inode: ino });
}

/** What listxattr and getxattr give of it: none for a parent pointer, two for an ACL. */
export function shownXattrs({ flags, name, value }: StoredXattr, ino: number): Xattr[] {
  if (flags & XFS_ATTR_PARENT) return [];
  const prefix = flags & XFS_ATTR_ROOT ? 'trusted.' : flags & XFS_ATTR_SECURE ? 'security.' : 'user.';
  const shown: Xattr = { name: concatBytes([encodeUtf8(prefix), name]), value };
  const acl = flags & XFS_ATTR_ROOT ? ACLS[decodeLatin1(name)] : undefined;
  return acl === undefined ? [shown] : [shown, { name: encodeUtf8(acl), value: showAcl(value, ino) }];
}
