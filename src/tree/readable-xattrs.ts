/** Extended attributes as Linux hands them out, the same for every format. */
import { bytesFromPath, equalBytes } from '../bytes/names.ts';
import type { BootfsError } from '../contract/errors.ts';
import type { Tree, TreeNode, Xattr } from '../contract/tree.ts';

/**
 * The attributes whose values can be read: `user.*` belongs to files and directories, and symbolic links have no ACL. Linux lists
 * the others, and says ENODATA to whoever asks for them. Source: xattr_permission of fs/xattr.c, vfs_get_acl of fs/posix_acl.c.
 */
export function readableXattrs<Node extends TreeNode>(
  tree: Tree<Node>,
  node: Node,
  onDamage: (damage: BootfsError) => void,
  maximumBytes: number,
): Xattr[] {
  const xattrs = tree.xattrs(node, onDamage, maximumBytes);
  if (node.type === 'file' || node.type === 'dir') return xattrs;
  const isSymlink = node.type === 'symlink';
  return xattrs.filter(
    ({ name }) => !startsWith(name, 'user.') && !(isSymlink && startsWith(name, 'system.posix_acl_')),
  );
}

function startsWith(name: Uint8Array, prefix: string): boolean {
  return equalBytes(name.subarray(0, prefix.length), bytesFromPath(prefix));
}
