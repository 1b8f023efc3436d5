/** What the kernel is told of a directory: its entries by their number, `.` and `..` the first. */
import { corrupt } from '../../contract/errors.ts';
import type { Tree, TreeEntry, TreeNode } from '../../contract/tree.ts';
import { EntryWindow } from '../../tree/entry-window.ts';
import { countedEntries } from '../../tree/limited-entries.ts';

/** Linux takes no name from FUSE that is longer, or that holds a slash: one would make it refuse those around it. */
const FUSE_NAME_MAX = 1024;
const SLASH = 0x2f;

const DOT = Uint8Array.of(0x2e);
const DOT_DOT = Uint8Array.of(0x2e, 0x2e);

/** As far as `directoryEntries`; behind them, EFBIG is its damage. */
export function listForKernel<Node extends TreeNode>(
  tree: Tree<Node>,
  directory: Node,
  parentIno: number,
  directoryEntries: number,
): EntryWindow {
  const entries = countedEntries(tree, directory, { directoryEntries });
  return new EntryWindow((visit, onDamage) => {
    visit({ name: DOT, ino: directory.ino, type: 'dir' });
    visit({ name: DOT_DOT, ino: parentIno, type: 'dir' });
    const visitNamed = (entry: TreeEntry): void => {
      if (isName(entry.name)) visit(entry);
      else onDamage(corrupt('a name that Linux does not take', { inode: directory.ino }));
    };
    entries(visitNamed, onDamage);
  });
}

function isName(name: Uint8Array): boolean {
  return name.length > 0 && name.length <= FUSE_NAME_MAX && name.indexOf(SLASH) < 0 && name.indexOf(0) < 0;
}
