/** Indexed directories: which blocks can hold a name of a given hash. */

import { firstNotBelow } from '../../bytes/search.ts';
import { corrupt } from '../../contract/errors.ts';
import { EXT4_FEATURE_INCOMPAT_LARGEDIR } from '../../ext4-superblock/ondisk/features.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { hasFlag, type Inode } from '../inode/inode.ts';
import { EXT4_CASEFOLD_FL, EXT4_ENCRYPT_FL } from '../inode/inode-flags.ts';
import { DX_BLOCK_MASK, DX_HASH_LEGACY, DX_HASH_SIPHASH, DX_HASH_TEA } from '../ondisk/hash-tree.ts';
import {
  DT_CHECKSUM,
  dt_checksum,
  dx_block,
  dx_count,
  dx_hash,
  dx_hash_version,
  dx_indirect_levels,
  dx_info_length,
  dx_limit,
  dx_node_fake_rec_len,
  dx_reserved_zero,
  dx_root_dot_rec_len,
  dx_root_dotdot_rec_len,
  dx_unused_flags,
  SIZEOF_DX_ENTRY,
  SIZEOF_DX_NODE,
  SIZEOF_DX_ROOT,
  SIZEOF_DX_ROOT_INFO,
  SIZEOF_DX_TAIL,
} from '../ondisk/structs.gen.ts';
import type { Superblock } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';
import { hashName } from './directory-hash.ts';

/** Of the dx_root_info in a root. */
const INFO_OFFSET = SIZEOF_DX_ROOT;
/** Of the entries in a root that Linux made. */
export const ROOT_ENTRIES_OFFSET = INFO_OFFSET + SIZEOF_DX_ROOT_INFO;
/** Of the entries in a node. */
export const NODE_ENTRIES_OFFSET = SIZEOF_DX_NODE;
/** Bytes of the entry `.`. */
const DOT_SIZE = 12;
/** Names that collide fill a second leaf, seldom a third; a longer run would make each lookup a search of the directory. */
const MAX_LEAVES_IN_RUN = 64;

/** Reads a block of the directory and checks its checksum; undefined where it is a hole. */
export type ReadDirectoryBlock = (logicalBlock: number) => Uint8Array | undefined;

/** One node on the way down. */
interface Frame {
  readonly bytes: Uint8Array;
  /** Byte offset of the entries; the first one holds limit and count in place of a hash. */
  readonly entriesAt: number;
  readonly count: number;
  /** Which entry leads on. */
  index: number;
}

/** Why an index is of no use; Linux then searches all blocks one after the other. */
export class BadIndex {
  /** For a warning. */
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * The directory's blocks that can hold a name, in order: one, and those after it as long as the index says that a run of
 * equal hashes goes on.
 *
 * @param hashed The name, or what stands for it in the index.
 * @throws BadIndex where the index is unusable; ERR_BOOTFS_CORRUPT where a block of it fails its checksum or is missing,
 * or where a run of equal hashes has no end in sight.
 */
export function findLeafBlocks(
  volume: Volume,
  directory: Inode,
  hashed: Uint8Array,
  readBlock: ReadDirectoryBlock,
  visit: (logicalBlock: number) => boolean,
): void {
  const root = readIndexBlock(directory, 0, readBlock);
  const { hashVersion, indirectLevels, entriesAt } = decodeRoot(volume, directory, root);
  const { hasUnsignedHash, fields } = volume.superblock;
  const hash = hashName(hashVersion, hasUnsignedHash, fields.s_hash_seed, hashed).major;

  const frames = [decodeFrame(root, entriesAt, entryLimit(volume.superblock, entriesAt))];
  const path = [0];
  for (;;) {
    const frame = frames[frames.length - 1];
    frame.index = lastEntryAtOrBelow(frame, hash);
    const logicalBlock = blockOf(frame);
    if (path.indexOf(logicalBlock) >= 0) throw new BadIndex(`index loops at block ${logicalBlock}`);
    path.push(logicalBlock);
    if (frames.length > indirectLevels) break;
    frames.push(readNode(volume, directory, logicalBlock, readBlock));
  }
  let leaves = 0;
  do {
    if (++leaves > MAX_LEAVES_IN_RUN) {
      throw corrupt(`run of one hash over more than ${MAX_LEAVES_IN_RUN} leaves`, { inode: directory.ino });
    }
    if (visit(blockOf(frames[frames.length - 1]))) return;
  } while (moveToNextLeaf(volume, directory, frames, hash, readBlock));
}

/** A leaf, as a listing comes by it. */
export interface IndexedLeaf {
  /** Of the directory. */
  readonly logicalBlock: number;
  /** Of the entry that leads here; bit 0 says that it may go on with the last hash of the leaf before. 0 for the first. */
  readonly hash: number;
}

/** What an index reaches. */
export interface IndexContents {
  /** dx_root_info.hash_version. */
  readonly hashVersion: number;
  /** In the order of their hashes; one that several entries lead to stands there as often. */
  readonly leaves: readonly IndexedLeaf[];
  /** Blocks of the root and of the other nodes. */
  readonly nodes: readonly number[];
}

/**
 * Everything that the index reaches.
 *
 * @param blockCount Blocks of the directory: an index that leads to more leaves than that is none.
 * @throws BadIndex where it is unusable; ERR_BOOTFS_CORRUPT where a block of it fails its checksum or is missing.
 */
export function readIndex(
  volume: Volume,
  directory: Inode,
  readBlock: ReadDirectoryBlock,
  blockCount: number,
): IndexContents {
  const root = readIndexBlock(directory, 0, readBlock);
  const { hashVersion, indirectLevels, entriesAt } = decodeRoot(volume, directory, root);
  const leaves: IndexedLeaf[] = [];
  const nodes = [0];
  visitFrame(decodeFrame(root, entriesAt, entryLimit(volume.superblock, entriesAt)), 0, 0);
  return { hashVersion, leaves, nodes };

  function visitFrame(frame: Frame, level: number, firstHash: number): void {
    for (; frame.index < frame.count; frame.index++) {
      const logicalBlock = blockOf(frame);
      const hash = frame.index === 0 ? firstHash : hashOf(frame, frame.index);
      if (leaves.length + nodes.length >= blockCount) throw new BadIndex('index with more entries than blocks');
      if (level === indirectLevels) leaves.push({ logicalBlock, hash });
      else {
        nodes.push(logicalBlock);
        visitFrame(readNode(volume, directory, logicalBlock, readBlock), level + 1, hash);
      }
    }
  }
}

/** dx_root_info.hash_version of a root. */
export function hashVersionOf(root: Uint8Array): number {
  return dx_hash_version(root, INFO_OFFSET);
}

/** dx_root_info.indirect_levels of a root. */
export function indirectLevelsOf(root: Uint8Array): number {
  return dx_indirect_levels(root, INFO_OFFSET);
}

function decodeRoot(volume: Volume, directory: Inode, root: Uint8Array) {
  const hashVersion = hashVersionOf(root);
  const indirectLevels = indirectLevelsOf(root);
  const isKnown = hashVersion >= DX_HASH_LEGACY && hashVersion <= DX_HASH_TEA;
  // SipHash stands with each name, where the directory is encrypted and casefolded; nowhere else.
  if (hasHashInEntries(directory) ? hashVersion !== DX_HASH_SIPHASH : !isKnown) {
    throw new BadIndex(`dx_root_info.hash_version is ${hashVersion}`);
  }
  const flags = dx_unused_flags(root, INFO_OFFSET);
  if (flags & 1) throw new BadIndex(`dx_root_info.unused_flags is ${flags}`);
  const mostLevels = volume.superblock.incompat & EXT4_FEATURE_INCOMPAT_LARGEDIR ? 3 : 2;
  if (indirectLevels >= mostLevels) throw new BadIndex(`dx_root_info.indirect_levels is ${indirectLevels}`);
  return { hashVersion, indirectLevels, entriesAt: INFO_OFFSET + dx_info_length(root, INFO_OFFSET) };
}

/** Are the hashes of names stored with them, since they can't be computed without the key? */
function hasHashInEntries(directory: Inode): boolean {
  return hasFlag(directory, EXT4_ENCRYPT_FL) && hasFlag(directory, EXT4_CASEFOLD_FL);
}

/** Entries that a block of the index has room for, where they begin at `entriesAt`. */
export function entryLimit(superblock: Superblock, entriesAt: number): number {
  const tailSize = superblock.hasMetadataChecksums ? SIZEOF_DX_TAIL : 0;
  return Math.floor((superblock.blockSize - entriesAt - tailSize) / SIZEOF_DX_ENTRY);
}

function readNode(volume: Volume, directory: Inode, logicalBlock: number, readBlock: ReadDirectoryBlock): Frame {
  const bytes = readIndexBlock(directory, logicalBlock, readBlock);
  return decodeFrame(bytes, NODE_ENTRIES_OFFSET, entryLimit(volume.superblock, NODE_ENTRIES_OFFSET));
}

function decodeFrame(bytes: Uint8Array, entriesAt: number, expectedLimit: number): Frame {
  const limit = dx_limit(bytes, entriesAt);
  const count = dx_count(bytes, entriesAt);
  if (limit !== expectedLimit) throw new BadIndex(`dx_countlimit.limit is ${limit}, expected ${expectedLimit}`);
  if (count === 0 || count > limit) throw new BadIndex(`dx_countlimit.count is ${count}, limit ${limit}`);
  return { bytes, entriesAt, count, index: 0 };
}

/** Entry 0 stands for all hashes below that of entry 1. */
function lastEntryAtOrBelow(frame: Frame, hash: number): number {
  return firstNotBelow(1, frame.count, (index) => hashOf(frame, index) <= hash) - 1;
}

function hashOf(frame: Frame, index: number): number {
  return dx_hash(frame.bytes, frame.entriesAt + index * SIZEOF_DX_ENTRY);
}

function blockOf(frame: Frame): number {
  return dx_block(frame.bytes, frame.entriesAt + frame.index * SIZEOF_DX_ENTRY) & DX_BLOCK_MASK;
}

/** Goes on to the next leaf if it can hold `hash` too: its entry then has that hash, with bit 0 set. */
function moveToNextLeaf(
  volume: Volume,
  directory: Inode,
  frames: Frame[],
  hash: number,
  readBlock: ReadDirectoryBlock,
): boolean {
  let level = frames.length - 1;
  while (++frames[level].index >= frames[level].count) {
    if (level-- === 0) return false;
  }
  if ((hashOf(frames[level], frames[level].index) & ~1) >>> 0 !== hash) return false;
  for (; level < frames.length - 1; level++) {
    frames[level + 1] = readNode(volume, directory, blockOf(frames[level]), readBlock);
  }
  return true;
}

function readIndexBlock(directory: Inode, logicalBlock: number, readBlock: ReadDirectoryBlock): Uint8Array {
  const context = { inode: directory.ino, logicalBlock };
  const bytes = readBlock(logicalBlock);
  if (bytes === undefined) throw corrupt('index of a directory leads to a hole', context);
  if (!isIndexBlock(logicalBlock, bytes)) throw corrupt('index of a directory leads to a leaf', context);
  return bytes;
}

/** In a directory with the flag INDEX: is this a node? All but the root look like one empty entry over the whole block. */
export function isIndexBlock(logicalBlock: number, bytes: Uint8Array): boolean {
  const recordLength = dx_node_fake_rec_len(bytes, 0);
  const isWhole =
    recordLength === bytes.length || (bytes.length === 65536 && (recordLength === 0 || recordLength === 0xffff));
  return logicalBlock === 0 || isWhole;
}

/** dx_tail stands behind `limit` entries; the checksum covers the entries in use. */
export function checkIndexChecksum(volume: Volume, directory: Inode, logicalBlock: number, bytes: Uint8Array): void {
  if (!volume.superblock.hasMetadataChecksums) return;
  const countAt = countOffsetOf(bytes);
  const limit = countAt === undefined ? 0 : dx_limit(bytes, countAt);
  const count = countAt === undefined ? 0 : dx_count(bytes, countAt);
  const tailAt = (countAt ?? 0) + limit * SIZEOF_DX_ENTRY;
  const context = { inode: directory.ino, logicalBlock };
  if (countAt === undefined || tailAt + SIZEOF_DX_TAIL > bytes.length || count > limit) {
    volume.checksumFailed(corrupt('index of a directory without a checksum', context));
    return;
  }
  const overEntries = crc32c(directory.checksumSeed, bytes.subarray(0, countAt + count * SIZEOF_DX_ENTRY));
  const overReserved = crc32c(overEntries, bytes.subarray(tailAt, tailAt + DT_CHECKSUM));
  if (crc32c(overReserved, new Uint8Array(4)) === dt_checksum(bytes, tailAt)) return;
  volume.checksumFailed(corrupt('dx_tail.dt_checksum is wrong', context));
}

/** Where dx_countlimit stands: in a node, or in a root, as the entries before it tell. */
function countOffsetOf(bytes: Uint8Array): number | undefined {
  if (dx_node_fake_rec_len(bytes, 0) === bytes.length % 65536) return NODE_ENTRIES_OFFSET;
  if (dx_root_dot_rec_len(bytes, 0) !== DOT_SIZE) return undefined;
  if (dx_root_dotdot_rec_len(bytes, 0) !== (bytes.length - DOT_SIZE) % 65536) return undefined;
  const isInfo =
    dx_reserved_zero(bytes, INFO_OFFSET) === 0 && dx_info_length(bytes, INFO_OFFSET) === SIZEOF_DX_ROOT_INFO;
  return isInfo ? ROOT_ENTRIES_OFFSET : undefined;
}
