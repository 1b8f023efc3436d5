/** The merged view of layers, as a read-only mount of overlayfs shows it. */
import { NAME_MAX } from '../bytes/names.ts';
import { type BootfsError, corrupt, unsupported } from '../contract/errors.ts';
import type { Stats } from '../contract/stats.ts';
import type { FileContent, Tree, TreeEntry, TreeNode, Xattr } from '../contract/tree.ts';
import { SHA256, SHA512 } from '../hash/algorithms.ts';
import { fsverityDigest } from '../verity/fsverity-digest.ts';
import { decodeMetacopy, OverlayAttributes } from './attributes.ts';
import { type Found, hasXattrWhiteouts, isWhiteout, type Layer, type LayerNode, lookupInStack } from './lookup.ts';

const FSVERITY_BLOCK = 4096;

/** An inode of the merged view. */
export interface OverlayNode extends TreeNode {
  readonly found: Found;
}

/** Over trees of any format; the layers stay as they are. */
export class OverlayTree implements Tree<OverlayNode> {
  readonly nameBytesMax = NAME_MAX;
  private readonly roots: readonly LayerNode[];
  private readonly dataRoots: readonly LayerNode[];
  private readonly attributes: OverlayAttributes;
  private readonly allowsRedirects: boolean;

  /** Layers from the top, at least one; `data` layers are reached by redirects of metacopy files alone. */
  constructor(layers: readonly Tree<TreeNode>[], data: readonly Tree<TreeNode>[], userxattr: boolean) {
    const rootOf = (tree: Tree<TreeNode>, index: number): LayerNode => ({ layer: { tree, index }, node: tree.root() });
    this.roots = layers.map(rootOf);
    this.dataRoots = data.map(rootOf);
    this.attributes = new OverlayAttributes(userxattr);
    this.allowsRedirects = !userxattr;
  }

  /** All roots are merged, also below an opaque one. */
  root(): OverlayNode {
    const { layer, node } = this.roots[0];
    const marks = this.attributes.marksOf(layer.tree, node);
    return this.nodeOf({ stack: this.roots, marks, isMetacopy: false, hasData: true });
  }

  lookup(directory: OverlayNode, name: Uint8Array): OverlayNode | undefined {
    const { stack } = directory.found;
    const found = lookupInStack(stack, this.roots, name, this.attributes, this.allowsRedirects);
    return found && this.nodeOf(found);
  }

  /**
   * Of names that several layers have, the topmost. Whiteouts of a directory that is not merged are listed, as Linux does, and a
   * look-up does not find them.
   */
  entries(directory: OverlayNode, visit: (entry: TreeEntry) => void, onDamage: (damage: BootfsError) => void): void {
    const { stack, marks } = directory.found;
    const isMerged = stack.length > 1 || marks.origin !== undefined;
    const seen: Record<string, true> = Object.create(null);
    for (const { layer, node } of stack) {
      const inXattrForm = isMerged && hasXattrWhiteouts(this.attributes.marksOf(layer.tree, node));
      layer.tree.entries(
        node,
        (entry) => {
          const key = isMerged ? keyOf(entry.name) : '';
          if (isMerged && seen[key]) return;
          if (isMerged) seen[key] = true;
          if (isMerged && this.isListedWhiteout(layer, node, entry, inXattrForm)) return;
          visit({ name: entry.name, type: entry.type, ino: this.inoOf(layer, entry.ino) });
        },
        onDamage,
      );
    }
  }

  /** Those of the topmost inode; what a metacopy file takes up is not counted here. */
  stats(node: OverlayNode): Stats {
    const { stack, isMetacopy } = node.found;
    const { layer, node: real } = stack[0];
    const stats = { ...layer.tree.stats(real), ino: node.ino };
    if (isMetacopy) return { ...stats, blocks: undefined };
    return real.type === 'dir' && stack.length > 1 ? { ...stats, nlink: 1 } : stats;
  }

  readlink(node: OverlayNode): Uint8Array {
    const { layer, node: real } = node.found.stack[0];
    return layer.tree.readlink(real);
  }

  /**
   * Its size is that of the data, whatever the metacopy file says. Where that has a digest, all of the data is read and held
   * against it first.
   *
   * @throws ERR_BOOTFS_CORRUPT for data that is missing or has another digest
   */
  content(node: OverlayNode): FileContent {
    const { found } = node;
    const data = this.dataOf(found);
    if (data === undefined) throw corrupt('the data of a metacopy file is in none of the layers', { inode: node.ino });
    const content = data.layer.tree.content(data.node);
    const { metacopy } = found.marks;
    const expected = found.isMetacopy && metacopy !== undefined ? decodeMetacopy(metacopy, node.ino) : undefined;
    if (expected === undefined) return content;
    const algorithm = expected.algorithm === 1 ? SHA256 : SHA512;
    const digest = fsverityDigest(content, { algorithm, blockSize: FSVERITY_BLOCK, salt: new Uint8Array(0) });
    if (keyOf(digest) !== keyOf(expected.digest)) {
      throw corrupt('the data of a metacopy file has another fs-verity digest', { inode: node.ino });
    }
    return content;
  }

  xattrs(node: OverlayNode, onDamage: (damage: BootfsError) => void, maximumBytes: number): Xattr[] {
    const { layer, node: real } = node.found.stack[0];
    return this.attributes.visible(layer.tree.xattrs(real, onDamage, maximumBytes));
  }

  private dataOf({ stack, isMetacopy, hasData, dataPath }: Found): LayerNode | undefined {
    if (!isMetacopy) return stack[0];
    const last = stack[stack.length - 1];
    if (hasData) return last.node.type === 'file' ? last : undefined;
    if (dataPath === undefined) return undefined;
    for (const { layer, node } of this.dataRoots) {
      let at: TreeNode | undefined = node;
      for (const name of dataPath) at = at?.type === 'dir' ? layer.tree.lookup(at, name) : undefined;
      if (at?.type === 'file') return { layer, node: at };
    }
    return undefined;
  }

  /** Only what may be a whiteout is looked up. */
  private isListedWhiteout({ tree }: Layer, directory: TreeNode, entry: TreeEntry, inXattrForm: boolean): boolean {
    const { name, type } = entry;
    const isCandidate = type === undefined || type === 'char' || (type === 'file' && inXattrForm);
    const node = isCandidate ? tree.lookup(directory, name) : undefined;
    if (node === undefined) return false;
    return isWhiteout(tree, node, inXattrForm ? this.attributes.marksOf(tree, node) : {});
  }

  private nodeOf(found: Found): OverlayNode {
    const { layer, node } = found.stack[0];
    return { type: node.type, size: node.size, ino: this.inoOf(layer, node.ino), found };
  }

  /** Distinct for each inode of each layer; with one layer the layer's own. */
  private inoOf({ index }: Layer, ino: number): number {
    const merged = ino * this.roots.length + index;
    if (merged > Number.MAX_SAFE_INTEGER) throw unsupported('inode number too large for an overlay', { inode: ino });
    return merged;
  }
}

function keyOf(bytes: Uint8Array): string {
  let key = '';
  for (let at = 0; at < bytes.length; at++) key += String.fromCharCode(bytes[at]);
  return key;
}
