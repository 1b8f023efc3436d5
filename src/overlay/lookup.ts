/** One name in a stack of layers: what overlayfs finds, layer by layer. */
import { NAME_MAX, SLASH } from '../bytes/names.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';
import { checkRedirect, type OverlayAttributes, type OverlayMarks, splitPath } from './attributes.ts';

/** One layer; `index` counts from the top. */
export interface Layer {
  readonly tree: Tree<TreeNode>;
  readonly index: number;
}

/** An inode of a layer. */
export interface LayerNode {
  readonly layer: Layer;
  readonly node: TreeNode;
}

/** What a name leads to: the inode whose attributes count, and those below it. */
export interface Found {
  /** From the top; all directories, or files down to the first that holds data. */
  readonly stack: readonly LayerNode[];
  /** The last of a chain of metacopy files points here, from the root of the data-only layers. */
  readonly dataPath?: Uint8Array[];
  /** Of the first inode. */
  readonly marks: OverlayMarks;
  /** Is the first inode a file without its data? */
  readonly isMetacopy: boolean;
  /** Does the last of the stack hold the data? */
  readonly hasData: boolean;
}

/** A look-up on its way down (struct ovl_lookup_data). */
interface State {
  /** Names from the root of each layer, or one name in the layers' own directories. */
  names: Uint8Array[];
  isAbsolute: boolean;
  /** The last inode whose redirect was looked for has an absolute one: only that leads on to the data-only layers. */
  leadsToData: boolean;
  isDirectory: boolean;
  isMetacopy: boolean;
  stop: boolean;
}

/**
 * `name` in the directories of `stack`; undefined where nothing is visible. Costs at most one walk of a redirect's path in each
 * layer. Source: ovl_lookup of fs/overlayfs/namei.c.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED; what the layers throw
 */
export function lookupInStack(
  stack: readonly LayerNode[],
  roots: readonly LayerNode[],
  name: Uint8Array,
  attributes: OverlayAttributes,
  allowsRedirects: boolean,
): Found | undefined {
  const state: State = {
    names: [name],
    isAbsolute: false,
    leadsToData: false,
    isDirectory: false,
    isMetacopy: false,
    stop: false,
  };
  const found: LayerNode[] = [];
  let first: OverlayMarks | undefined;
  let places = stack;
  for (let at = 0; at < places.length && !state.stop; at++) {
    const wasAbsolute = state.isAbsolute;
    const place = places[at];
    const isLast = place.layer.index === roots.length - 1;
    const hit = lookupInLayer(place, state, attributes, isLast, allowsRedirects);
    if (hit === undefined) continue;
    if (state.isMetacopy && !allowsRedirects) {
      throw unsupported('metacopy file of an overlay with userxattr', { inode: hit.node.ino });
    }
    found.push({ layer: place.layer, node: hit.node });
    first = first ?? hit.marks;
    if (state.isAbsolute && !wasAbsolute) {
      places = roots;
      at = place.layer.index;
    }
  }
  if (first === undefined) return undefined;
  const isMetacopy = found[0].node.type === 'file' && first.metacopy !== undefined;
  const dataPath = isMetacopy && state.isMetacopy && state.leadsToData ? state.names : undefined;
  return { stack: found, marks: first, isMetacopy, hasData: !state.isMetacopy, dataPath };
}

interface Hit {
  readonly node: TreeNode;
  readonly marks: OverlayMarks;
}

/** ovl_lookup_layer: all names of the path in one layer; each directory on the way may be hidden, opaque or redirected itself. */
function lookupInLayer(
  { layer: { tree }, node }: LayerNode,
  state: State,
  attributes: OverlayAttributes,
  isLast: boolean,
  allowsRedirects: boolean,
): Hit | undefined {
  let directory = node;
  // A redirect on the way changes the names before it, and those behind it stay: they are counted from the end.
  for (let left = state.names.length; left > 0; left--) {
    const isEnd = left === 1;
    const name = state.names[state.names.length - left];
    const child = name.length > NAME_MAX ? undefined : tree.lookup(directory, name);
    if (child === undefined) return undefined;
    const marks = attributes.marksOf(tree, child);
    if (isWhiteout(tree, child, marks)) {
      state.stop = true;
      return undefined;
    }
    // Below a metacopy file only a regular file may be found; what else stands there ends the way through these layers.
    if (isEnd && state.isMetacopy && child.type !== 'file') {
      state.stop = true;
      return undefined;
    }
    if (child.type !== 'dir') {
      if (state.isDirectory || !isEnd) {
        state.stop = true;
        return undefined;
      }
      state.isMetacopy = child.type === 'file' && marks.metacopy !== undefined;
      state.stop = !state.isMetacopy;
    } else {
      if (isEnd) state.isDirectory = true;
      if (isOpaque(marks)) state.stop = true;
    }
    const follows = child.type === 'dir' ? !isOpaque(marks) && !isLast : state.isMetacopy;
    if (follows) state.leadsToData = marks.redirect?.[0] === SLASH;
    if (follows && marks.redirect !== undefined) {
      if (!allowsRedirects) throw unsupported('redirect of an overlay with userxattr', { inode: child.ino });
      follow(checkRedirect(marks.redirect, child.ino), state, left);
    }
    if (isEnd) return { node: child, marks };
    directory = child;
  }
  throw corrupt('redirect of an overlay without a name', { inode: node.ino });
}

/** ovl_check_redirect: the names of the next layers, of which the last `left - 1` stay. */
function follow(redirect: Uint8Array, state: State, left: number): void {
  const behind = state.names.slice(state.names.length - left + 1);
  if (redirect[0] === SLASH) {
    state.names = splitPath(redirect.subarray(1)).concat(behind);
    state.isAbsolute = true;
    // An opaque directory above does not hold here: the rest is elsewhere.
    state.stop = false;
  } else {
    state.names = state.names.slice(0, state.names.length - left).concat([redirect], behind);
  }
}

/** Only `y`: `x` and every other value merge. */
export function isOpaque({ opaque }: OverlayMarks): boolean {
  return opaque !== undefined && opaque.length === 1 && opaque[0] === 0x79;
}

/** A directory whose listing leaves out whiteouts in the xattr form. */
export function hasXattrWhiteouts({ opaque }: OverlayMarks): boolean {
  return opaque !== undefined && opaque.length === 1 && opaque[0] === 0x78;
}

/** A 0:0 device, or an empty file with the attribute. */
export function isWhiteout(tree: Tree<TreeNode>, node: TreeNode, marks: OverlayMarks): boolean {
  return isDeviceWhiteout(tree, node) || (node.type === 'file' && node.size === 0 && marks.whiteout !== undefined);
}

/** A character device 0:0. */
export function isDeviceWhiteout(tree: Tree<TreeNode>, node: TreeNode): boolean {
  if (node.type !== 'char') return false;
  const { rdev } = tree.stats(node);
  return rdev !== undefined && rdev.major === 0 && rdev.minor === 0;
}
