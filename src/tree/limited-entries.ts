/** The entries of a directory, up to as many as are allowed. */
import { attempt, BootfsError } from '../contract/errors.ts';
import type { Limits } from '../contract/options.ts';
import type { Tree, TreeEntry, TreeNode } from '../contract/tree.ts';

/** Bounds of one directory. */
export type WalkLimits = Pick<Limits, 'directoryEntries'>;

/** Calls `visit` with every entry, the same ones in the same order at each call; what `visit` throws ends it. */
export type EntrySource = (visit: (entry: TreeEntry) => void, onDamage: (damage: BootfsError) => void) => void;

/** Bytes of the shortest entry of any format: the fields of an ext2 one, and one byte of name. */
const MIN_ENTRY_BYTES = 12;

/** What `Tree.entries` gives of `directory`, which throws EFBIG behind as many entries as are allowed. */
export function countedEntries<Node extends TreeNode>(
  tree: Tree<Node>,
  directory: Node,
  limits: WalkLimits,
): EntrySource {
  return (visit, onDamage) => {
    let count = 0;
    const visitCounted = (entry: TreeEntry): void => {
      if (count++ >= limits.directoryEntries) throw tooManyEntries(directory, limits);
      visit(entry);
    };
    tree.entries(directory, visitCounted, onDamage);
  };
}

/**
 * The same, but a directory that is large enough to have too many entries is gone through before any is kept.
 *
 * @throws EFBIG for one that has
 */
export function limitedEntries<Node extends TreeNode>(
  tree: Tree<Node>,
  directory: Node,
  limits: WalkLimits,
): EntrySource {
  const entries = countedEntries(tree, directory, limits);
  if (directory.size / MIN_ENTRY_BYTES > limits.directoryEntries) {
    attempt(() => entries(ignore, ignore), isOther, ignore);
  }
  return entries;
}

function ignore(): void {}

/** Whatever else is wrong is for whoever lists the directory. */
function isOther(error: unknown): error is unknown {
  return (error as { readonly code?: unknown }).code !== 'EFBIG';
}

/** The error where a directory has more entries than are allowed. */
export function tooManyEntries(directory: TreeNode, limits: WalkLimits): BootfsError {
  return new BootfsError('EFBIG', `directory with more than ${limits.directoryEntries} entries`, {
    inode: directory.ino,
  });
}
