/** LOOKUP, FORGET, BATCH_FORGET: names become inodes that the kernel knows by number, until it has forgotten them. */
import type { TreeNode } from '../../contract/tree.ts';
import { FOR_EVER, putAttributes } from './attributes.ts';
import { type Handler, NO_ANSWER, nameIn } from './request.ts';
import type { Served } from './served.ts';
import { fuseAttr, fuseBatchForgetIn, fuseEntryOut, fuseForgetIn, fuseForgetOne } from './wire/structs.ts';

/** FUSE_LOOKUP: each answer counts as one use of the node, until the kernel forgets it. */
export const lookup: Handler = (served, request, { view }) => {
  const name = nameIn(request, 0);
  const node = served.tree.lookup(served.nodes.node(request.nodeId), name);
  // Inode 0 with a time is a name that is known not to be there.
  if (node === undefined) return putNoEntry(view, 0, FOR_EVER);
  return putEntry(served, request.nodeId, name, node, view, 0);
};

/** Counts as a lookup of the name. @throws before it has, where the inode can't be read */
export function putEntry<Node extends TreeNode>(
  served: Served<Node>,
  parentId: number,
  name: Uint8Array,
  node: Node,
  view: DataView,
  byteOffset: number,
): number {
  const stats = served.tree.stats(node);
  const nodeid = served.nodes.remember(parentId, name, node);
  const entry = { nodeid, entry_valid: FOR_EVER, attr_valid: FOR_EVER };
  return putAttributes(view, fuseEntryOut.encode(view, byteOffset, entry), stats, served.facts.ioSize);
}

/** No inode, which stays true for `seconds`. */
export function putNoEntry(view: DataView, byteOffset: number, seconds: number): number {
  return fuseAttr.encode(view, fuseEntryOut.encode(view, byteOffset, { entry_valid: seconds }), {});
}

/** FUSE_FORGET, which has no answer. */
export const forget: Handler = ({ nodes }, { nodeId, view }) => {
  nodes.forget(nodeId, fuseForgetIn.decode(view, 0).nlookup);
  return NO_ANSWER;
};

/** FUSE_BATCH_FORGET, which has no answer. */
export const batchForget: Handler = ({ nodes }, { view }) => {
  const { count } = fuseBatchForgetIn.decode(view, 0);
  for (let at = fuseBatchForgetIn.size, left = count; left > 0; left--, at += fuseForgetOne.size) {
    const { nodeid, nlookup } = fuseForgetOne.decode(view, at);
    nodes.forget(nodeid, nlookup);
  }
  return NO_ANSWER;
};
