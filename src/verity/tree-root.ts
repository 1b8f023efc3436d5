/** What a hash tree says of itself: the root hash that it comes to, which nothing vouches for yet. */
import { hexText } from '../bytes/names.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import { saltedDigest } from './hash-tree.ts';
import { algorithmOf, checkParameters, readVeritySuperblock, treeBehindSuperblock } from './parameters.ts';

/**
 * In hexadecimal digits: the hash of the topmost hash block behind the superblock at `byteOffset`. Undefined for a tree over
 * one data block, which has none.
 *
 * @param onHost The host's own code for an algorithm, in place of bootfs's.
 * @throws ERR_BOOTFS_CORRUPT for a superblock that is missing or broken, and where the device ends before the tree;
 * ERR_BOOTFS_UNSUPPORTED for other hashes; EIO
 */
export function readTreeRoot(
  hashDevice: BlockDevice,
  byteOffset = 0,
  onHost: (algorithm: HashAlgorithm) => HashAlgorithm = (algorithm) => algorithm,
): string | undefined {
  const parameters = readVeritySuperblock(hashDevice, byteOffset);
  checkParameters(parameters, 'ERR_BOOTFS_CORRUPT');
  const algorithm = onHost(algorithmOf(parameters.hash));
  if (parameters.dataBlocks === 1) return undefined;
  const start = treeBehindSuperblock(byteOffset, parameters);
  const end = start + parameters.hashBlockSize;
  if (end > hashDevice.size)
    throw corrupt('the hash device ends before the verity tree', { end, size: hashDevice.size });
  return hexText(saltedDigest(parameters, algorithm, readBytes(hashDevice, start, parameters.hashBlockSize)));
}
