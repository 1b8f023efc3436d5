/** Extent trees: the root in i_block, up to five levels of blocks below it. */

import { u16le, u32le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { crc32c } from '../../hash/crc32c.ts';
import type { Inode } from '../inode/inode.ts';
import { hex } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';
import { type BlockMapping, type BlockRun, END_OF_BLOCKS, hole } from './block-run.ts';

export const EXT4_EXT_MAGIC = 0xf30a;
const HEADER_SIZE = 12;
const ENTRY_SIZE = 12;
const MAX_DEPTH = 5;
/** A longer ee_len means an unwritten extent of ee_len - 32768 blocks. */
export const EXT_INIT_MAX_LEN = 32768;

/** A node whose header and entries were checked. */
interface Node {
  readonly bytes: Uint8Array;
  readonly depth: number;
  readonly entryCount: number;
}

/** What an error message says about a node. */
interface NodePlace {
  readonly inode: number;
  readonly block?: number;
}

/**
 * The mapping of an inode with the flag EXTENTS.
 *
 * @throws ERR_BOOTFS_CORRUPT for a bad root; `find` throws for a bad node on its way.
 */
export function extentMapping(volume: Volume, inode: Inode): BlockMapping {
  const root = decodeNode(volume, inode.block, undefined, { inode: inode.ino });
  /** The leaf that the last `find` ended in, and the blocks that it speaks for: reading on needs no new descent. */
  let lastLeaf: { node: Node; start: number; end: number } | undefined;

  return {
    find(logicalBlock) {
      if (logicalBlock >= END_OF_BLOCKS) return hole(logicalBlock, Number.POSITIVE_INFINITY);
      if (lastLeaf === undefined || logicalBlock < lastLeaf.start || logicalBlock >= lastLeaf.end) {
        lastLeaf = findLeaf(volume, inode, root, logicalBlock);
      }
      return findInLeaf(lastLeaf.node, logicalBlock, lastLeaf.end);
    },
  };
}

function findLeaf(volume: Volume, inode: Inode, root: Node, logicalBlock: number) {
  let node = root;
  let start = 0;
  let end = END_OF_BLOCKS;
  while (node.depth > 0) {
    const index = lastEntryAtOrBelow(node, logicalBlock);
    // A block before the first entry belongs to the first child, as in Linux.
    const at = entryOffset(Math.max(index, 0));
    if (index >= 0) start = u32le(node.bytes, at);
    if (Math.max(index, 0) + 1 < node.entryCount) end = Math.min(end, u32le(node.bytes, at + ENTRY_SIZE));
    node = readNode(volume, inode, node, at);
  }
  return { node, start, end };
}

function readNode(volume: Volume, inode: Inode, parent: Node, at: number): Node {
  const firstLogicalBlock = u32le(parent.bytes, at);
  const fsBlock = indexFsBlock(parent.bytes, at);
  const place = { inode: inode.ino, block: fsBlock };
  const depth = parent.depth - 1;
  // The same block may be reached with another promise about its depth or first block, so this much is checked anew.
  const bytes = volume.readChecked(fsBlock, `extent ${inode.ino}`, (fresh) =>
    checkExtentBlock(volume, inode, fresh, place),
  );
  return decodeNode(volume, bytes, { depth, firstLogicalBlock }, place);
}

function checkExtentBlock(volume: Volume, inode: Inode, bytes: Uint8Array, place: NodePlace): void {
  checkHeader(bytes, place);
  if (!volume.superblock.hasMetadataChecksums) return;
  const tail = HEADER_SIZE + ENTRY_SIZE * u16le(bytes, 4);
  // eh_max leaves at least the four bytes of the tail: blocks are no multiple of 12.
  if (crc32c(inode.checksumSeed, bytes.subarray(0, tail)) !== u32le(bytes, tail)) {
    volume.checksumFailed(corrupt('ext4_extent_tail.et_checksum is wrong', { ...place }));
  }
}

function checkHeader(bytes: Uint8Array, place: NodePlace): void {
  const magic = u16le(bytes, 0);
  const entryCount = u16le(bytes, 2);
  const most = u16le(bytes, 4);
  if (magic !== EXT4_EXT_MAGIC) {
    throw corrupt(`ext4_extent_header.eh_magic is ${hex(magic)}, expected ${hex(EXT4_EXT_MAGIC)}`, { ...place });
  }
  if (most === 0 || most > Math.floor((bytes.length - HEADER_SIZE) / ENTRY_SIZE)) {
    throw corrupt(`ext4_extent_header.eh_max is ${most}`, { ...place });
  }
  if (entryCount > most) throw corrupt(`ext4_extent_header.eh_entries is ${entryCount}`, { ...place, max: most });
}

/** `expected` is undefined for the root, which says itself how deep the tree is. */
function decodeNode(
  volume: Volume,
  bytes: Uint8Array,
  expected: { depth: number; firstLogicalBlock: number } | undefined,
  place: NodePlace,
): Node {
  checkHeader(bytes, place);
  const depth = u16le(bytes, 6);
  if (depth > MAX_DEPTH || (expected !== undefined && depth !== expected.depth)) {
    const wanted = expected === undefined ? `at most ${MAX_DEPTH}` : `expected ${expected.depth}`;
    throw corrupt(`ext4_extent_header.eh_depth is ${depth}, ${wanted}`, { ...place });
  }
  const entryCount = u16le(bytes, 2);
  if (entryCount === 0 && depth > 0) throw corrupt('ext4_extent_header.eh_entries is 0 above the leaves', { ...place });
  if (entryCount > 0 && expected !== undefined && u32le(bytes, HEADER_SIZE) !== expected.firstLogicalBlock) {
    throw corrupt(
      `extent node begins at block ${u32le(bytes, HEADER_SIZE)}, its index says ${expected.firstLogicalBlock}`,
      { ...place },
    );
  }
  checkEntries(volume, bytes, entryCount, depth, place);
  return { bytes, depth, entryCount };
}

/** Entries are in order, do not overlap, and lead to blocks that a file may have. */
function checkEntries(volume: Volume, bytes: Uint8Array, entryCount: number, depth: number, place: NodePlace): void {
  let lowest = 0;
  for (let index = 0; index < entryCount; index++) {
    const at = entryOffset(index);
    const first = u32le(bytes, at);
    const length = depth > 0 ? 1 : lengthOfExtent(bytes, at);
    const fsBlock = depth > 0 ? indexFsBlock(bytes, at) : extentFsBlock(bytes, at);
    if (first < lowest || length === 0 || first + length > END_OF_BLOCKS) {
      throw corrupt('extent out of order, empty or too long', { ...place, entry: index, logicalBlock: first, length });
    }
    if (!volume.isDataRange(fsBlock, length, place.inode)) {
      throw corrupt('extent where no file may be', { ...place, entry: index, fsBlock, length });
    }
    lowest = first + length;
  }
}

function entryOffset(index: number): number {
  return HEADER_SIZE + index * ENTRY_SIZE;
}

function indexFsBlock(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 4) + u16le(bytes, at + 8) * 0x1_0000_0000;
}

function extentFsBlock(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 8) + u16le(bytes, at + 6) * 0x1_0000_0000;
}

/** Blocks of the extent at `at`, whether written or not. */
function lengthOfExtent(bytes: Uint8Array, at: number): number {
  const length = u16le(bytes, at + 4);
  return length > EXT_INIT_MAX_LEN ? length - EXT_INIT_MAX_LEN : length;
}

/** -1 where all entries begin above `logicalBlock`. */
function lastEntryAtOrBelow(node: Node, logicalBlock: number): number {
  let low = 0;
  let high = node.entryCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (u32le(node.bytes, entryOffset(middle)) <= logicalBlock) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** `end`: where the next leaf takes over. */
function findInLeaf(leaf: Node, logicalBlock: number, end: number): BlockRun {
  const index = lastEntryAtOrBelow(leaf, logicalBlock);
  const next = index + 1 < leaf.entryCount ? u32le(leaf.bytes, entryOffset(index + 1)) : end;
  if (index < 0) return hole(logicalBlock, Math.min(next, end));
  const at = entryOffset(index);
  const within = logicalBlock - u32le(leaf.bytes, at);
  const length = lengthOfExtent(leaf.bytes, at);
  if (within >= length) return hole(logicalBlock, Math.min(next, end));
  return {
    logicalBlock,
    length: length - within,
    fsBlock: extentFsBlock(leaf.bytes, at) + within,
    isUnwritten: u16le(leaf.bytes, at + 4) > EXT_INIT_MAX_LEN,
  };
}
