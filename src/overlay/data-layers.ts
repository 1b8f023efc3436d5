/** The layers that are not merged: only redirects of metacopy files lead there. */
import { escapePath } from '../bytes/names.ts';
import { type BootfsError, corrupt, orDamage } from '../contract/errors.ts';
import type { TreeNode } from '../contract/tree.ts';
import { checkPathName } from './attributes.ts';
import type { LayerNode, LayerStack } from './layers.ts';

/**
 * The first regular file of that path, names from the root of each layer, without following links. Source: ovl_lookup_data_layers
 * of fs/overlayfs/namei.c.
 *
 * @param inode Of the metacopy file.
 * @throws ERR_BOOTFS_CORRUPT where none has it; where a layer is damaged on the way and no other has it, that damage; EFBIG
 */
export function findData(path: readonly Uint8Array[], stack: LayerStack, inode: number): LayerNode {
  let damage: BootfsError | undefined;
  const keep = (error: BootfsError): void => {
    damage = damage ?? error;
  };
  for (const name of path) {
    checkPathName(name, inode);
    stack.budget.step();
  }
  for (const root of stack.dataRoots) {
    const node = orDamage(() => walkDown(root, path), keep);
    if (node?.type === 'file') return { layer: root.layer, node };
  }
  if (damage !== undefined) throw damage;
  const missing = path.map((name) => `/${escapePath(name)}`).join('');
  throw corrupt(`the data of a metacopy file is missing: ${missing}`, { inode });
}

function walkDown({ layer, node }: LayerNode, path: readonly Uint8Array[]): TreeNode | undefined {
  let at: TreeNode | undefined = node;
  for (const name of path) at = at?.type === 'dir' ? layer.tree.lookup(at, name) : undefined;
  return at;
}
