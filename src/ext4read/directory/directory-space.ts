/** The space in a directory as it stands, from which `directory-growth.ts` goes on. */
import { u16le, u32le } from '../../bytes/endian.ts';
import { inlineAreas } from '../inode/inline-data.ts';
import { hasFlag, type Inode } from '../inode/inode.ts';
import { EXT4_CASEFOLD_FL, EXT4_ENCRYPT_FL, EXT4_INLINE_DATA_FL } from '../inode/inode-flags.ts';
import { EXT4_XATTR_INDEX_SYSTEM, EXT4_XATTR_MAGIC } from '../inode/xattr-entries.ts';
import { DX_HASH_TEA } from '../ondisk/hash-tree.ts';
import { EXT4_FEATURE_COMPAT_DIR_INDEX } from '../volume/features.ts';
import type { Volume } from '../volume/volume.ts';
import {
  type DirectoryGeometry,
  type DirectorySpace,
  IndexedSpace,
  InlineSpace,
  type Leaf,
  LinearSpace,
} from './directory-growth.ts';
import { hashName } from './directory-hash.ts';
import { DirectoryReader } from './directory-reader.ts';
import { EntrySlots } from './entry-slots.ts';
import { HASH_VERSION_OFFSET } from './hash-tree.ts';

/** ext4_dir_entry_tail and dx_tail. */
const LEAF_TAIL_BYTES = 12;
const NODE_TAIL_BYTES = 8;
const INDEX_ENTRY_BYTES = 8;
const INDEX_BLOCK_MASK = 0x0fffffff;
/** Bytes before the entries in a root and in a node. */
const ROOT_ENTRIES_OFFSET = 32;
const NODE_ENTRIES_OFFSET = 8;
/** Of dx_root_info.indirect_levels. */
const LEVELS_OFFSET = 30;
/** What may be kept in memory: entries, and leaves of an index. What is at stake is no more than a directory's size. */
export interface SlotBudget {
  left: number;
}

/** Undefined for a directory whose growth is not followed: encrypted, casefolded, damaged, or very large. */
export function openDirectorySpace(volume: Volume, directory: Inode, budget: SlotBudget): DirectorySpace | undefined {
  if (hasFlag(directory, EXT4_ENCRYPT_FL | EXT4_CASEFOLD_FL)) return undefined;
  if (directory.inlineTail !== undefined) return openInline(volume, directory, directory.inlineTail.length);
  const reader = new DirectoryReader(volume, directory);
  if (reader.isIndexed) return openIndexed(volume, reader, budget);
  const geometry = geometryOf(volume, volume.superblock.fields.s_def_hash_version);
  const blocks: EntrySlots[] = [];
  for (let block = 0; block < reader.blockCount; block++) {
    const slots = readSlots(volume, geometry, reader, block, budget);
    if (slots === undefined) return undefined;
    blocks.push(slots);
  }
  return new LinearSpace(geometry, blocks);
}

/** Of a directory that is just made: an entry for itself and one for its parent. */
export function newDirectorySpace(volume: Volume, directory: Inode): DirectorySpace {
  const geometry = geometryOf(volume, volume.superblock.fields.s_def_hash_version);
  if (!hasFlag(directory, EXT4_INLINE_DATA_FL)) return LinearSpace.empty(geometry);
  return InlineSpace.empty(geometry, attributeRoom(directory.record));
}

function geometryOf(volume: Volume, hashVersion: number): DirectoryGeometry {
  const { blockSize, compat, hasMetadataChecksums, hasUnsignedHash, fields } = volume.superblock;
  const nodeTail = hasMetadataChecksums ? NODE_TAIL_BYTES : 0;
  const limit = (entriesAt: number) => Math.floor((blockSize - entriesAt - nodeTail) / INDEX_ENTRY_BYTES);
  return {
    blockSize,
    room: blockSize - (hasMetadataChecksums ? LEAF_TAIL_BYTES : 0),
    hasIndex: (compat & EXT4_FEATURE_COMPAT_DIR_INDEX) !== 0 && hashVersion <= DX_HASH_TEA,
    rootLimit: limit(ROOT_ENTRIES_OFFSET),
    nodeLimit: limit(NODE_ENTRIES_OFFSET),
    hashOf: (name) => hashName(hashVersion, hasUnsignedHash, fields.s_hash_seed, name).major,
  };
}

function openInline(volume: Volume, directory: Inode, secondLength: number): DirectorySpace | undefined {
  const { blockSize, fields } = volume.superblock;
  const areas: EntrySlots[] = [];
  for (const bytes of inlineAreas(directory)) {
    const slots = EntrySlots.decode(bytes, bytes.length, blockSize);
    if (slots === undefined) return undefined;
    areas.push(slots);
  }
  const geometry = geometryOf(volume, fields.s_def_hash_version);
  return new InlineSpace(geometry, areas, secondLength, attributeRoom(directory.record));
}

/** Bytes that the value of system.data could have in this inode, in steps of four. */
function attributeRoom(record: Uint8Array): number {
  const magicAt = 128 + u16le(record, 128);
  if (magicAt + 4 > record.length || u32le(record, magicAt) !== EXT4_XATTR_MAGIC) return 0;
  const first = magicAt + 4;
  let lowestValue = record.length - first;
  let dataBytes = 0;
  let at = first;
  // struct ext4_xattr_entry: name length and index, value offset, inode, size, hash, name.
  while (at + 16 <= record.length && u32le(record, at) !== 0) {
    const valueBytes = u32le(record, at + 8);
    if (u32le(record, at + 4) === 0 && valueBytes > 0) lowestValue = Math.min(lowestValue, u16le(record, at + 2));
    const isData = record[at + 1] === EXT4_XATTR_INDEX_SYSTEM && record[at] === 4 && record[at + 16] === 0x64;
    if (isData) dataBytes = valueBytes;
    at += (16 + record[at] + 3) & ~3;
  }
  return lowestValue - (at - first) - 4 + ((dataBytes + 3) & ~3);
}

function readSlots(
  volume: Volume,
  geometry: DirectoryGeometry,
  reader: DirectoryReader,
  logicalBlock: number,
  budget: SlotBudget,
): EntrySlots | undefined {
  if (logicalBlock >= reader.blockCount || budget.left <= 0) return undefined;
  const bytes = reader.readBlock(logicalBlock);
  const slots = bytes && EntrySlots.decode(bytes, geometry.room, volume.superblock.blockSize);
  if (slots !== undefined) budget.left -= slots.count;
  return slots;
}

function openIndexed(volume: Volume, reader: DirectoryReader, budget: SlotBudget): DirectorySpace | undefined {
  const root = reader.blockCount > 0 ? reader.readBlock(0) : undefined;
  if (root === undefined || root[HASH_VERSION_OFFSET] > DX_HASH_TEA || root[LEVELS_OFFSET] > 1) return undefined;
  const geometry = geometryOf(volume, root[HASH_VERSION_OFFSET]);
  const levels = root[LEVELS_OFFSET];
  const children = decodeChildren(root, ROOT_ENTRIES_OFFSET);
  const nodes = levels === 0 ? [children] : [];
  for (let index = 0; levels === 1 && index < children.length; index++) {
    const { firstHash, logicalBlock } = children[index];
    const bytes = logicalBlock! < reader.blockCount ? reader.readBlock(logicalBlock!) : undefined;
    if (bytes === undefined) return undefined;
    const leaves = decodeChildren(bytes, NODE_ENTRIES_OFFSET);
    budget.left -= leaves.length;
    if (leaves.length === 0 || budget.left <= 0) return undefined;
    leaves[0] = { ...leaves[0], firstHash };
    nodes.push(leaves);
  }
  if (nodes.length === 0 || nodes[0].length === 0) return undefined;
  const readLeaf = (block: number) => readSlots(volume, geometry, reader, block, budget);
  return new IndexedSpace(geometry, nodes, levels, reader.blockCount, false, readLeaf);
}

/** The entries of a root or a node; the first one holds limit and count in place of a hash. */
function decodeChildren(bytes: Uint8Array, entriesAt: number): Leaf[] {
  const count = Math.min(u16le(bytes, entriesAt + 2), Math.floor((bytes.length - entriesAt) / INDEX_ENTRY_BYTES));
  const children: Leaf[] = [];
  for (let index = 0; index < count; index++) {
    const at = entriesAt + index * INDEX_ENTRY_BYTES;
    const firstHash = index === 0 ? 0 : u32le(bytes, at);
    children.push({ firstHash, slots: undefined, logicalBlock: u32le(bytes, at + 4) & INDEX_BLOCK_MASK });
  }
  return children;
}
