/** The whole tree in the order of the bytes of the paths, one directory in memory a level. */
import { compareBytes, equalBytes, joinPath } from '../bytes/names.ts';
import { attempt, BootfsError, corrupt, isAnswer, orDamage } from '../contract/errors.ts';
import type { NameList } from '../contract/name-list.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';
import { limitedEntries } from './limited-entries.ts';

/** Damaged directories could make endless paths; Linux itself takes no path longer than 4096 bytes. */
const MAX_WALKED_PATH = 16383;
/**
 * How often a directory that has several names is walked again, over a whole walk. Linux shows such a (damaged)
 * directory under each of its names; without a bound, n levels of two names would be walked 2^n times.
 */
const MAX_REVISITS = 1000;

/** What the walk found at one path. */
export interface Visit<Node> {
  /** Absolute. */
  readonly path: Uint8Array;
  /** Undefined where the inode can't be read; `error` says why. */
  readonly node: Node | undefined;
  /** Undefined where all is well. */
  readonly error: BootfsError | undefined;
}

interface Level<Node> {
  readonly directory: Node;
  /** Bytes of the directory's path, of which the walk keeps only the deepest one: a level's is a prefix of that. */
  readonly pathLength: number;
  readonly names: NameList;
  /** Their indexes, sorted. */
  readonly order: ArrayLike<number>;
  /** Position in `order` of what is shown next. */
  next: number;
  /**
   * Subdirectories that were shown and are to be gone down into, under their name and a slash, as `a-b` comes between
   * `a` and `a/`. The last one has the lowest key: a name that was shown while another descent was waiting begins
   * with that one's name.
   */
  readonly descents: { readonly key: Uint8Array; readonly below: Level<Node> }[];
}

/** Bounds of a walk, and how it keeps the names of a directory. */
export type WalkOptions = Pick<ResolvedOptions, 'limits' | 'newNames'>;

/** The entry at `path`, whose inode is `start`, and all below it. */
export function* walkTree<Node extends TreeNode>(
  tree: Tree<Node>,
  path: Uint8Array,
  start: Node,
  options: WalkOptions,
): IterableIterator<Visit<Node>> {
  const seen = new Set<number>();
  let revisits = 0;
  const levels: Level<Node>[] = [];

  /** Shows a node; for a directory also its listing, which is read now so that its damage is known. */
  function visit(at: Uint8Array, node: Node): { visit: Visit<Node>; below: Level<Node> | undefined } {
    if (node.type !== 'dir') return { visit: { path: at, node, error: undefined }, below: undefined };
    const refusal = refuseDescent(at, node);
    if (refusal !== undefined) return { visit: { path: at, node, error: refusal }, below: undefined };
    const { names, error } = listNames(tree, node, options);
    const order = names.order();
    return {
      visit: { path: at, node, error },
      below: { directory: node, pathLength: at.length, names, order, next: 0, descents: [] },
    };
  }

  function refuseDescent(at: Uint8Array, node: Node): BootfsError | undefined {
    if (at.length > MAX_WALKED_PATH) return new BootfsError('ENAMETOOLONG', 'path too long to be walked further');
    if (seen.has(node.ino)) {
      if (levels.some((level) => level.directory.ino === node.ino)) {
        return corrupt('directory inside itself', { inode: node.ino });
      }
      if (++revisits > MAX_REVISITS) return corrupt('directory with many names', { inode: node.ino });
    }
    seen.add(node.ino);
    return undefined;
  }

  const first = visit(path, start);
  yield first.visit;
  if (first.below !== undefined) levels.push(first.below);
  /** The path of the last level. */
  let here = path;

  while (levels.length > 0) {
    const level = levels[levels.length - 1];
    const name = nextName(level);
    const descent = level.descents[level.descents.length - 1];
    if (descent !== undefined && (name === undefined || compareBytes(descent.key, name) < 0)) {
      level.descents.pop();
      levels.push(descent.below);
      here = joinPath(here, descent.key.subarray(0, -1));
      continue;
    }
    if (name === undefined) {
      levels.pop();
      if (levels.length > 0) here = here.subarray(0, levels[levels.length - 1].pathLength);
      continue;
    }
    level.next++;
    const at = joinPath(here, name);
    const node = attempt(
      () => tree.lookup(level.directory, name),
      isAnswer,
      (error) => error,
    );
    if (node === undefined || node instanceof BootfsError) {
      const error = node ?? new BootfsError('ENOENT', 'listed, but a lookup does not find it');
      yield { path: at, node: undefined, error };
      continue;
    }
    const found = visit(at, node);
    yield found.visit;
    if (found.below !== undefined && !isNextTheSameName(level, name)) {
      level.descents.push({ key: joinPath(name, NOTHING), below: found.below });
    }
  }
}

const NOTHING = /* @__PURE__ */ new Uint8Array(0);

/** A name that stands twice in a directory is shown twice, and gone down into once. */
function isNextTheSameName<Node>(level: Level<Node>, name: Uint8Array): boolean {
  const following = nextName(level);
  return following !== undefined && equalBytes(following, name);
}

function nextName<Node>({ names, order, next }: Level<Node>): Uint8Array | undefined {
  return next < order.length ? names.at(order[next]) : undefined;
}

/** All names in a directory, and its first damage. One that can't be listed to its end for its size shows none. */
function listNames<Node extends TreeNode>(
  tree: Tree<Node>,
  directory: Node,
  { limits, newNames }: WalkOptions,
): { names: NameList; error: BootfsError | undefined } {
  let names = newNames();
  let error: BootfsError | undefined;
  const onDamage = (damage: BootfsError): void => {
    error = error ?? damage;
  };
  orDamage(
    () => limitedEntries(tree, directory, limits)(({ name }) => names.add(name), onDamage),
    (thrown) => {
      // Each name is looked up, which in such a directory takes as long as the listing did.
      if (thrown.code === 'EFBIG') names = newNames();
      onDamage(thrown);
    },
  );
  return { names, error };
}
