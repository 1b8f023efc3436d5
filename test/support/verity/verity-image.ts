/** Makes dm-verity trees with node:crypto, apart from how the reader computes them. */
import { createHash } from 'node:crypto';
import type { VerityParameters } from '../../../src/verity/parameters.ts';

export const SUPERBLOCK_SIZE = 512;

/** A tree of two levels, the last block of each of which is not full: small enough to flip every byte. */
export const SMALL: VerityParameters = {
  hash: 'sha256',
  format: 1,
  salt: Uint8Array.of(1, 2, 3, 4, 5),
  dataBlockSize: 512,
  hashBlockSize: 512,
  dataBlocks: 35,
};

export interface VerityImage {
  readonly data: Uint8Array;
  /** Without superblock. */
  readonly tree: Uint8Array;
  readonly superblock: Uint8Array;
  readonly rootHash: string;
}

/** @param contents The data; made up where it is not given. */
export function makeVerityImage(parameters: VerityParameters, contents?: Uint8Array): VerityImage {
  const { dataBlocks, dataBlockSize, hashBlockSize, format } = parameters;
  const data =
    contents ?? Uint8Array.from({ length: dataBlocks * dataBlockSize }, (_, at) => (at * 7 + (at >> 9) * 13) & 255);
  const levels: Buffer[] = [];
  let digests = blocksOf(data, dataBlockSize).map((block) => digestOf(block, parameters));
  const perBlock = 2 ** Math.floor(Math.log2(hashBlockSize / digests[0].length));
  while (digests.length > 1) {
    const level = Buffer.alloc(Math.ceil(digests.length / perBlock) * hashBlockSize);
    const stride = format === 1 ? hashBlockSize / perBlock : digests[0].length;
    digests.forEach((digest, index) => {
      level.set(digest, Math.floor(index / perBlock) * hashBlockSize + (index % perBlock) * stride);
    });
    levels.unshift(level);
    digests = blocksOf(level, hashBlockSize).map((block) => digestOf(block, parameters));
  }
  return {
    data,
    tree: Uint8Array.from(Buffer.concat(levels)),
    superblock: superblockOf(parameters),
    rootHash: digests[0].toString('hex'),
  };
}

/** The superblock, zeros up to the first hash block, and the tree. */
export function hashAreaOf({ superblock, tree }: VerityImage, { hashBlockSize }: VerityParameters): Uint8Array {
  const head = new Uint8Array(Math.max(hashBlockSize, SUPERBLOCK_SIZE));
  head.set(superblock);
  return Uint8Array.from(Buffer.concat([head, tree]));
}

function superblockOf({ hash, format, salt, ...sizes }: VerityParameters): Uint8Array {
  const bytes = Buffer.alloc(SUPERBLOCK_SIZE);
  bytes.write('verity');
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(format, 12);
  bytes.write(hash, 32);
  bytes.writeUInt32LE(sizes.dataBlockSize, 64);
  bytes.writeUInt32LE(sizes.hashBlockSize, 68);
  bytes.writeBigUInt64LE(BigInt(sizes.dataBlocks), 72);
  bytes.writeUInt16LE(salt.length, 80);
  bytes.set(salt, 88);
  return bytes;
}

function blocksOf(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

function digestOf(block: Uint8Array, { hash, salt, format }: VerityParameters): Buffer {
  const parts = format === 1 ? [salt, block] : [block, salt];
  return createHash(hash).update(Buffer.concat(parts)).digest();
}
