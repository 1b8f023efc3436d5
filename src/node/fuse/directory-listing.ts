/** The entries of a directory by their number. Of a large one a window is kept, and the directory read again for another. */
import { type BootfsError, corrupt, orDamage } from '../../contract/errors.ts';
import type { Tree, TreeEntry, TreeNode } from '../../contract/tree.ts';
import { tooManyEntries } from '../../tree/walk.ts';

/** Entries of one directory that are kept at once; a longer one is walked over again. */
export const WINDOW_ENTRIES = 131_072;
/** Linux takes no name from FUSE that is longer, or that holds a slash: one would make it refuse those around it. */
const FUSE_NAME_MAX = 1024;
const SLASH = 0x2f;

const DOT = Uint8Array.of(0x2e);
const DOT_DOT = Uint8Array.of(0x2e, 0x2e);

/** A directory by position, as the kernel asks for it, a window at a time. */
export class DirectoryListing<Node extends TreeNode> {
  /** Entries in all. */
  total = 0;
  /** The first that was met. */
  damage: BootfsError | undefined;
  private readonly tree: Tree<Node>;
  private readonly directory: Node;
  private readonly entryLimit: number;
  /** `.` and `..`, which a tree does not list. */
  private readonly dots: readonly TreeEntry[];
  /** Number of the first entry in the window. */
  private first = 0;
  private entries: TreeEntry[] = [];

  constructor(tree: Tree<Node>, directory: Node, parentIno: number, entryLimit: number) {
    this.tree = tree;
    this.directory = directory;
    this.entryLimit = entryLimit;
    this.dots = [
      { name: DOT, ino: directory.ino, type: 'dir' },
      { name: DOT_DOT, ino: parentIno, type: 'dir' },
    ];
    this.readWindow(0);
  }

  /** Most entries that are kept of it. */
  get weight(): number {
    return Math.min(this.total, WINDOW_ENTRIES);
  }

  /** `number` is less than `total`. */
  entry(number: number): TreeEntry {
    if (number < this.first || number >= this.first + this.entries.length) this.readWindow(number);
    return this.entries[number - this.first];
  }

  private readWindow(first: number): void {
    this.first = first;
    this.entries = [];
    this.total = 0;
    this.damage = undefined;
    const onDamage = (damage: BootfsError): void => {
      this.damage = this.damage ?? damage;
    };
    for (const dot of this.dots) this.take(dot);
    const take = (entry: TreeEntry): void => {
      if (isName(entry.name)) this.take(entry);
      else onDamage(corrupt('a name that Linux does not take', { inode: this.directory.ino }));
    };
    orDamage(() => this.tree.entries(this.directory, take, onDamage), onDamage);
  }

  private take(entry: TreeEntry): void {
    if (this.total >= this.entryLimit) throw tooManyEntries(this.directory, { directoryEntries: this.entryLimit });
    if (this.total >= this.first && this.entries.length < WINDOW_ENTRIES) this.entries.push(entry);
    this.total++;
  }
}

function isName(name: Uint8Array): boolean {
  return name.length > 0 && name.length <= FUSE_NAME_MAX && name.indexOf(SLASH) < 0 && name.indexOf(0) < 0;
}
