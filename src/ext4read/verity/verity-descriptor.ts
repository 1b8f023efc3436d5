/** The fs-verity descriptor of a file: how its Merkle tree is made, and what its root must be. */
import { joinU64, u32le } from '../../bytes/endian.ts';
import { hexText } from '../../bytes/names.ts';
import { isZero } from '../../bytes/uuid.ts';
import { corrupt, unsupported } from '../../contract/errors.ts';
import { type HashAlgorithm, SHA256, SHA512 } from '../../hash/algorithms.ts';
import { readMapped } from '../../mapping/mapped-read.ts';
import type { Mapping } from '../../mapping/run.ts';
import { hasFlag, type Inode } from '../inode/inode.ts';
import { EXT4_EXTENTS_FL } from '../inode/inode-flags.ts';
import { END_OF_BLOCKS } from '../ondisk/extent.ts';
import { decodeFsverityDescriptor, SIG_SIZE, SIZEOF_FSVERITY_DESCRIPTOR } from '../ondisk/structs.gen.ts';
import type { Volume } from '../volume/volume.ts';

/** The tree starts at the next multiple past the end of the data, whatever the block size. */
const METADATA_ALIGNMENT = 65536;
/** FS_VERITY_MAX_SIGNATURE_SIZE with the descriptor. */
const MAX_DESCRIPTOR = 16128 + SIZEOF_FSVERITY_DESCRIPTOR;
const MAX_SALT = 32;
const MIN_LOG_BLOCK_SIZE = 10;
const MAX_LOG_BLOCK_SIZE = 16;

/** FS_VERITY_HASH_ALG_SHA256 and _SHA512. */
const ALGORITHMS: Readonly<Record<number, HashAlgorithm>> = { 1: SHA256, 2: SHA512 };

/** fsverity_descriptor, checked against its file. */
export interface VerityDescriptor {
  /** By `hash_algorithm`. */
  readonly algorithm: HashAlgorithm;
  /** Bytes; of the data and of the tree. */
  readonly blockSize: number;
  /** As long as the algorithm's digests. */
  readonly rootHash: Uint8Array;
  /** The salt as it goes before every block. */
  readonly paddedSalt: Uint8Array;
  /** Byte of the file at which the tree starts. */
  readonly treeOffset: number;
  /** What `fsverity digest` gives: `sha256:` and the hash of the descriptor in hexadecimal digits. */
  readonly digest: string;
  /** Bytes of the file that hold a built-in signature; none where the length is 0. */
  readonly signaturePlace: { readonly byteOffset: number; readonly length: number };
}

/**
 * Reads the descriptor, which ends with the file's last block.
 *
 * @throws ERR_BOOTFS_CORRUPT where it is missing or does not fit the file; ERR_BOOTFS_UNSUPPORTED for another hash.
 */
export function readVerityDescriptor(volume: Volume, inode: Inode, mapping: Mapping): VerityDescriptor {
  const context = { inode: inode.ino };
  const treeOffset = Math.ceil(inode.size / METADATA_ALIGNMENT) * METADATA_ALIGNMENT;
  const { start, length } = findDescriptor(volume, inode, mapping, treeOffset);
  const bytes = new Uint8Array(SIZEOF_FSVERITY_DESCRIPTOR);
  readMapped(volume.device, volume.superblock.blockSize, mapping, start, bytes);
  const fields = decodeFsverityDescriptor(bytes);
  const algorithm = ALGORITHMS[fields.hash_algorithm];
  if (fields.version !== 1) throw corrupt(`fsverity_descriptor.version is ${fields.version}, expected 1`, context);
  if (algorithm === undefined) throw unsupported(`fs-verity hash algorithm ${fields.hash_algorithm}`, context);
  const { log_blocksize } = fields;
  if (log_blocksize < MIN_LOG_BLOCK_SIZE || log_blocksize > MAX_LOG_BLOCK_SIZE) {
    throw corrupt(`fsverity_descriptor.log_blocksize is ${log_blocksize}`, context);
  }
  if (fields.salt_size > MAX_SALT) throw corrupt(`fsverity_descriptor.salt_size is ${fields.salt_size}`, context);
  const dataSize = joinU64(fields.data_size_lo, fields.data_size_hi);
  if (dataSize !== inode.size)
    throw corrupt(`fsverity_descriptor.data_size is ${dataSize}`, { ...context, size: inode.size });
  if (fields.sig_size > length - SIZEOF_FSVERITY_DESCRIPTOR) {
    throw corrupt(`fsverity_descriptor.sig_size is ${fields.sig_size}`, { ...context, length });
  }
  if (!isZero(fields.__reserved)) throw corrupt('fsverity_descriptor.__reserved is not zero', context);
  const paddedSalt = new Uint8Array(fields.salt_size === 0 ? 0 : algorithm.blockSize);
  paddedSalt.set(fields.salt.subarray(0, fields.salt_size));
  return {
    algorithm,
    blockSize: 1 << log_blocksize,
    rootHash: fields.root_hash.slice(0, algorithm.digestSize),
    paddedSalt,
    treeOffset,
    digest: digestOf(bytes, algorithm),
    signaturePlace: { byteOffset: start + SIZEOF_FSVERITY_DESCRIPTOR, length: fields.sig_size },
  };
}

/** The built-in signature: PKCS#7 in DER; undefined where there is none. @throws as `readVerityDescriptor` */
export function readVeritySignature(volume: Volume, inode: Inode, mapping: Mapping): Uint8Array | undefined {
  const { byteOffset, length } = readVerityDescriptor(volume, inode, mapping).signaturePlace;
  if (length === 0) return undefined;
  const signature = new Uint8Array(length);
  readMapped(volume.device, volume.superblock.blockSize, mapping, byteOffset, signature);
  return signature;
}

/** The last four bytes of the last block say how long the descriptor is; it starts at the start of a block. */
function findDescriptor(
  volume: Volume,
  inode: Inode,
  mapping: Mapping,
  treeOffset: number,
): { start: number; length: number } {
  const context = { inode: inode.ino };
  const { blockSize } = volume.superblock;
  if (!hasFlag(inode, EXT4_EXTENTS_FL)) throw corrupt('fs-verity file without extents', context);
  const end = endOfBlocks(mapping, Math.floor(treeOffset / blockSize)) * blockSize;
  if (end === 0) throw corrupt('fs-verity file without a descriptor', context);
  const lengthBytes = new Uint8Array(4);
  readMapped(volume.device, volume.superblock.blockSize, mapping, end - 4, lengthBytes);
  const length = u32le(lengthBytes, 0);
  const start = Math.floor((end - 4 - length) / blockSize) * blockSize;
  if (length < SIZEOF_FSVERITY_DESCRIPTOR || length > MAX_DESCRIPTOR || start < treeOffset) {
    throw corrupt(`fs-verity descriptor of ${length} bytes`, context);
  }
  return { start, length };
}

/** One past the last mapped block at or after `from`; 0 where there is none. */
function endOfBlocks(mapping: Mapping, from: number): number {
  let end = 0;
  for (let block = from; block < END_OF_BLOCKS; ) {
    const run = mapping.find(block);
    block += run.length;
    if (run.fsBlock !== undefined) end = block;
  }
  return end;
}

function digestOf(descriptor: Uint8Array, algorithm: HashAlgorithm): string {
  const unsigned = descriptor.slice();
  unsigned.fill(0, SIG_SIZE, SIG_SIZE + 4);
  return `${algorithm.name}:${hexText(algorithm.hash(unsigned))}`;
}
