/** A filesystem made of plain objects, for tests of what stands above the formats. */

import { bytesFromPath, equalBytes } from '../../src/bytes/names.ts';
import { encodeUtf8 } from '../../src/bytes/utf8.ts';
import { BootfsError, corrupt } from '../../src/contract/errors.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import type { MountOptions } from '../../src/contract/options.ts';
import type { PathLike } from '../../src/contract/path.ts';
import type { FileType, Stats } from '../../src/contract/stats.ts';
import type { Tree, TreeNode } from '../../src/contract/tree.ts';
import { resolveOptions } from '../../src/mount/mount-options.ts';
import { TreeFileSystem } from '../../src/tree/tree-file-system.ts';

export interface MemoryNode extends TreeNode {
  readonly data: Uint8Array;
  /** In the order on disk; a name may stand twice, a child in several directories. */
  readonly children: [name: Uint8Array, child: MemoryNode][];
  readonly xattrs: Record<string, Uint8Array>;
  /** Every read of this node fails. */
  damaged?: boolean;
  /** Its listing ends with damage. */
  damagedListing?: boolean;
}

/** A string or bytes is a file, an object a directory. */
export type MemoryTree = { readonly [name: string]: string | Uint8Array | MemoryTree | MemoryNode };

let nextIno = 11;

export function memoryNode(type: FileType, contents: string | Uint8Array = ''): MemoryNode {
  const data = bytesFromPath(contents);
  return { type, ino: nextIno++, size: data.length, data, children: [], xattrs: {} };
}

export function memorySymlink(target: string): MemoryNode {
  return memoryNode('symlink', target);
}

export function memoryDirectory(tree: MemoryTree): MemoryNode {
  const directory = memoryNode('dir');
  for (const name of Object.keys(tree)) {
    const child = tree[name];
    directory.children.push([encodeUtf8(name), isNode(child) ? child : makeNode(child)]);
  }
  return directory;
}

function isNode(child: MemoryTree[string]): child is MemoryNode {
  return typeof child === 'object' && 'children' in child && 'ino' in child;
}

function makeNode(child: string | Uint8Array | MemoryTree): MemoryNode {
  if (typeof child === 'string' || child instanceof Uint8Array) return memoryNode('file', child);
  return memoryDirectory(child);
}

const TYPE_BITS: Record<FileType, number> = {
  fifo: 0o010000,
  char: 0o020000,
  dir: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
};

function statsOf(node: MemoryNode): Stats {
  const time = { seconds: 1_700_000_000, nanoseconds: 0 };
  const mode = TYPE_BITS[node.type] | (node.type === 'dir' ? 0o755 : 0o644);
  const { type, size, ino } = node;
  const rdev = type === 'char' || type === 'block' ? { rdev: { major: 0, minor: 0 } } : {};
  return { type, mode, uid: 0, gid: 0, size, nlink: 1, ino, mtime: time, atime: time, ctime: time, ...rdev };
}

export function memoryTree(root: MemoryNode): Tree<MemoryNode> {
  function checked(node: MemoryNode): MemoryNode {
    if (node.damaged) throw corrupt('damaged on purpose', { inode: node.ino });
    return node;
  }
  return {
    root: () => root,
    lookup: (directory, name) => {
      const child = directory.children.find(([childName]) => equalBytes(childName, name));
      return child && checked(child[1]);
    },
    entries: (directory, visit, onDamage) => {
      for (const [name, child] of directory.children) visit({ name, ino: child.ino, type: child.type });
      if (directory.damagedListing) onDamage(corrupt('damaged listing on purpose', { inode: directory.ino }));
    },
    stats: statsOf,
    readlink: (node) => node.data,
    content: (node) => ({
      size: node.size,
      read: (byteOffset, target) => target.set(node.data.subarray(byteOffset, byteOffset + target.length)),
      extents: () =>
        node.size === 0 ? [] : [{ kind: 'data', logicalOffset: 0, length: node.size, physicalOffset: 4096 }],
    }),
    xattrs: (node, onDamage, maximumBytes) => {
      let left = maximumBytes;
      return Object.keys(node.xattrs).flatMap((name) => {
        left -= node.xattrs[name].length;
        if (left >= 0) return [{ name: encodeUtf8(name), value: node.xattrs[name] }];
        onDamage(new BootfsError('EFBIG', `no room for ${name}`, { inode: node.ino }));
        return [];
      });
    },
  };
}

export function memoryFileSystem(root: MemoryTree | MemoryNode, options: MountOptions = {}): FileSystem {
  const node = isNode(root) ? root : memoryDirectory(root);
  const facts = {
    format: 'ext4',
    type: 'ext4',
    label: 'memory',
    uuid: '00000000-0000-0000-0000-000000000000',
    blockSize: 4096,
    features: { names: [], unknown: [] },
    requirements: [],
    journal: undefined,
    details: {},
  };
  return new TreeFileSystem({ tree: memoryTree(node), facts }, resolveOptions(options));
}

export function pathText(path: PathLike): string {
  return typeof path === 'string' ? path : `bytes ${Array.from(path).join(' ')}`;
}
