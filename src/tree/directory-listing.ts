/** What `readdir` gives: a directory's own entries, or all below it. */
import { nameFromBytes } from '../bytes/names.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import { BootfsError } from '../contract/errors.ts';
import type { Dirent } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import type { FileType } from '../contract/stats.ts';
import type { Tree, TreeEntry, TreeNode } from '../contract/tree.ts';
import { limitedEntries, tooManyEntries } from './limited-entries.ts';
import { type WalkOptions, walkTree } from './walk.ts';

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

/**
 * In the form that the options ask for; an entry whose type can't be told has no Dirent.
 *
 * @throws the first damage; EFBIG past `limits.directoryEntries`; EINVAL for a name that is not what `encoding` says
 */
export function listDirectory<Node extends TreeNode>(
  tree: Tree<Node>,
  directory: Node,
  options: WalkOptions,
  { recursive, withFileTypes, encoding }: ReaddirOptions,
): PathLike[] | Dirent[] {
  const { limits } = options;
  const listed: (PathLike | Dirent)[] = [];
  const take = (name: Uint8Array, ino: number, type: FileType | undefined): void => {
    if (withFileTypes !== true) listed.push(nameIn(encoding, name));
    else if (type !== undefined) listed.push({ name: nameFromBytes(name), type, ino });
  };
  if (recursive === true) {
    let count = 0;
    for (const { path, node, error } of walkTree(tree, NOTHING, directory, options)) {
      if (node === undefined || error !== undefined) throw error;
      if (path.length === 0) continue;
      if (count++ >= limits.directoryEntries) throw tooManyEntries(directory, limits);
      take(path.subarray(1), node.ino, node.type);
    }
  } else {
    const takeEntry = ({ name, ino, type }: TreeEntry): void =>
      take(name, ino, type ?? (withFileTypes ? tree.lookup(directory, name)?.type : undefined));
    const entries = limitedEntries(tree, directory, limits);
    entries(takeEntry, (damage) => {
      throw damage;
    });
  }
  return listed as PathLike[] | Dirent[];
}

const NOTHING = /* @__PURE__ */ new Uint8Array(0);

function nameIn(encoding: ReaddirOptions['encoding'], name: Uint8Array): PathLike {
  if (encoding === 'buffer') return name.slice();
  if (encoding === undefined) return nameFromBytes(name);
  const text = decodeUtf8(name);
  if (text === undefined) throw new BootfsError('EINVAL', "a name that is not UTF-8: read it with encoding 'buffer'");
  return text;
}
