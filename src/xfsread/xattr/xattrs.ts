/** The extended attributes of an inode, from wherever they are. */
import { BootfsError } from '../../contract/errors.ts';
import type { Xattr } from '../../contract/tree.ts';
import { type Fork, XFS_DINODE_FMT_LOCAL } from '../inode/fork.ts';
import type { Inode } from '../inode/inode.ts';
import type { ForkReader } from '../mapping/fork-reader.ts';
import type { EditedXattrs } from './edited-xattrs.ts';
import { visitLeaves } from './leaf.ts';
import { readShortForm } from './short-form.ts';
import { type StoredXattr, shownXattrs } from './stored-xattr.ts';

/** Bytes of names and values that one inode may have; Linux lists 64 KiB of names at most. */
const MAX_BYTES = 64 * 1024 * 1024;

/** As listxattr and getxattr show them. @throws ERR_BOOTFS_CORRUPT; EFBIG for more than 64 MiB in one inode. */
export function readXattrs(forks: ForkReader, edits: EditedXattrs, inode: Inode): Xattr[] {
  const stored: StoredXattr[] = [];
  let bytes = 0;
  const add = (xattr: StoredXattr): void => {
    bytes += xattr.name.length + xattr.value.length;
    if (bytes > MAX_BYTES) throw new BootfsError('EFBIG', 'attributes of more than 64 MiB', { inode: inode.ino });
    stored.push(xattr);
  };
  if (inode.attr !== undefined) visitStored(forks, inode.ino, inode.attr, add);
  const finished = edits.applyTo(inode.ino, stored);
  const shown: Xattr[] = [];
  for (const xattr of finished) shown.push(...shownXattrs(xattr, inode.ino));
  return shown;
}

function visitStored(forks: ForkReader, ino: number, fork: Fork, visit: (xattr: StoredXattr) => void): void {
  if (fork.format === XFS_DINODE_FMT_LOCAL) {
    for (const xattr of readShortForm(fork.bytes, ino)) visit(xattr);
    return;
  }
  const extents = forks.attrExtents(ino, fork);
  if (extents.count > 0) visitLeaves(forks.volume, ino, extents, visit);
}
