/** The entries of one hash: found through the leaves, as Linux finds them. */
import { corrupt } from '../../contract/errors.ts';
import {
  checkHashBlock,
  firstOfHash,
  type HashBlock,
  type HashEntries,
  hashAt,
  hashBlockOf,
  valueAt,
  XFS_DA3_NODE_MAGIC,
} from '../hashed/hash-blocks.ts';
import { entryAtAddress, leafEntriesOf, readDataBlock } from './data-block.ts';
import type { DirectoryEntry } from './directory-entry.ts';
import type { DirectorySpace } from './directory-space.ts';

const XFS_DIR3_LEAF1_MAGIC = 0x3df1;
const XFS_DIR3_LEAFN_MAGIC = 0x3dff;
const MAGICS = [XFS_DIR3_LEAF1_MAGIC, XFS_DIR3_LEAFN_MAGIC, XFS_DA3_NODE_MAGIC];
/** The address of a leaf entry that stands for nothing any more. */
const XFS_DIR2_NULL_DATAPTR = 0;

/**
 * Calls `visit` with the address of every live entry of `hash`, in the order of the leaves, until it gives true.
 *
 * @throws ERR_BOOTFS_CORRUPT for a bad block, or leaves that lead in a circle.
 */
export function visitAddresses(space: DirectorySpace, hash: number, visit: (address: number) => boolean): void {
  if (space.isSingleBlock) {
    const bytes = readDataBlock(space, 0);
    visitEqual({ bytes, ...leafEntriesOf(bytes) }, hash, visit);
    return;
  }
  let leaf = findLeaf(space, hash);
  // A directory has fewer leaves than extents and blocks behind its entries; each is passed once.
  const seen = new Set<number>();
  while (!visitEqual(leaf, hash, visit)) {
    const next = leaf.header.forw;
    const isOver = next === 0 || (leaf.count > 0 && hashAt(leaf, leaf.count - 1) > hash);
    if (isOver) return;
    if (seen.has(next)) throw corrupt('leaves of a directory in a circle', { inode: space.inode.ino, block: next });
    seen.add(next);
    leaf = readHashBlock(space, next);
    if (leaf.isNode) throw corrupt('node among the leaves of a directory', { inode: space.inode.ino, block: next });
    if (leaf.count > 0 && hashAt(leaf, 0) > hash) return;
  }
}

/** True where `visit` has given true. */
function visitEqual(entries: HashEntries, hash: number, visit: (address: number) => boolean): boolean {
  for (let index = firstOfHash(entries, hash); index < entries.count; index++) {
    if (hashAt(entries, index) !== hash) return false;
    const address = valueAt(entries, index);
    if (address !== XFS_DIR2_NULL_DATAPTR && visit(address)) return true;
  }
  return false;
}

/** The first leaf that may hold `hash`: down from the root, each time into the first child that reaches so far. */
function findLeaf(space: DirectorySpace, hash: number): HashBlock {
  let block = readHashBlock(space, space.leafStart);
  let level = block.isNode ? block.header.level : 0;
  while (block.isNode) {
    const index = Math.min(firstOfHash(block, hash), block.count - 1);
    block = readHashBlock(space, valueAt(block, index));
    level--;
    const found = block.isNode ? block.header.level : 0;
    if (found !== level)
      throw corrupt(`xfs_da3_intnode.level is ${found}, expected ${level}`, { inode: space.inode.ino });
  }
  return block;
}

function readHashBlock(space: DirectorySpace, logicalBlock: number): HashBlock {
  if (logicalBlock < space.leafStart) {
    throw corrupt('leaf of a directory among its entries', { inode: space.inode.ino, logicalBlock });
  }
  const bytes = space.readBlock(logicalBlock, (block) => checkHashBlock(space.volume, space.inode.ino, block, MAGICS));
  return hashBlockOf(bytes);
}

/** The entry behind each address of a hash. */
export function visitEntriesOfHash(
  space: DirectorySpace,
  hash: number,
  visit: (entry: DirectoryEntry) => boolean,
): void {
  visitAddresses(space, hash, (address) => visit(entryAtAddress(space, address)));
}
