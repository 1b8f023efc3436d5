/** The inodes that the kernel knows, under the numbers that it was given for them. */

import type { Tree, TreeNode } from '../../contract/tree.ts';
import { LruMap } from '../../device/lru.ts';
import { FUSE_ROOT_ID } from './wire/structs.ts';

/** Decoded inodes that are kept; the others are found again by their names, from the nearest directory that is. */
const KEPT_NODES = 4096;
/** How many of the oldest are looked at, each time one too many is known, for some that the kernel may forget. */
const SURVEYED = 64;

interface Known {
  readonly id: number;
  readonly ino: number;
  readonly isDirectory: boolean;
  /** Where a lookup found it last; undefined for the root. */
  parent: Known | undefined;
  name: Uint8Array;
  /** How often the kernel was given the number and has not given it back. */
  lookups: number;
  /** Open files: as long as one is, its name stays known. */
  opened: number;
}

/** A name that the kernel may forget. */
export interface Surplus {
  /** The number of the directory that has it. */
  readonly parentId: number;
  /** In that directory. */
  readonly name: Uint8Array;
}

/** No inode goes by that number, or not any more: the kernel never asks so. */
export class UnknownNodeError extends Error {
  override readonly name = 'UnknownNodeError';
}

/** The nodes that the kernel knows, by the numbers that it was given for them, and how often. */
export class NodeTable<Node extends TreeNode> {
  private readonly tree: Tree<Node>;
  private readonly limit: number;
  private readonly byId = new Map<number, Known>();
  private readonly byIno = new Map<number, Known>();
  private readonly nodes = new LruMap<Node>(KEPT_NODES);
  private readonly root: Known;
  private lastId = FUSE_ROOT_ID;

  /** @param limit known inodes from which on the kernel is asked to forget some */
  constructor(tree: Tree<Node>, limit: number) {
    this.tree = tree;
    this.limit = limit;
    const { ino } = tree.root();
    this.root = {
      id: FUSE_ROOT_ID,
      ino,
      isDirectory: true,
      parent: undefined,
      name: new Uint8Array(0),
      lookups: 1,
      opened: 0,
    };
    this.byId.set(FUSE_ROOT_ID, this.root);
    this.byIno.set(ino, this.root);
  }

  /** Inodes that the kernel knows. */
  get count(): number {
    return this.byId.size;
  }

  /** @throws UnknownNodeError, or what the lookups on the way to an inode that was not kept throw */
  node(id: number): Node {
    return this.nodeOf(this.known(id));
  }

  /** The inode number of the directory that it was found in; the root's own for the root. */
  parentIno(id: number): number {
    const known = this.known(id);
    return (known.parent ?? known).ino;
  }

  /** Counts a lookup, and gives the number for the kernel. */
  remember(parentId: number, name: Uint8Array, node: Node): number {
    const parent = this.known(parentId);
    const before = this.byIno.get(node.ino);
    if (before !== undefined) {
      before.lookups++;
      if (before !== this.root && !before.isDirectory) {
        before.parent = parent;
        before.name = name.slice();
      }
      return before.id;
    }
    const id = ++this.lastId;
    const isDirectory = node.type === 'dir';
    const known: Known = { id, ino: node.ino, isDirectory, parent, name: name.slice(), lookups: 1, opened: 0 };
    this.byId.set(id, known);
    this.byIno.set(node.ino, known);
    this.nodes.set(id, node, 1);
    return id;
  }

  /** The kernel lets go of as many of its lookups. */
  forget(id: number, lookups: number): void {
    const known = this.byId.get(id);
    if (known === undefined || known === this.root) return;
    known.lookups -= lookups;
    if (known.lookups > 0) return;
    this.byId.delete(id);
    this.byIno.delete(known.ino);
  }

  /** Counts an open file. @throws UnknownNodeError */
  opened(id: number): void {
    this.known(id).opened++;
  }

  /** One of its open files was closed. */
  released(id: number): void {
    const known = this.byId.get(id);
    if (known !== undefined && known.opened > 0) known.opened--;
  }

  /**
   * Where more are known than the limit: some of the oldest, for the kernel to forget. Directories are left alone, as
   * somebody may be working in one; so are open files, whose names /proc shows.
   */
  surplus(): Surplus[] {
    const found: Surplus[] = [];
    let surveyed = 0;
    for (const known of this.byId.values()) {
      if (this.byId.size <= this.limit || surveyed++ === SURVEYED) break;
      // To the end of the order, so that the next survey begins behind it.
      this.byId.delete(known.id);
      this.byId.set(known.id, known);
      const { parent, name } = known;
      if (known.isDirectory || known.opened > 0 || parent === undefined || !this.byId.has(parent.id)) continue;
      found.push({ parentId: parent.id, name });
    }
    return found;
  }

  private known(id: number): Known {
    const known = this.byId.get(id);
    if (known === undefined) throw new UnknownNodeError(`no inode ${id}`);
    return known;
  }

  /** Up to the nearest node that was kept, and down again by the names. */
  private nodeOf(known: Known): Node {
    const below: Known[] = [];
    let at = known;
    let node = this.keptNode(at);
    while (node === undefined) {
      below.push(at);
      at = at.parent!;
      node = this.keptNode(at);
    }
    for (let child = below.pop(); child !== undefined; child = below.pop()) {
      const found = this.tree.lookup(node, child.name);
      if (found === undefined || found.ino !== child.ino) throw new UnknownNodeError(`inode ${child.id} is gone`);
      node = found;
      this.nodes.set(child.id, node, 1);
    }
    return node;
  }

  private keptNode(known: Known): Node | undefined {
    return known === this.root ? this.tree.root() : this.nodes.get(known.id);
  }
}
