/** dm-verity: a device whose every block is verified against a root hash before a byte of it is used. */
import { parseHexText } from '../bytes/names.ts';
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, corrupt } from '../contract/errors.ts';
import { checkDeviceRange } from '../device/block-device.ts';
import { callerDevice } from '../device/caller-device.ts';
import { HashTree } from './hash-tree.ts';
import {
  algorithmOf,
  checkParameters,
  readVeritySuperblock,
  treeBehindSuperblock,
  type VerityParameters,
} from './parameters.ts';

/** Bytes of verified hash blocks that are kept. */
const KEPT_HASH_BYTES = 524288;
const SECTOR_SIZE = 512;
const OPTIONS = ['rootHash', 'hashDevice', 'hashOffset', 'parameters', 'cacheBytes', 'hash'];

/** How a dm-verity device is put together. */
export interface VerityOptions {
  /** In hexadecimal digits, or bytes. It is what all trust rests on. */
  readonly rootHash: string | Uint8Array;
  /** The device with the tree; the data device itself where it is not given. */
  readonly hashDevice?: BlockDevice;
  /** Byte of the hash device, a multiple of 512: where the superblock stands, or the tree where there is none; 0 by default. */
  readonly hashOffset?: number;
  /** In place of a superblock. */
  readonly parameters?: VerityParameters;
  /** Bytes of verified hash blocks that are kept; 512 KiB by default, and at least one block of each level of the tree. */
  readonly cacheBytes?: number;
  /** A native hash of the host in place of bootfs's own. */
  readonly hash?: (bytes: Uint8Array) => Uint8Array;
}

/**
 * The first `dataBlocks` blocks of `data` as a device. Its `read` throws ERR_BOOTFS_CORRUPT naming the first block, of the
 * data device or of the hash device, whose hash is wrong; the target is then all zeros. Forward error correction is not done: a block that
 * a FEC device could repair is an error.
 *
 * @throws EINVAL for options that make no sense; ERR_BOOTFS_CORRUPT for a superblock that is missing or broken, devices that end too early,
 * and a root hash that is not that of the tree; ERR_BOOTFS_UNSUPPORTED for other hashes; EIO
 */
export function verityDevice(data: BlockDevice, options: VerityOptions): BlockDevice {
  checkOptions('options', options, OPTIONS);
  const dataDevice = callerDevice(data);
  const hashDevice = options.hashDevice === undefined ? dataDevice : callerDevice(options.hashDevice);
  const { hashOffset = 0, cacheBytes = KEPT_HASH_BYTES } = options;
  checkArgument(isMultiple(hashOffset, SECTOR_SIZE), 'options.hashOffset', 'a multiple of 512', hashOffset);
  checkArgument(cacheBytes >= 0, 'options.cacheBytes', 'a number of bytes', cacheBytes);
  const rootHash = bytesOfHash(options.rootHash);
  const parameters = options.parameters ?? readVeritySuperblock(hashDevice, hashOffset);
  checkParameters(parameters, options.parameters === undefined ? 'ERR_BOOTFS_CORRUPT' : 'EINVAL');
  const algorithm = algorithmOf(parameters.hash);
  checkRootHash(rootHash, algorithm.digestSize, parameters.hash);
  const size = parameters.dataBlocks * parameters.dataBlockSize;
  if (size > dataDevice.size) {
    throw corrupt('the data device is shorter than the verity tree says', { expected: size, size: dataDevice.size });
  }
  const isHeadless = options.parameters !== undefined;
  if (isHeadless && !isMultiple(hashOffset, parameters.hashBlockSize)) {
    throw new BootfsError('EINVAL', `options.hashOffset is ${hashOffset}, expected a multiple of the hash block size`);
  }
  const start = isHeadless ? hashOffset : treeBehindSuperblock(hashOffset, parameters);
  const { hash = algorithm.hash } = options;
  const tree = new HashTree(hashDevice, start, parameters, { ...algorithm, hash }, rootHash, cacheBytes);
  return deviceOf(dataDevice, tree, size, parameters.dataBlockSize);
}

function deviceOf(data: BlockDevice, tree: HashTree, size: number, blockSize: number): BlockDevice {
  /** Whole blocks: what was read into `target` is what is hashed. */
  const readBlocks = (byteOffset: number, target: Uint8Array): void => {
    data.read(byteOffset, target);
    for (let at = 0; at < target.length; at += blockSize) {
      tree.checkDataBlock((byteOffset + at) / blockSize, target.subarray(at, at + blockSize));
    }
  };
  const readPart = (byteOffset: number, target: Uint8Array): void => {
    const whole = new Uint8Array(blockSize);
    const inBlock = byteOffset % blockSize;
    readBlocks(byteOffset - inBlock, whole);
    target.set(whole.subarray(inBlock, inBlock + target.length));
  };
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      const pieces = splitAtBlocks(byteOffset, target.length, blockSize);
      try {
        for (const { at, length } of pieces) {
          const piece = target.subarray(at, at + length);
          if ((byteOffset + at) % blockSize === 0 && length % blockSize === 0) readBlocks(byteOffset + at, piece);
          else readPart(byteOffset + at, piece);
        }
      } catch (error) {
        // No byte that was not verified stays behind, nor the rest of what was.
        target.fill(0);
        throw error;
      }
    },
  };
}

/** The part of a block at the start, whole blocks, the part of one at the end; those that are there. */
function splitAtBlocks(byteOffset: number, length: number, blockSize: number): { at: number; length: number }[] {
  const inBlock = byteOffset % blockSize;
  const head = inBlock === 0 ? 0 : Math.min(blockSize - inBlock, length);
  const tail = (length - head) % blockSize;
  return [
    { at: 0, length: head },
    { at: head, length: length - head - tail },
    { at: length - tail, length: tail },
  ].filter((piece) => piece.length > 0);
}

function isMultiple(value: number, unit: number): boolean {
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER && value % unit === 0;
}

/** Bytes of their own: what the caller does to its array later changes nothing. @throws EINVAL */
function bytesOfHash(given: string | Uint8Array): Uint8Array {
  if (typeof given !== 'string') {
    checkArgument(given instanceof Uint8Array, 'options.rootHash', 'bytes or hexadecimal digits', given);
    return given.slice();
  }
  const bytes = given === '' ? undefined : parseHexText(given);
  if (bytes === undefined)
    throw new BootfsError('EINVAL', `options.rootHash is '${given}', expected hexadecimal digits`);
  return bytes;
}

function checkRootHash(rootHash: Uint8Array, digestSize: number, name: string): void {
  if (rootHash.length === digestSize) return;
  throw new BootfsError('EINVAL', `the root hash has ${rootHash.length} bytes; one of ${name} has ${digestSize}`);
}
