/** A tree that is mounted, and what is kept of it between two requests. Nothing in it changes, so all of it may be made again. */

import type { FileContent, Tree, TreeNode } from '../../contract/tree.ts';
import { LruMap } from '../../device/lru.ts';
import { dataRanges } from '../../tree/data-ranges.ts';
import { type EntryWindow, WINDOW_ENTRIES } from '../../tree/entry-window.ts';
import { listForKernel } from './directory-listing.ts';
import { NodeTable } from './node-table.ts';

/** Files whose mapping is kept. */
const KEPT_CONTENTS = 64;
/** What a listing takes besides its entries, in entries. */
const LISTING_OVERHEAD = 128;
/** Entries of listings. */
const KEPT_ENTRIES = 2 * (WINDOW_ENTRIES + LISTING_OVERHEAD);

/** What the mount is told about the filesystem as a whole. */
export interface ServedFacts {
  /** Bytes. */
  readonly blockSize: number;
  /** Bytes that stat shows as st_blksize. */
  readonly ioSize: number;
  /** f_blocks. */
  readonly blocks: number;
  /** f_bfree. */
  readonly freeBlocks: number;
  /** f_files. */
  readonly inodes: number;
  /** f_ffree. */
  readonly freeInodes: number;
}

/** How much the kernel may make this process keep. */
export interface ServedLimits {
  /** Most entries of a directory; a longer one is listed as EFBIG. */
  readonly directoryEntries: number;
  /** Inodes that the kernel may know before it is asked to forget some; 262 144 by default. */
  readonly knownInodes: number;
}

interface OpenContent {
  readonly content: FileContent;
  /** Where its data is, once somebody has asked. */
  ranges?: Float64Array;
}

/** What handlers share: the tree, its nodes, and the contents of files in use. */
export class Served<Node extends TreeNode> {
  /** What is mounted. */
  readonly tree: Tree<Node>;
  /** Of it as a whole. */
  readonly facts: ServedFacts;
  /** Those that the kernel knows. */
  readonly nodes: NodeTable<Node>;
  private readonly limits: ServedLimits;
  private readonly contents = new LruMap<OpenContent>(KEPT_CONTENTS);
  private readonly listings = new LruMap<EntryWindow>(KEPT_ENTRIES);

  constructor(tree: Tree<Node>, facts: ServedFacts, limits: ServedLimits) {
    this.tree = tree;
    this.facts = facts;
    this.limits = limits;
    this.nodes = new NodeTable(tree, limits.knownInodes);
  }

  /** Of a file; opened once while it is in use. @throws UnknownNodeError, BootfsError */
  content(id: number): FileContent {
    return this.openContent(id).content;
  }

  /** Begin and end of each stretch of data, in bytes of the file. */
  dataRanges(id: number): Float64Array {
    const open = this.openContent(id);
    open.ranges = open.ranges ?? dataRanges(open.content.extents());
    return open.ranges;
  }

  /** Of a directory, kept for the next part of it. @throws UnknownNodeError, BootfsError */
  listing(id: number): EntryWindow {
    const kept = this.listings.get(id);
    if (kept !== undefined) return kept;
    const directory = this.nodes.node(id);
    const listing = listForKernel(this.tree, directory, this.nodes.parentIno(id), this.limits.directoryEntries);
    this.listings.set(id, listing, listing.length + LISTING_OVERHEAD);
    return listing;
  }

  private openContent(id: number): OpenContent {
    const kept = this.contents.get(id);
    if (kept !== undefined) return kept;
    const open = { content: this.tree.content(this.nodes.node(id)) };
    this.contents.set(id, open, 1);
    return open;
  }
}
