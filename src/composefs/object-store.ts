/** Where the contents of a composefs image are: files that are named by their digests, `xx/yyyy…`. */
import { concatBytes } from '../bytes/concat.ts';
import { bytesFromPath, escapePath } from '../bytes/names.ts';
import { checkFileSystem } from '../contract/arguments.ts';
import { BootfsError } from '../contract/errors.ts';
import { factsOf } from '../contract/facts.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';
import { resolveOptions } from '../mount/mount-options.ts';
import { nodeOf, TreeFileSystem, treeOf } from '../tree/tree-file-system.ts';

/** What an ostree repository puts behind the names of its files. */
const OSTREE_SUFFIX = '.file';

/**
 * The directory at `path` of a filesystem as one of its own, for `composefs` and for `OverlayOptions.data`; an object that is not
 * there is looked for under ostree's name of it, `yyyy….file`.
 *
 * @throws ENOENT, ENOTDIR for the directory; EINVAL for a filesystem of somebody else's making
 */
export function objectStore(fs: FileSystem, path: PathLike = '/'): FileSystem {
  checkFileSystem('fs', fs);
  const tree = treeOf(fs);
  const root = nodeOf(fs, path);
  if (tree === undefined || root === undefined) {
    throw new BootfsError('EINVAL', 'the store of objects is on no filesystem that was mounted here');
  }
  if (root.type !== 'dir') throw new BootfsError('ENOTDIR', `${escapePath(path)} is not a directory`);
  return new TreeFileSystem({ tree: withObjectNames(tree, root), facts: factsOf(fs) }, resolveOptions({}));
}

/** A store without objects. */
export function emptyStore(): FileSystem {
  const time = { seconds: 0, nanoseconds: 0 };
  const root = { type: 'dir', ino: 1, size: 0 } as const;
  const nothing = (): never => {
    throw new BootfsError('EINVAL', 'an empty store has no files');
  };
  const tree: Tree<TreeNode> = {
    root: () => root,
    lookup: () => undefined,
    entries: () => {},
    stats: () => ({ ...root, mode: 0o040555, uid: 0, gid: 0, nlink: 2, mtime: time, atime: time, ctime: time }),
    readlink: nothing,
    content: nothing,
    xattrs: () => [],
  };
  const facts = {
    format: 'objects',
    type: 'objects',
    label: '',
    uuid: '',
    blockSize: 4096,
    requirements: [],
    details: {},
  };
  const features = { names: [], unknown: [] };
  return new TreeFileSystem({ tree, facts: { ...facts, features, journal: undefined } }, resolveOptions({}));
}

function withObjectNames(tree: Tree<TreeNode>, root: TreeNode): Tree<TreeNode> {
  const suffix = bytesFromPath(OSTREE_SUFFIX);
  return {
    nameBytesMax: tree.nameBytesMax,
    root: () => root,
    lookup(directory, name) {
      const plain = tree.lookup(directory, name);
      if (plain !== undefined) return plain;
      const file = tree.lookup(directory, concatBytes([name, suffix]));
      return file?.type === 'file' ? file : undefined;
    },
    entries: (directory, visit, onDamage) => tree.entries(directory, visit, onDamage),
    stats: (node) => tree.stats(node),
    readlink: (node) => tree.readlink(node),
    content: (node) => tree.content(node),
    xattrs: (node, onDamage, maximumBytes) => tree.xattrs(node, onDamage, maximumBytes),
  };
}
