/** The merged view of layers, as a read-only mount of overlayfs shows it. */
import { decodeLatin1 } from '../bytes/latin1.ts';
import { NAME_MAX } from '../bytes/names.ts';
import { type BootfsError, orDamage } from '../contract/errors.ts';
import type { Stats } from '../contract/stats.ts';
import type { FileContent, Tree, TreeEntry, TreeNode, Xattr } from '../contract/tree.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import { tooManyEntries, type WalkLimits } from '../tree/limited-entries.ts';
import { verifiedContent } from '../verity/fsverity-content.ts';
import { decodeMetacopy, OverlayAttributes } from './attributes.ts';
import { findData } from './data-layers.ts';
import { fsidsOf, mergedIno } from './inode-numbers.ts';
import { hasXattrWhiteouts, isDeviceWhiteout } from './layer-search.ts';
import { type Layer, type LayerNode, type LayerStack, LookupBudget } from './layers.ts';
import { type Found, lookupInStack } from './lookup.ts';

/** Of the machines that overlayfs counts what a file takes up for, before its data was looked for. */
const PAGE_SIZE = 4096;

/** How the layers are merged. */
export interface OverlayRules {
  /** The marks are `user.overlay.*` instead of `trusted.overlay.*`, as with the mount option of that name. */
  readonly userxattr: boolean;
  /** What the look-ups and the listings of the merged view may take. */
  readonly limits: WalkLimits;
  /** Computes digests of data by the host's own code, or by bootfs's. */
  readonly hashOf: (algorithm: HashAlgorithm) => HashAlgorithm;
}

/** An inode of the merged view. */
export interface OverlayNode extends TreeNode {
  /** The inodes of the layers that it is merged from. */
  readonly found: Found;
}

/** Over trees of any format; the layers stay as they are. */
export class OverlayTree implements Tree<OverlayNode> {
  readonly nameBytesMax = NAME_MAX;
  /** 1 for an overlay of filesystems that are none themselves. */
  readonly depth: number;
  private readonly stack: LayerStack;
  private readonly rules: OverlayRules;

  /** Layers from the top, at least one; `data` layers are reached by redirects of metacopy files alone. */
  constructor(layers: readonly Tree<TreeNode>[], data: readonly Tree<TreeNode>[], rules: OverlayRules) {
    const fsids = fsidsOf(layers);
    const rootOf = (tree: Tree<TreeNode>, index: number, fsid: number): LayerNode => ({
      layer: { tree, index, fsid, hasXattrWhiteouts: false },
      node: tree.root(),
    });
    this.rules = rules;
    this.depth = 1 + Math.max(...layers.concat(data).map((tree) => (tree instanceof OverlayTree ? tree.depth : 0)));
    const budget = new LookupBudget();
    this.stack = {
      roots: layers.map((tree, index) => rootOf(tree, index, fsids[index])),
      dataRoots: data.map((tree, index) => rootOf(tree, index, 0)),
      attributes: new OverlayAttributes(rules.userxattr, budget),
      followsRedirects: !rules.userxattr,
      budget,
    };
  }

  /** All roots are merged, also below an opaque one. */
  root(): OverlayNode {
    const { roots, attributes } = this.stack;
    let isMarked = false;
    for (const { layer, node } of roots.slice(0, -1)) {
      if (!hasXattrWhiteouts(attributes.marksOf(layer.tree, node))) continue;
      isMarked = layer.hasXattrWhiteouts = true;
    }
    const marks = attributes.marksOf(roots[0].layer.tree, roots[0].node);
    return this.nodeOf({ stack: roots, marks, dataPath: undefined, hasXattrWhiteouts: isMarked });
  }

  lookup(directory: OverlayNode, name: Uint8Array): OverlayNode | undefined {
    const found = lookupInStack(directory.found.stack, name, this.stack);
    return found && this.nodeOf(found);
  }

  /**
   * Of names that several layers have, the topmost. Whiteouts of a directory below the root that is not merged are listed, as Linux
   * does, and a look-up does not find them. Source: ovl_iterate of fs/overlayfs/readdir.c.
   */
  entries(directory: OverlayNode, visit: (entry: TreeEntry) => void, onDamage: (damage: BootfsError) => void): void {
    const { stack, marks } = directory.found;
    const isMerged = stack.length > 1 || stack === this.stack.roots || marks.origin !== undefined;
    const seen = new NameSet(directory, this.rules.limits);
    for (const { layer, node } of stack) {
      layer.tree.entries(
        node,
        (entry) => {
          if (isMerged && (!seen.add(entry.name) || this.isHidden(directory, { layer, node }, entry))) return;
          visit({ name: entry.name, type: entry.type, ino: this.inoOf(layer, entry.ino) });
        },
        onDamage,
      );
    }
  }

  /** Those of the topmost inode; a metacopy file takes up what its data does. */
  stats(node: OverlayNode): Stats {
    const { stack, dataPath } = node.found;
    const { layer, node: real } = stack[0];
    const stats = { ...layer.tree.stats(real), ino: node.ino };
    if (real.type === 'dir' && stack.length > 1) return { ...stats, nlink: 1 };
    if (dataPath !== undefined) return { ...stats, blocks: Math.ceil(stats.size / PAGE_SIZE) * (PAGE_SIZE / 512) };
    if (stack.length === 1) return stats;
    const data = stack[stack.length - 1];
    return { ...stats, blocks: data.layer.tree.stats(data.node).blocks };
  }

  readlink(node: OverlayNode): Uint8Array {
    const { layer, node: real } = node.found.stack[0];
    return layer.tree.readlink(real);
  }

  /**
   * Its size is that of the data, whatever the metacopy file says. Where that has a digest, no byte is given that does not fit it.
   *
   * @throws ERR_BOOTFS_CORRUPT for data that is missing; ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED for a digest that is none
   */
  content(node: OverlayNode): FileContent {
    const { stack, marks, dataPath } = node.found;
    const data = dataPath === undefined ? stack[stack.length - 1] : findData(dataPath, this.stack, node.ino);
    const content = data.layer.tree.content(data.node);
    if (marks.metacopy === undefined || data === stack[0]) return content;
    const expected = decodeMetacopy(marks.metacopy, node.ino);
    if (expected === undefined) return content;
    return verifiedContent(content, { ...expected, algorithm: this.rules.hashOf(expected.algorithm) });
  }

  xattrs(node: OverlayNode, onDamage: (damage: BootfsError) => void, maximumBytes: number): Xattr[] {
    const { layer, node: real } = node.found.stack[0];
    return this.stack.attributes.visible(layer.tree.xattrs(real, onDamage, maximumBytes));
  }

  /**
   * A whiteout. Linux looks up each regular file where whiteouts in the xattr form may be, and leaves out what it does not find,
   * be it for an error.
   */
  private isHidden(directory: OverlayNode, { layer, node }: LayerNode, { name, type }: TreeEntry): boolean {
    if (type === 'char') {
      const isWhiteout = (): boolean => {
        const child = layer.tree.lookup(node, name);
        return child !== undefined && isDeviceWhiteout(layer.tree, child);
      };
      return orDamage(isWhiteout, ignore) === true;
    }
    if (type !== 'file' || !layer.hasXattrWhiteouts || !directory.found.hasXattrWhiteouts) return false;
    return orDamage(() => this.lookup(directory, name), ignore) === undefined;
  }

  private nodeOf(found: Found): OverlayNode {
    const { layer, node } = found.stack[0];
    return { type: node.type, size: node.size, ino: this.inoOf(layer, node.ino), found };
  }

  private inoOf({ fsid }: Layer, ino: number): number {
    return mergedIno(ino, fsid, this.stack.roots.length);
  }
}

/** Names of one directory over all its layers, those that are hidden included. */
class NameSet {
  private readonly names: Record<string, true> = Object.create(null);
  private count = 0;
  private readonly directory: TreeNode;
  private readonly limits: WalkLimits;

  constructor(directory: TreeNode, limits: WalkLimits) {
    this.directory = directory;
    this.limits = limits;
  }

  /** False where it was there. @throws EFBIG past `limits.directoryEntries` */
  add(name: Uint8Array): boolean {
    const key = decodeLatin1(name);
    if (this.names[key]) return false;
    if (this.count++ >= this.limits.directoryEntries) throw tooManyEntries(this.directory, this.limits);
    this.names[key] = true;
    return true;
  }
}

function ignore(): void {}
