/** What `readdir` gives: a directory's own entries, or all below it. */
import { nameFromBytes } from '../bytes/names.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import { BootfsError } from '../contract/errors.ts';
import type { Dirent } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import type { FileType } from '../contract/stats.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';
import { refuseTooMany, tooManyEntries, type WalkLimits, walkTree } from './walk.ts';

/** What `readdir` is to give for each entry. */
export interface ReaddirOptions {
  /** Entries with names and types in place of names. */
  readonly withFileTypes?: boolean;
  /** All that is below, too. */
  readonly recursive?: boolean;
  /** `utf8` refuses names that are not UTF-8, `buffer` gives bytes. */
  readonly encoding?: 'utf8' | 'buffer';
}

/** @throws EINVAL */
export function checkReaddirOptions(options: ReaddirOptions): void {
  checkOptions('options', options, ['withFileTypes', 'recursive', 'encoding']);
  const { withFileTypes, recursive, encoding } = options;
  for (const [name, value] of [
    ['withFileTypes', withFileTypes],
    ['recursive', recursive],
  ] as const) {
    checkArgument(value === undefined || typeof value === 'boolean', `options.${name}`, 'a boolean', value);
  }
  const isKnown = encoding === undefined || encoding === 'utf8' || encoding === 'buffer';
  checkArgument(isKnown, 'options.encoding', "'utf8' or 'buffer'", encoding);
}

/** An entry under its name, or its path below the directory. */
interface Listed {
  readonly name: Uint8Array;
  readonly type: FileType | undefined;
  readonly ino: number;
}

/** @throws the first damage; EFBIG past `limits.directoryEntries` */
export function listDirectory<Node extends TreeNode>(
  tree: Tree<Node>,
  directory: Node,
  limits: WalkLimits,
  { recursive, withFileTypes }: ReaddirOptions,
): Listed[] {
  const listed: Listed[] = [];
  const take = (entry: Listed): void => {
    if (listed.length >= limits.directoryEntries) throw tooManyEntries(directory, limits);
    listed.push(entry);
  };
  if (recursive === true) {
    for (const { path, node, error } of walkTree(tree, NOTHING, directory, limits)) {
      if (node === undefined || error !== undefined) throw error;
      if (path.length > 0) take({ name: path.subarray(1), type: node.type, ino: node.ino });
    }
    return listed;
  }
  refuseTooMany(tree, directory, limits);
  tree.entries(
    directory,
    ({ name, ino, type }) => {
      take({ name, ino, type: type ?? (withFileTypes ? tree.lookup(directory, name)?.type : undefined) });
    },
    (damage) => {
      throw damage;
    },
  );
  return listed;
}

const NOTHING = /* @__PURE__ */ new Uint8Array(0);

/** In the form that the options ask for; an entry whose type can't be told has no Dirent. */
export function listingAs(options: ReaddirOptions, listed: readonly Listed[]): PathLike[] | Dirent[] {
  if (options.withFileTypes === true) {
    const dirents: Dirent[] = [];
    for (const { name, type, ino } of listed)
      if (type !== undefined) dirents.push({ name: nameFromBytes(name), type, ino });
    return dirents;
  }
  if (options.encoding === 'buffer') return listed.map(({ name }) => name.slice());
  return listed.map(({ name }) => {
    if (options.encoding === undefined) return nameFromBytes(name);
    const text = decodeUtf8(name);
    if (text === undefined) throw new BootfsError('EINVAL', "a name that is not UTF-8: read it with encoding 'buffer'");
    return text;
  });
}
