/** The unpacked filesystem as a tree of nodes. */
import { decodeLatin1 } from '../bytes/latin1.ts';
import { type BootfsError, corrupt } from '../contract/errors.ts';
import type { FileContent, Tree } from '../contract/tree.ts';
import { bytesOf, type InitrdNode } from './nodes.ts';

/** `damage`: what was left out, for the audit. */
export function initrdTree(root: InitrdNode, damage: readonly BootfsError[]): Tree<InitrdNode> {
  return {
    root: () => root,
    lookup: (directory, name) => directory.children!.get(decodeLatin1(name)),
    entries(directory, visit) {
      directory.children!.forEach(({ ino, type }, name) => {
        visit({ name: bytesOf(name), ino, type });
      });
    },
    stats({ type, mode, uid, gid, size, nlink, ino, rdev, mtime: seconds }) {
      const time = { seconds, nanoseconds: 0 };
      return { type, mode, uid, gid, size, nlink, ino, rdev, mtime: time, atime: time, ctime: time };
    },
    readlink: ({ target }) => target!,
    content: contentOf,
    xattrs: () => [],
    audit: (onDamage) => damage.forEach(onDamage),
  };
}

function contentOf({ size, body, ino }: InitrdNode): FileContent {
  return {
    size,
    read(byteOffset, target) {
      if (body === undefined) return;
      if (body.damage !== undefined) throw corrupt(body.damage.reason, { inode: ino });
      body.source.read(body.byteOffset + byteOffset, target);
    },
    extents() {
      if (body === undefined) return [];
      const { packed, byteOffset } = body;
      if (packed === undefined) return [{ kind: 'data', logicalOffset: 0, length: size, physicalOffset: byteOffset }];
      const physical = { physicalOffset: packed.byteOffset, physicalLength: packed.length };
      return [{ kind: 'compressed', logicalOffset: 0, length: size, ...physical }];
    },
  };
}
