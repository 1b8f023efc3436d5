/** A directory with a hash tree of any number of levels, built block by block with its checksums. */

import { putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { hashName } from '../../../src/ext4read/directory/directory-hash.ts';
import { DX_HASH_HALF_MD4 } from '../../../src/ext4read/ondisk/hash-tree.ts';
import { crc32c } from '../../../src/hash/crc32c.ts';
import type { DeepImage, MappedBlock } from './deep-image.ts';

const TAIL_SIZE = 8;
const LEAF_TAIL_SIZE = 12;

/** An index entry: hashes from `hash` on are in `logicalBlock` of the directory. */
interface IndexEntry {
  readonly hash: number;
  readonly logicalBlock: number;
}

export interface IndexedDirectory {
  /** Blocks of the directory, from the root of the index to the leaves. */
  readonly levels: readonly number[][];
  /** Blocks of the filesystem, by block of the directory. */
  readonly fsBlocks: readonly number[];
}

export function hashOfName(image: DeepImage, name: string): number {
  const { hasUnsignedHash, fields } = image.superblock;
  return hashName(DX_HASH_HALF_MD4, hasUnsignedHash, fields.s_hash_seed, encodeUtf8(name)).major;
}

/**
 * Makes inode `ino` a directory in which all `names` lead to inode `target`.
 *
 * @param levelsBelowRoot Of index nodes: dx_root_info.indirect_levels.
 * @param fanOut Names in a leaf, and entries in a node.
 */
export function putIndexedDirectory(
  image: DeepImage,
  ino: number,
  names: readonly string[],
  target: number,
  levelsBelowRoot: number,
  fanOut: number,
): IndexedDirectory {
  const sorted = names.map((name) => ({ name, hash: hashOfName(image, name) })).sort((a, b) => a.hash - b.hash);
  const fsBlocks: number[] = [];
  const seed = image.seedOf(ino);
  const addBlock = (): number => fsBlocks.push(image.takeBlock()) - 1;
  const bytesOf = (logicalBlock: number): Uint8Array => image.block(fsBlocks[logicalBlock]);

  const root = addBlock();
  let entries: IndexEntry[] = [];
  for (let from = 0; from < sorted.length; from += fanOut) {
    const logicalBlock = addBlock();
    const names = sorted.slice(from, from + fanOut).map(({ name }) => name);
    fillLeaf(bytesOf(logicalBlock), names, target, seed);
    const { hash } = sorted[from];
    const goesOn = from > 0 && sorted[from - 1].hash === hash;
    entries.push({ hash: goesOn ? hash + 1 : hash, logicalBlock });
  }
  const levels = [entries.map(({ logicalBlock }) => logicalBlock)];
  for (let level = 0; level < levelsBelowRoot; level++) {
    const parents: IndexEntry[] = [];
    for (let from = 0; from < entries.length; from += fanOut) {
      const logicalBlock = addBlock();
      fillNode(bytesOf(logicalBlock), entries.slice(from, from + fanOut), seed);
      parents.push({ hash: entries[from].hash, logicalBlock });
    }
    levels.unshift(parents.map(({ logicalBlock }) => logicalBlock));
    entries = parents;
  }
  fillRoot(bytesOf(root), ino, levelsBelowRoot, entries, seed);
  levels.unshift([root]);

  const blocks: MappedBlock[] = fsBlocks.map((fsBlock, logicalBlock) => ({ logicalBlock, fsBlock }));
  image.putTree(ino, 2, blocks);
  image.setInode(ino, [
    [0x0, 2, 0o40755],
    [0x1a, 2, 2],
    [0x20, 4, 0x81000],
  ]);
  return { levels, fsBlocks };
}

function putEntry(bytes: Uint8Array, at: number, ino: number, length: number, name: string, type: number): void {
  putU32le(bytes, at, ino);
  bytes[at + 4] = length & 0xff;
  bytes[at + 5] = length >> 8;
  bytes[at + 6] = name.length;
  bytes[at + 7] = type;
  bytes.set(encodeUtf8(name), at + 8);
}

function fillLeaf(bytes: Uint8Array, names: readonly string[], ino: number, seed: number): void {
  const end = bytes.length - LEAF_TAIL_SIZE;
  let at = 0;
  names.forEach((name, index) => {
    const size = (8 + name.length + 3) & ~3;
    const length = index === names.length - 1 ? end - at : size;
    putEntry(bytes, at, ino, length, name, 1);
    at += length;
  });
  putEntry(bytes, end, 0, LEAF_TAIL_SIZE, '', 0xde);
  putU32le(bytes, end + 8, crc32c(seed, bytes.subarray(0, end)));
}

function fillNode(bytes: Uint8Array, entries: readonly IndexEntry[], seed: number): void {
  putEntry(bytes, 0, 0, bytes.length, '', 0);
  putIndexEntries(bytes, 8, entries, seed);
}

function fillRoot(bytes: Uint8Array, ino: number, levels: number, entries: readonly IndexEntry[], seed: number): void {
  putEntry(bytes, 0, ino, 12, '.', 2);
  putEntry(bytes, 12, 2, bytes.length - 12, '..', 2);
  bytes.set([0, 0, 0, 0, DX_HASH_HALF_MD4, 8, levels, 0], 24);
  putIndexEntries(bytes, 32, entries, seed);
}

function putIndexEntries(bytes: Uint8Array, at: number, entries: readonly IndexEntry[], seed: number): void {
  entries.forEach(({ hash, logicalBlock }, index) => {
    putU32le(bytes, at + index * 8, hash);
    putU32le(bytes, at + index * 8 + 4, logicalBlock);
  });
  // The first entry, which needs no hash, holds limit and count in its place.
  const limit = Math.floor((bytes.length - at - TAIL_SIZE) / 8);
  putU32le(bytes, at, limit + entries.length * 0x1_0000);
  sealIndexBlock(bytes, at, seed);
}

/** Makes the checksum of an index block right; its entries begin at `at`. */
export function sealIndexBlock(bytes: Uint8Array, at: number, seed: number): void {
  const limit = bytes[at] | (bytes[at + 1] << 8);
  const count = bytes[at + 2] | (bytes[at + 3] << 8);
  const tail = at + limit * 8;
  const overEntries = crc32c(seed, bytes.subarray(0, at + count * 8));
  const sum = crc32c(crc32c(overEntries, bytes.subarray(tail, tail + 4)), new Uint8Array(4));
  putU32le(bytes, tail + 4, sum);
}
