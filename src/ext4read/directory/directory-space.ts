/** The space in a directory as it stands, from which `directory-growth.ts` goes on. */
import { u16le } from '../../bytes/endian.ts';
import { EXT4_FEATURE_COMPAT_DIR_INDEX } from '../../ext4-superblock/ondisk/features.ts';
import { inlineAreas } from '../inode/inline-data.ts';
import { hasFlag, type Inode } from '../inode/inode.ts';
import { EXT4_CASEFOLD_FL, EXT4_ENCRYPT_FL, EXT4_INLINE_DATA_FL } from '../inode/inode-flags.ts';
import { isInlineData, xattrEntrySize } from '../inode/xattr-entries.ts';
import { DX_BLOCK_MASK, DX_HASH_TEA } from '../ondisk/hash-tree.ts';
import { EXT4_GOOD_OLD_INODE_SIZE } from '../ondisk/inode.ts';
import {
  dx_block,
  dx_count,
  dx_hash,
  I_EXTRA_ISIZE,
  SIZEOF_DX_ENTRY,
  SIZEOF_EXT4_DIR_ENTRY_TAIL,
  SIZEOF_EXT4_XATTR_IBODY_HEADER,
} from '../ondisk/structs.gen.ts';
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
import { entryLimit, hashVersionOf, indirectLevelsOf, NODE_ENTRIES_OFFSET, ROOT_ENTRIES_OFFSET } from './hash-tree.ts';

/** Bytes of the zeros behind the last attribute. */
const END_MARK_SIZE = 4;

/** What may be kept in memory: entries, and leaves of an index. What is at stake is no more than a directory's size. */
export interface SlotBudget {
  /** Of both together; taking more ends the following of directories. */
  left: number;
}

/** What a bundle may be built without: directories whose names fast commits change then keep their sizes. */
export interface DirectoryGrowth {
  /** As `openDirectorySpace`. */
  open(volume: Volume, directory: Inode, budget: SlotBudget): DirectorySpace | undefined;
  /** As `newDirectorySpace`. */
  create(volume: Volume, directory: Inode): DirectorySpace;
}

/** All of it. */
export const directoryGrowth: DirectoryGrowth = { open: openDirectorySpace, create: newDirectorySpace };

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
  return InlineSpace.empty(geometry, attributeRoom(directory));
}

function geometryOf(volume: Volume, hashVersion: number): DirectoryGeometry {
  const { blockSize, compat, hasMetadataChecksums, hasUnsignedHash, fields } = volume.superblock;
  return {
    blockSize,
    room: blockSize - (hasMetadataChecksums ? SIZEOF_EXT4_DIR_ENTRY_TAIL : 0),
    hasIndex: (compat & EXT4_FEATURE_COMPAT_DIR_INDEX) !== 0 && hashVersion <= DX_HASH_TEA,
    rootLimit: entryLimit(volume.superblock, ROOT_ENTRIES_OFFSET),
    nodeLimit: entryLimit(volume.superblock, NODE_ENTRIES_OFFSET),
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
  return new InlineSpace(geometry, areas, secondLength, attributeRoom(directory));
}

/** Bytes that the value of system.data could have in this inode, in steps of four. */
function attributeRoom({ record, hasXattrsInside, xattrs }: Inode): number {
  if (!hasXattrsInside) return 0;
  const entriesAt = EXT4_GOOD_OLD_INODE_SIZE + u16le(record, I_EXTRA_ISIZE) + SIZEOF_EXT4_XATTR_IBODY_HEADER;
  let lowestValue = record.length - entriesAt;
  let entryBytes = 0;
  let dataBytes = 0;
  for (const entry of xattrs) {
    entryBytes += xattrEntrySize(entry.name.length);
    if (entry.valueIno === 0 && entry.valueSize > 0) lowestValue = Math.min(lowestValue, entry.valueOffset);
    if (isInlineData(entry)) dataBytes = entry.valueSize;
  }
  return lowestValue - entryBytes - END_MARK_SIZE + ((dataBytes + 3) & ~3);
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
  if (root === undefined || hashVersionOf(root) > DX_HASH_TEA || indirectLevelsOf(root) > 1) return undefined;
  const geometry = geometryOf(volume, hashVersionOf(root));
  const levels = indirectLevelsOf(root);
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
  const count = Math.min(dx_count(bytes, entriesAt), Math.floor((bytes.length - entriesAt) / SIZEOF_DX_ENTRY));
  const children: Leaf[] = [];
  for (let index = 0; index < count; index++) {
    const at = entriesAt + index * SIZEOF_DX_ENTRY;
    const firstHash = index === 0 ? 0 : dx_hash(bytes, at);
    children.push({ firstHash, slots: undefined, logicalBlock: dx_block(bytes, at) & DX_BLOCK_MASK });
  }
  return children;
}
