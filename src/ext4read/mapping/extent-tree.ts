/** Extent trees: the root in i_block, up to five levels of blocks below it. */

import { joinU64 } from '../../bytes/endian.ts';
import { firstNotBelow } from '../../bytes/search.ts';
import { corrupt } from '../../contract/errors.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { hole, type Mapping, type Run } from '../../mapping/run.ts';
import type { Inode } from '../inode/inode.ts';
import { END_OF_BLOCKS, EXT_INIT_MAX_LEN, EXT4_EXT_MAGIC, EXT4_MAX_EXTENT_DEPTH } from '../ondisk/extent.ts';
import {
  ee_block,
  ee_len,
  ee_start_hi,
  ee_start_lo,
  eh_depth,
  eh_entries,
  eh_magic,
  eh_max,
  ei_block,
  ei_leaf_hi,
  ei_leaf_lo,
  et_checksum,
  SIZEOF_EXT4_EXTENT,
  SIZEOF_EXT4_EXTENT_HEADER,
} from '../ondisk/structs.gen.ts';
import { hex } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';

/** Bytes of an entry: an ext4_extent_idx is as large as an ext4_extent. */
const ENTRY_SIZE = SIZEOF_EXT4_EXTENT;

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
export function extentMapping(volume: Volume, inode: Inode): Mapping {
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
    if (index >= 0) start = ei_block(node.bytes, at);
    if (Math.max(index, 0) + 1 < node.entryCount) end = Math.min(end, ei_block(node.bytes, at + ENTRY_SIZE));
    node = readNode(volume, inode, node, at);
  }
  return { node, start, end };
}

function readNode(volume: Volume, inode: Inode, parent: Node, at: number): Node {
  const firstLogicalBlock = ei_block(parent.bytes, at);
  const fsBlock = indexFsBlock(parent.bytes, at);
  const place = { inode: inode.ino, block: fsBlock };
  const depth = parent.depth - 1;
  // The same block may be reached with another promise about its depth or first block, so this much is checked anew.
  const bytes = volume.readChecked(fsBlock, 'extents', inode.ino, (fresh) =>
    checkExtentBlock(volume, inode, fresh, place),
  );
  return decodeNode(volume, bytes, { depth, firstLogicalBlock }, place);
}

function checkExtentBlock(volume: Volume, inode: Inode, bytes: Uint8Array, place: NodePlace): void {
  checkHeader(bytes, place);
  if (!volume.superblock.hasMetadataChecksums) return;
  const tail = entryOffset(eh_max(bytes, 0));
  // eh_max leaves at least the four bytes of the tail: blocks are no multiple of 12.
  if (crc32c(inode.checksumSeed, bytes.subarray(0, tail)) !== et_checksum(bytes, tail)) {
    volume.checksumFailed(corrupt('ext4_extent_tail.et_checksum is wrong', { ...place }));
  }
}

function checkHeader(bytes: Uint8Array, place: NodePlace): void {
  const magic = eh_magic(bytes, 0);
  const entryCount = eh_entries(bytes, 0);
  const most = eh_max(bytes, 0);
  if (magic !== EXT4_EXT_MAGIC) {
    throw corrupt(`ext4_extent_header.eh_magic is ${hex(magic)}, expected ${hex(EXT4_EXT_MAGIC)}`, { ...place });
  }
  if (most === 0 || most > Math.floor((bytes.length - SIZEOF_EXT4_EXTENT_HEADER) / ENTRY_SIZE)) {
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
  const depth = eh_depth(bytes, 0);
  if (depth > EXT4_MAX_EXTENT_DEPTH || (expected !== undefined && depth !== expected.depth)) {
    const wanted = expected === undefined ? `at most ${EXT4_MAX_EXTENT_DEPTH}` : `expected ${expected.depth}`;
    throw corrupt(`ext4_extent_header.eh_depth is ${depth}, ${wanted}`, { ...place });
  }
  const entryCount = eh_entries(bytes, 0);
  if (entryCount === 0 && depth > 0) throw corrupt('ext4_extent_header.eh_entries is 0 above the leaves', { ...place });
  if (entryCount > 0 && expected !== undefined && firstBlockOf(bytes, 0) !== expected.firstLogicalBlock) {
    throw corrupt(
      `extent node begins at block ${firstBlockOf(bytes, 0)}, its index says ${expected.firstLogicalBlock}`,
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
    const first = firstBlockOf(bytes, index);
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
  return SIZEOF_EXT4_EXTENT_HEADER + index * ENTRY_SIZE;
}

/** First block of the file that entry `index` speaks for: ei_block and ee_block stand in the same place. */
function firstBlockOf(bytes: Uint8Array, index: number): number {
  return ee_block(bytes, entryOffset(index));
}

function indexFsBlock(bytes: Uint8Array, at: number): number {
  return joinU64(ei_leaf_lo(bytes, at), ei_leaf_hi(bytes, at));
}

/** First block of the filesystem of the ext4_extent at `at`. */
export function extentFsBlock(bytes: Uint8Array, at: number): number {
  return joinU64(ee_start_lo(bytes, at), ee_start_hi(bytes, at));
}

/** Blocks of the ext4_extent at `at`, whether written or not. */
export function lengthOfExtent(bytes: Uint8Array, at: number): number {
  const length = ee_len(bytes, at);
  return length > EXT_INIT_MAX_LEN ? length - EXT_INIT_MAX_LEN : length;
}

/** Are the blocks of the ext4_extent at `at` allocated, but never written? */
export function isUnwrittenExtent(bytes: Uint8Array, at: number): boolean {
  return ee_len(bytes, at) > EXT_INIT_MAX_LEN;
}

/** -1 where all entries begin above `logicalBlock`. */
function lastEntryAtOrBelow(node: Node, logicalBlock: number): number {
  return firstNotBelow(0, node.entryCount, (index) => firstBlockOf(node.bytes, index) <= logicalBlock) - 1;
}

/** `end`: where the next leaf takes over. */
function findInLeaf(leaf: Node, logicalBlock: number, end: number): Run {
  const index = lastEntryAtOrBelow(leaf, logicalBlock);
  const next = index + 1 < leaf.entryCount ? firstBlockOf(leaf.bytes, index + 1) : end;
  if (index < 0) return hole(logicalBlock, Math.min(next, end));
  const at = entryOffset(index);
  const within = logicalBlock - ee_block(leaf.bytes, at);
  const length = lengthOfExtent(leaf.bytes, at);
  if (within >= length) return hole(logicalBlock, Math.min(next, end));
  return {
    logicalBlock,
    length: length - within,
    fsBlock: extentFsBlock(leaf.bytes, at) + within,
    isUnwritten: isUnwrittenExtent(leaf.bytes, at),
  };
}
