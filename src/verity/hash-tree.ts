/** The Merkle tree of dm-verity: the digest that each data block must have, proven up to the root hash. */
import { equalBytes } from '../bytes/names.ts';
import { isZero } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { LruMap } from '../device/lru.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import type { VerityParameters } from './parameters.ts';

/** A level of the tree; level 0 holds the digests of the data. */
interface Level {
  /** Byte of the hash device. */
  readonly start: number;
  /** Digests that are in use. */
  readonly digests: number;
}

/** Hash blocks are read once and kept, up to a bound, after they were verified; what was verified is what is used. */
export class HashTree {
  private readonly device: BlockDevice;
  private readonly parameters: VerityParameters;
  private readonly algorithm: HashAlgorithm;
  private readonly rootHash: Uint8Array;
  /** A power of two in both formats. */
  private readonly digestsPerBlock: number;
  /** Bytes from one digest of a block to the next. */
  private readonly stride: number;
  /** None for a single data block, whose digest is the root hash. */
  private readonly levels: readonly Level[];
  /** By the byte at which they start. */
  private readonly verified: LruMap<Uint8Array>;

  /**
   * Verifies the last digest of each level: a root hash of another tree, and a number of data blocks that the tree is not for, show there.
   *
   * @param start Byte of `device` at which the tree begins.
   * @throws ERR_BOOTFS_CORRUPT; EIO
   */
  constructor(
    device: BlockDevice,
    start: number,
    parameters: VerityParameters,
    algorithm: HashAlgorithm,
    rootHash: Uint8Array,
    cacheBytes: number,
  ) {
    const { hashBlockSize, format, dataBlocks } = parameters;
    this.device = device;
    this.parameters = parameters;
    this.algorithm = algorithm;
    this.rootHash = rootHash;
    this.digestsPerBlock = powerOfTwoUpTo(hashBlockSize / algorithm.digestSize);
    this.stride = format === 0 ? algorithm.digestSize : hashBlockSize / this.digestsPerBlock;
    this.levels = levelsOf(dataBlocks, this.digestsPerBlock, start, hashBlockSize);
    const end = this.levels.length === 0 ? start : this.endOf(0);
    if (end > device.size) throw corrupt('the hash device ends before the verity tree', { end, size: device.size });
    // One block a level is the least with which a read in order reads each block once.
    this.verified = new LruMap(Math.max(cacheBytes, this.levels.length * hashBlockSize));
    if (this.levels.length > 0) this.checkEdge();
  }

  /** @throws ERR_BOOTFS_CORRUPT naming the block, of the data device or of the hash device; EIO */
  checkDataBlock(block: number, bytes: Uint8Array): void {
    if (equalBytes(saltedDigest(this.parameters, this.algorithm, bytes), this.digest(0, block))) return;
    throw corrupt('dm-verity: data block has a wrong hash', { dataBlock: block });
  }

  /** Digest `index` of a level; that of the topmost block is the root hash. */
  private digest(level: number, index: number): Uint8Array {
    if (level === this.levels.length) return this.rootHash;
    const at = (index % this.digestsPerBlock) * this.stride;
    const block = this.readBlock(level, Math.floor(index / this.digestsPerBlock));
    return block.subarray(at, at + this.algorithm.digestSize);
  }

  private readBlock(level: number, index: number): Uint8Array {
    const { hashBlockSize } = this.parameters;
    const start = this.levels[level].start + index * hashBlockSize;
    const known = this.verified.get(start);
    if (known !== undefined) return known;
    const expected = this.digest(level + 1, index);
    const bytes = readBytes(this.device, start, hashBlockSize);
    if (!equalBytes(saltedDigest(this.parameters, this.algorithm, bytes), expected)) {
      const isTop = level === this.levels.length - 1;
      const what = isTop ? 'the root hash does not fit the topmost hash block' : 'hash block has a wrong hash';
      throw corrupt(`dm-verity: ${what}`, { hashBlock: start / hashBlockSize, level });
    }
    this.verified.set(start, bytes, hashBlockSize);
    return bytes;
  }

  /** Behind the last digest of a level are zeros; it itself is a digest. Nothing else tells a wrong number of data blocks. */
  private checkEdge(): void {
    this.levels.forEach(({ start, digests }, level) => {
      const last = digests - 1;
      const index = Math.floor(last / this.digestsPerBlock);
      const block = this.readBlock(level, index);
      const { digestSize } = this.algorithm;
      const at = (last % this.digestsPerBlock) * this.stride;
      if (!isZero(block.subarray(at, at + digestSize)) && isZero(block.subarray(at + digestSize))) return;
      const hashBlock = start / this.parameters.hashBlockSize + index;
      throw corrupt('dm-verity: the tree is for another number of data blocks', { hashBlock, level });
    });
  }

  private endOf(level: number): number {
    const { start, digests } = this.levels[level];
    return start + Math.ceil(digests / this.digestsPerBlock) * this.parameters.hashBlockSize;
  }
}

/** The digest of a block of data or of the tree. */
export function saltedDigest(
  { salt, format }: VerityParameters,
  algorithm: HashAlgorithm,
  bytes: Uint8Array,
): Uint8Array {
  if (salt.length === 0) return algorithm.hash(bytes);
  const salted = new Uint8Array(salt.length + bytes.length);
  salted.set(salt, format === 0 ? bytes.length : 0);
  salted.set(bytes, format === 0 ? 0 : salt.length);
  return algorithm.hash(salted);
}

/** The topmost level stands first; each block of a level has a digest in the one above. */
function levelsOf(dataBlocks: number, digestsPerBlock: number, start: number, hashBlockSize: number): Level[] {
  const counts: number[] = [];
  // At least 8 digests a block: at most 18 levels for 2^53 blocks.
  for (let digests = dataBlocks; digests > 1; digests = Math.ceil(digests / digestsPerBlock)) counts.push(digests);
  const levels: Level[] = [];
  let offset = start;
  for (let level = counts.length - 1; level >= 0; level--) {
    levels.unshift({ start: offset, digests: counts[level] });
    offset += Math.ceil(counts[level] / digestsPerBlock) * hashBlockSize;
  }
  return levels;
}

/** The largest power of two that is not more than `most`, which is at least 1. */
function powerOfTwoUpTo(most: number): number {
  let power = 1;
  while (power * 2 <= most) power *= 2;
  return power;
}
