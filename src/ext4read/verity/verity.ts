/** fs-verity: a file's contents, each block of which is checked against the file's Merkle tree when it is read. */
import { equalBytes } from '../../bytes/names.ts';
import { corrupt } from '../../contract/errors.ts';
import { LruMap } from '../../device/lru.ts';
import { readMapped } from '../../mapping/mapped-read.ts';
import type { Mapping } from '../../mapping/run.ts';
import type { Inode } from '../inode/inode.ts';
import type { Volume } from '../volume/volume.ts';
import { readVerityDescriptor, readVeritySignature, type VerityDescriptor } from './verity-descriptor.ts';

/** Bytes of checked tree blocks that are kept. */
const KEPT_TREE_BYTES = 131072;

/** What a bundle may be built without. */
export interface FsVerity {
  /** Checks what it reads of the file. @throws as VerityReader */
  open(volume: Volume, inode: Inode, mapping: Mapping): Pick<VerityReader, 'read'>;
  /** What the kernel calls the file's digest. @throws as `readVerityDescriptor` */
  digest(volume: Volume, inode: Inode, mapping: Mapping): string;
  /** As `readVeritySignature`. */
  signature(volume: Volume, inode: Inode, mapping: Mapping): Uint8Array | undefined;
}

/** All of it. */
export const fsVerity: FsVerity = {
  open: (volume, inode, mapping) => new VerityReader(volume, inode, mapping),
  digest: (volume, inode, mapping) => readVerityDescriptor(volume, inode, mapping).digest,
  signature: readVeritySignature,
};

/** Reads one file, and checks what it reads. */
export class VerityReader {
  private readonly volume: Volume;
  private readonly inode: Inode;
  private readonly mapping: Mapping;
  private readonly descriptor: VerityDescriptor;
  /** Bytes of the file at which the levels of the tree start; the hashes of the data are level 0. */
  private readonly levels: readonly number[];
  /** By the byte of the file at which they stand. */
  private readonly checkedBlocks = new LruMap<Uint8Array>(KEPT_TREE_BYTES);

  /** @throws ERR_BOOTFS_CORRUPT for a bad descriptor. */
  constructor(volume: Volume, inode: Inode, mapping: Mapping) {
    this.volume = volume;
    this.inode = inode;
    this.mapping = mapping;
    this.descriptor = readVerityDescriptor(volume, inode, mapping);
    this.levels = levelsOf(this.descriptor, inode.size);
  }

  /**
   * Fills `target` from `byteOffset` on, inside the file's size.
   *
   * @throws ERR_BOOTFS_CORRUPT naming the first block, of the data or of the tree, whose hash is wrong; `target` is zeros then.
   */
  read(byteOffset: number, target: Uint8Array): void {
    try {
      this.readVerified(byteOffset, target);
    } catch (error) {
      // No byte that was not verified stays behind.
      target.fill(0);
      throw error;
    }
  }

  private readVerified(byteOffset: number, target: Uint8Array): void {
    const { blockSize } = this.descriptor;
    readMapped(this.volume.device, this.volume.superblock.blockSize, this.mapping, byteOffset, target);
    const end = byteOffset + target.length;
    for (let block = Math.floor(byteOffset / blockSize); block * blockSize < end; block++) {
      const start = block * blockSize;
      const isWhole = start >= byteOffset && start + blockSize <= end;
      // What the caller gets is what is hashed, not a second read of it.
      const bytes = isWhole
        ? target.subarray(start - byteOffset, start - byteOffset + blockSize)
        : this.readWhole(start);
      this.check(bytes, block, 0, 'data');
      if (isWhole) continue;
      const from = Math.max(start, byteOffset);
      const to = Math.min(start + blockSize, end);
      target.set(bytes.subarray(from - start, to - start), from - byteOffset);
    }
  }

  /** A data block; what is past the end of the file is zero. */
  private readWhole(start: number): Uint8Array {
    const bytes = new Uint8Array(this.descriptor.blockSize);
    const length = Math.min(bytes.length, this.inode.size - start);
    readMapped(this.volume.device, this.volume.superblock.blockSize, this.mapping, start, bytes.subarray(0, length));
    return bytes;
  }

  /** Is `bytes` block `index` of what `level` holds the hashes of? */
  private check(bytes: Uint8Array, index: number, level: number, kind: 'data' | 'tree'): void {
    const { algorithm, paddedSalt, rootHash } = this.descriptor;
    const salted = new Uint8Array(paddedSalt.length + bytes.length);
    salted.set(paddedSalt);
    salted.set(bytes, paddedSalt.length);
    const expected = level === this.levels.length ? rootHash : this.storedHash(index, level);
    if (equalBytes(algorithm.hash(salted), expected)) return;
    const what = kind === 'data' ? 'data block' : `block of level ${level - 1} of the Merkle tree`;
    throw corrupt(`fs-verity: ${what} has a wrong hash`, { inode: this.inode.ino, block: index });
  }

  private storedHash(index: number, level: number): Uint8Array {
    const { algorithm, blockSize } = this.descriptor;
    const perBlock = blockSize / algorithm.digestSize;
    const block = this.readTreeBlock(level, Math.floor(index / perBlock));
    const at = (index % perBlock) * algorithm.digestSize;
    return block.subarray(at, at + algorithm.digestSize);
  }

  /** Checked against the level above, up to the root. */
  private readTreeBlock(level: number, index: number): Uint8Array {
    const { blockSize } = this.descriptor;
    const start = this.levels[level] + index * blockSize;
    const known = this.checkedBlocks.get(start);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(blockSize);
    readMapped(this.volume.device, this.volume.superblock.blockSize, this.mapping, start, bytes);
    this.check(bytes, index, level + 1, 'tree');
    this.checkedBlocks.set(start, bytes, blockSize);
    return bytes;
  }
}

/** FS_VERITY_MAX_LEVELS of fs/verity/fsverity_private.h. */
const FS_VERITY_MAX_LEVELS = 8;

/**
 * Bytes of the file at which the levels start, that of the data's hashes first; on disk the root's stands first. None for a file of one
 * block, whose hash is the root hash. @throws ERR_BOOTFS_CORRUPT for more of them than Linux takes
 */
export function levelsOf(
  { algorithm, blockSize, treeOffset }: Pick<VerityDescriptor, 'algorithm' | 'blockSize' | 'treeOffset'>,
  size: number,
): number[] {
  const perBlock = blockSize / algorithm.digestSize;
  const counts: number[] = [];
  for (let blocks = Math.ceil(size / blockSize); blocks > 1; ) {
    if (counts.length >= FS_VERITY_MAX_LEVELS) {
      throw corrupt('fs-verity: the Merkle tree has too many levels', { size, blockSize });
    }
    blocks = Math.ceil(blocks / perBlock);
    counts.push(blocks);
  }
  const levels: number[] = [];
  let offset = treeOffset;
  for (let level = counts.length - 1; level >= 0; level--) {
    levels.unshift(offset);
    offset += counts[level] * blockSize;
  }
  return levels;
}
