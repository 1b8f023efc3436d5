/** A path in one layer, as a look-up goes down through the layers. */
import { NAME_MAX, SLASH } from '../bytes/names.ts';
import { corrupt } from '../contract/errors.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';
import { checkPathName, decodeRedirect, isMetacopy, MAX_REDIRECT, type OverlayMarks, splitPath } from './attributes.ts';
import type { LayerNode, LayerStack } from './layers.ts';

/** What a look-up knows on its way down (struct ovl_lookup_data). */
export interface Search {
  /** Names from the root of each layer, or one name in the directories of the stack. */
  names: readonly Uint8Array[];
  /** Do `names` begin at the root? */
  isAbsolute: boolean;
  /** Has a redirect been followed? */
  isRedirected: boolean;
  /** The last inode that was asked for its redirect has an absolute one. */
  endsAbsolute: boolean;
  /** A directory was found: what is no directory ends the search. */
  isDirectory: boolean;
  /** The last that was found is a metacopy file. */
  isMetacopy: boolean;
  /** Nothing below this layer counts. */
  isLast: boolean;
  /** Layers below do not count for the name that is looked for. */
  stop: boolean;
  /** One of the directories that were found is marked `x`. */
  hasXattrWhiteouts: boolean;
}

/** An inode that counts, and what it says to overlayfs. */
export interface Hit {
  /** Of the layer that was searched. */
  readonly node: TreeNode;
  /** Its attributes of overlayfs. */
  readonly marks: OverlayMarks;
}

/**
 * All names of the path in one layer: each directory on the way may be hidden, opaque or redirected itself. Undefined where nothing
 * is there. Source: ovl_lookup_layer of fs/overlayfs/namei.c.
 *
 * @throws ERR_BOOTFS_CORRUPT, EFBIG; what the layer throws
 */
export function searchLayer(place: LayerNode, search: Search, stack: LayerStack): Hit | undefined {
  if (!search.isAbsolute) return searchName(place, 1, search, stack);
  let directory = place.node;
  // A redirect on the way changes the names before it, and those behind it stay: they are counted from the end.
  for (let left = search.names.length; left > 1; left--) {
    stack.budget.step();
    const hit = searchName({ layer: place.layer, node: directory }, left, search, stack);
    if (hit?.node.type !== 'dir') return undefined;
    directory = hit.node;
  }
  return searchName({ layer: place.layer, node: directory }, 1, search, stack);
}

/** The name with `left - 1` others behind it. Source: ovl_lookup_single. */
function searchName(place: LayerNode, left: number, search: Search, stack: LayerStack): Hit | undefined {
  const { layer, node: directory } = place;
  const name = search.names[search.names.length - left];
  checkPathName(name, directory.ino);
  const node = name.length > NAME_MAX ? undefined : layer.tree.lookup(directory, name);
  if (node === undefined) return undefined;
  const marks = stack.attributes.marksOf(layer.tree, node);
  const isEnd = left === 1;
  const hides = isWhiteout(layer.tree, node, marks);
  // Below a metacopy file only a regular file counts, below a directory only directories do, and so does what is on the way.
  const isMisfit =
    (isEnd && search.isMetacopy && node.type !== 'file') || (node.type !== 'dir' && (search.isDirectory || !isEnd));
  if (hides || isMisfit) {
    search.stop = true;
    return undefined;
  }
  const hit = { node, marks };
  if (node.type !== 'dir') {
    search.isMetacopy = isMetacopy(node, marks);
    search.stop = !search.isMetacopy;
    if (search.stop || search.isLast) return hit;
  } else {
    if (isEnd) search.isDirectory = true;
    if (search.isLast) return hit;
    if (isMarked(marks, MARKED_Y)) {
      search.stop = true;
      return hit;
    }
    if (isEnd && isMarked(marks, MARKED_X)) {
      search.hasXattrWhiteouts = true;
      layer.hasXattrWhiteouts = true;
    }
  }
  follow(marks.redirect, search, left, node.ino);
  return hit;
}

/** Puts the redirect in the place of the names up to it. Source: ovl_check_redirect. */
function follow(redirect: Uint8Array | undefined, search: Search, left: number, inode: number): void {
  search.endsAbsolute = false;
  if (redirect === undefined) return;
  const path = decodeRedirect(redirect, inode);
  const { names } = search;
  const behind = names.slice(names.length - left + 1);
  search.isRedirected = true;
  if (path[0] === SLASH) {
    search.names = splitPath(path.subarray(1)).concat(behind);
    search.isAbsolute = true;
    search.endsAbsolute = true;
    // An opaque directory above does not hold here: the rest is elsewhere.
    search.stop = false;
  } else {
    search.names = names.slice(0, names.length - left).concat([path], behind);
  }
  const pathBytes = search.names.reduce((sum, name) => sum + name.length + 1, 0);
  if (pathBytes > MAX_REDIRECT) throw corrupt('redirects of an overlay lead to a path that is too long', { inode });
}

const MARKED_X = 0x78;
const MARKED_Y = 0x79;

/** Only a value of one byte counts. */
function isMarked({ opaque }: OverlayMarks, value: number): boolean {
  return opaque !== undefined && opaque.length === 1 && opaque[0] === value;
}

/** A directory that may hold whiteouts in the xattr form. */
export function hasXattrWhiteouts(marks: OverlayMarks): boolean {
  return isMarked(marks, MARKED_X);
}

/** A 0:0 device, or an empty file with the attribute. */
function isWhiteout(tree: Tree<TreeNode>, node: TreeNode, marks: OverlayMarks): boolean {
  return isDeviceWhiteout(tree, node) || (node.type === 'file' && node.size === 0 && marks.whiteout !== undefined);
}

/** A character device 0:0. */
export function isDeviceWhiteout(tree: Tree<TreeNode>, node: TreeNode): boolean {
  if (node.type !== 'char') return false;
  const { rdev } = tree.stats(node);
  return rdev !== undefined && rdev.major === 0 && rdev.minor === 0;
}
