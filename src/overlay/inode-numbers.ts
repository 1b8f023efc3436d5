/** Inode numbers of a merged view: those of the layers, told apart by the filesystems that they are from. */
import { unsupported } from '../contract/errors.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';

/** Numbers of layers below this one are taken as they are: Linux's xino takes filesystems to have 32 bits of them. */
const XINO_NUMBERS = 2 ** 32;
/** The number of the filesystem stands above them, with one bit free between. */
const XINO_FSID = 2 ** 33;

/**
 * For each layer the number of its filesystem, counted from 1 and from the top; 0 for all where all are of one: then nothing needs to
 * be told apart. Source: ovl_get_fsid of fs/overlayfs/super.c.
 */
export function fsidsOf(layers: readonly Tree<TreeNode>[]): number[] {
  const filesystems = layers.filter((tree, index) => layers.indexOf(tree) === index);
  return layers.map((tree) => (filesystems.length === 1 ? 0 : filesystems.indexOf(tree) + 1));
}

/**
 * The number that a mount with `xino=on` shows where the layers have inode numbers of 32 bits, as ext4 has: `ino | fsid << 33`. With layers
 * that may have more (XFS, EROFS), Linux puts the fsid in the topmost bits of 64; it stays at bit 33 here, where a JavaScript number holds it. Numbers that do
 * not fit below it, for which Linux falls back to ones that are not unique, stand behind all others.
 *
 * @param fsids How many filesystems there are.
 * @throws ERR_BOOTFS_UNSUPPORTED for one that no number is left for
 */
export function mergedIno(ino: number, fsid: number, fsids: number): number {
  if (fsid === 0) return ino;
  if (ino < XINO_NUMBERS) return fsid * XINO_FSID + ino;
  const merged = (fsids + 1) * XINO_FSID + (ino - XINO_NUMBERS) * fsids + (fsid - 1);
  if (merged > Number.MAX_SAFE_INTEGER) throw unsupported('inode number too large for an overlay', { inode: ino });
  return merged;
}
