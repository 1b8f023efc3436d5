/** The fs-verity digest of any file: what `fsverity digest` prints, computed from its contents. */
import { putU32le, splitU64 } from '../bytes/endian.ts';
import { BootfsError } from '../contract/errors.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';

const DESCRIPTOR_SIZE = 256;
const MAX_SALT = 32;
/** So that a file of one byte takes no more memory than this; fsverity takes up to 1 GiB. */
const MAX_BLOCK_SIZE = 64 * 1024 * 1024;
/** Of the descriptor: FS_VERITY_HASH_ALG_SHA256 and _SHA512. */
export const ALGORITHM_NUMBERS: Readonly<Record<string, number>> = { sha256: 1, sha512: 2 };

/** How the tree is made. */
export interface FsverityParameters {
  /** SHA-256 or SHA-512. */
  readonly algorithm: HashAlgorithm;
  /** Bytes of data and tree blocks: a power of two that holds two digests, at most 64 MiB. */
  readonly blockSize: number;
  /** At most 32 bytes. */
  readonly salt: Uint8Array;
}

/** Where the bytes of a file come from. */
export interface FsverityContent {
  /** Bytes. */
  readonly size: number;
  /** Fills all of `target`, inside the size. */
  read(byteOffset: number, target: Uint8Array): unknown;
}

/**
 * The digest: the hash of the descriptor, whose root hash is that of the Merkle tree. Reads the file once, from its start; keeps one block a level.
 *
 * @param onBlock Is given the digest of each data block in turn.
 * @throws EINVAL for parameters that fsverity does not take; what `content.read` throws
 */
export function fsverityDigest(
  content: FsverityContent,
  parameters: FsverityParameters,
  onBlock?: (digest: Uint8Array) => void,
): Uint8Array {
  checkParameters(parameters);
  const { algorithm, blockSize, salt } = parameters;
  const descriptor = new Uint8Array(DESCRIPTOR_SIZE);
  descriptor[0] = 1;
  descriptor[1] = ALGORITHM_NUMBERS[algorithm.name];
  descriptor[2] = Math.round(Math.log(blockSize) / Math.LN2);
  descriptor[3] = salt.length;
  const { lo, hi } = splitU64(content.size);
  putU32le(descriptor, 8, lo);
  putU32le(descriptor, 12, hi);
  descriptor.set(rootHash(content, parameters, onBlock), 16);
  descriptor.set(salt, 80);
  return algorithm.hash(descriptor);
}

function checkParameters({ algorithm, blockSize, salt }: FsverityParameters): void {
  if (ALGORITHM_NUMBERS[algorithm.name] === undefined) {
    throw new BootfsError('EINVAL', `fs-verity has no hash algorithm '${algorithm.name}'`);
  }
  const isPowerOfTwo = blockSize > 0 && blockSize <= MAX_BLOCK_SIZE && (blockSize & (blockSize - 1)) === 0;
  if (!isPowerOfTwo || blockSize < 2 * algorithm.digestSize) {
    throw new BootfsError('EINVAL', `fs-verity block size ${blockSize} is no power of two that holds two digests`);
  }
  if (salt.length > MAX_SALT) throw new BootfsError('EINVAL', `fs-verity salt has ${salt.length} bytes, at most 32`);
}

/** A block of digests that is being filled. */
interface OpenBlock {
  readonly bytes: Uint8Array;
  used: number;
}

/** Zeros for an empty file. */
function rootHash(
  content: FsverityContent,
  { algorithm, blockSize, salt }: FsverityParameters,
  onBlock?: (digest: Uint8Array) => void,
): Uint8Array {
  const paddedSalt = salt.length === 0 ? 0 : algorithm.blockSize;
  const salted = new Uint8Array(paddedSalt + blockSize);
  salted.set(salt);
  const hashOf = (block: Uint8Array): Uint8Array => {
    salted.set(block, paddedSalt);
    return algorithm.hash(salted);
  };
  const levels: OpenBlock[] = [];
  const add = (digest: Uint8Array, level: number): void => {
    if (level === levels.length) levels.push({ bytes: new Uint8Array(blockSize), used: 0 });
    const open = levels[level];
    // A full block is hashed when the next digest comes: a last one alone is the root's.
    if (open.used + digest.length > blockSize) close(open, level);
    open.bytes.set(digest, open.used);
    open.used += digest.length;
  };
  const close = (open: OpenBlock, level: number): void => {
    const digest = hashOf(open.bytes);
    open.bytes.fill(0);
    open.used = 0;
    add(digest, level + 1);
  };
  const data = new Uint8Array(blockSize);
  for (let at = 0; at < content.size; at += blockSize) {
    const length = Math.min(blockSize, content.size - at);
    data.fill(0, length);
    content.read(at, data.subarray(0, length));
    const digest = hashOf(data);
    onBlock?.(digest);
    add(digest, 0);
  }
  for (let level = 0; level < levels.length; level++) {
    const open = levels[level];
    const isTop = level === levels.length - 1;
    if (isTop && open.used === algorithm.digestSize) return open.bytes.slice(0, algorithm.digestSize);
    close(open, level);
  }
  return new Uint8Array(algorithm.digestSize);
}
