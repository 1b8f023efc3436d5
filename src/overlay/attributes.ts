/** The extended attributes that overlayfs keeps its own facts in (Documentation/filesystems/overlayfs.rst). */

import { beforeNul } from '../bytes/before-nul.ts';
import { concatBytes } from '../bytes/concat.ts';
import { isDotOrDotDot, SLASH, standsAt } from '../bytes/names.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { type BootfsError, corrupt, unsupported } from '../contract/errors.ts';
import type { Tree, TreeNode, Xattr } from '../contract/tree.ts';
import { SHA256, SHA512 } from '../hash/algorithms.ts';
import type { ExpectedDigest } from '../verity/fsverity-content.ts';

/** Bytes of attribute values that are read of an inode during a look-up. */
const MAX_XATTR_BYTES = 1024 * 1024;
/** Bytes of a redirect: PATH_MAX of Linux, without the NUL at its end. */
export const MAX_REDIRECT = 4095;
/** struct ovl_metacopy without a digest. */
const OVL_METACOPY_MIN_SIZE = 4;
/** fs-verity's numbers of hash algorithms. */
const FS_VERITY_HASH_ALG_SHA256 = 1;
const FS_VERITY_HASH_ALG_SHA512 = 2;

/** What one inode of a layer says to overlayfs. */
export interface OverlayMarks {
  /** `y` hides what is below, `x` marks a directory with whiteouts in the xattr form. */
  readonly opaque?: Uint8Array;
  /** Where in the layers below its contents are, by path. */
  readonly redirect?: Uint8Array;
  /** The data is in a layer below; it may say its fs-verity digest. */
  readonly metacopy?: Uint8Array;
  /** Of a name that is gone, in the xattr form. */
  readonly whiteout?: Uint8Array;
  /** The inode below that it was copied up from. */
  readonly origin?: Uint8Array;
}

/** Bounds what is read of all inodes. */
export interface XattrBudget {
  /** @throws EFBIG */
  readXattrs(bytes: number): void;
}

/** Attributes by their names behind `trusted.overlay.` or `user.overlay.`. */
export class OverlayAttributes {
  private readonly prefix: Uint8Array;
  private readonly budget: XattrBudget;

  constructor(userxattr: boolean, budget: XattrBudget) {
    this.budget = budget;
    this.prefix = encodeUtf8(userxattr ? 'user.overlay.' : 'trusted.overlay.');
  }

  /** @throws BootfsError where an attribute can't be read: it may be one of these; EFBIG where all of all inodes are too large */
  marksOf<Node extends TreeNode>(tree: Tree<Node>, node: Node): OverlayMarks {
    // Not keys of an object: the bundles shorten the names of properties.
    const marks = new Map<string, Uint8Array>();
    for (const { name, value } of tree.xattrs(node, rethrow, MAX_XATTR_BYTES)) {
      const at = this.prefix.length;
      this.budget.readXattrs(value.length);
      if (!standsAt(name, 0, this.prefix)) continue;
      for (const key of ['opaque', 'redirect', 'metacopy', 'whiteout', 'origin']) {
        if (name.length === at + key.length && standsAt(name, at, encodeUtf8(key))) marks.set(key, value);
      }
    }
    return {
      opaque: marks.get('opaque'),
      redirect: marks.get('redirect'),
      metacopy: marks.get('metacopy'),
      whiteout: marks.get('whiteout'),
      origin: marks.get('origin'),
    };
  }

  /** As the merged view lists them: overlayfs's own left out, an escaped one with one `overlay.` less. */
  visible(xattrs: readonly Xattr[]): Xattr[] {
    const shown: Xattr[] = [];
    const inner = encodeUtf8('overlay.');
    for (const xattr of xattrs) {
      const rest = xattr.name.subarray(this.prefix.length);
      if (!standsAt(xattr.name, 0, this.prefix)) shown.push(xattr);
      else if (standsAt(rest, 0, inner)) {
        shown.push({ name: concatBytes([this.prefix, rest.subarray(inner.length)]), value: xattr.value });
      }
    }
    return shown;
  }
}

/**
 * A path from the layer's root that starts with a slash, or the name of a sibling; a NUL ends it. Source: ovl_get_redirect_xattr.
 *
 * @throws ERR_BOOTFS_CORRUPT where Linux says EINVAL
 */
export function decodeRedirect(value: Uint8Array, inode: number): Uint8Array {
  const redirect = beforeNul(value);
  if (value.length === 0 || redirect.length > MAX_REDIRECT) {
    throw corrupt('redirect of an overlay is empty or too long', { inode });
  }
  const isAbsolute = redirect[0] === SLASH;
  if (!isAbsolute && redirect.indexOf(SLASH) >= 0) {
    throw corrupt('redirect of an overlay is neither a path nor a name', { inode });
  }
  if (isAbsolute && splitPath(redirect.subarray(1)).some((name) => name.length === 0)) {
    throw corrupt('redirect of an overlay with an empty name', { inode });
  }
  return redirect;
}

/** @throws ERR_BOOTFS_CORRUPT for a name of a redirect that is none, where Linux says EACCES; `inode` is its directory's */
export function checkPathName(name: Uint8Array, inode: number): void {
  if (name.length === 0 || isDotOrDotDot(name))
    throw corrupt('redirect of an overlay leads to no name, . or ..', { inode });
}

/** The names between the slashes. */
export function splitPath(path: Uint8Array): Uint8Array[] {
  const names: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
    if (at < path.length && path[at] !== SLASH) continue;
    names.push(path.subarray(start, at));
    start = at + 1;
  }
  return names;
}

/** A file without its data. @throws ERR_BOOTFS_CORRUPT where the mark is too short to be one. Source: ovl_check_metacopy_xattr */
export function isMetacopy(node: TreeNode, { metacopy }: OverlayMarks): boolean {
  if (node.type !== 'file' || metacopy === undefined) return false;
  if (metacopy.length > 0 && metacopy.length < OVL_METACOPY_MIN_SIZE) {
    throw corrupt('metacopy attribute of an overlay is too short', { inode: node.ino });
  }
  return true;
}

/**
 * The digest in a metacopy attribute (struct ovl_metacopy: version, length, flags, digest_algo, digest); undefined where it
 * holds none. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED
 */
export function decodeMetacopy(value: Uint8Array, inode: number): ExpectedDigest | undefined {
  if (value.length === 0) return undefined;
  if (value.length < OVL_METACOPY_MIN_SIZE || value[1] !== value.length) {
    throw corrupt('metacopy attribute of an overlay has a wrong length', { inode });
  }
  if (value[0] !== 0 || value[2] !== 0)
    throw unsupported('metacopy attribute of an overlay of an unknown version', { inode });
  const number = value[3];
  const digest = value.subarray(OVL_METACOPY_MIN_SIZE);
  if (number === 0 && digest.length === 0) return undefined;
  const algorithm =
    number === FS_VERITY_HASH_ALG_SHA256 ? SHA256 : number === FS_VERITY_HASH_ALG_SHA512 ? SHA512 : undefined;
  if (algorithm === undefined)
    throw unsupported(`metacopy digest of an overlay by hash algorithm ${number}`, { inode });
  if (digest.length !== algorithm.digestSize)
    throw corrupt('metacopy digest of an overlay has a wrong length', { inode });
  return { algorithm, digest, what: 'the data of a metacopy file', inode };
}

function rethrow(damage: BootfsError): never {
  throw damage;
}
