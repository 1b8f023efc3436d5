/** The contents of a regular file. */
import { notInBundle, unsupported } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import type { FileContent } from '../contract/tree.ts';
import { EXT4_FEATURE_RO_COMPAT_SHARED_BLOCKS } from '../ext4-superblock/ondisk/features.ts';
import { listExtents } from '../mapping/extent-listing.ts';
import { readMapped } from '../mapping/mapped-read.ts';
import type { Mapping } from '../mapping/run.ts';
import { readInline } from './inode/inline-data.ts';
import { hasFlag, type Inode } from './inode/inode.ts';
import { EXT4_ENCRYPT_FL, EXT4_VERITY_FL } from './inode/inode-flags.ts';
import type { FsVerity } from './verity/verity.ts';
import type { Volume } from './volume/volume.ts';

/**
 * @param findMapping As `mappingOf`.
 * @param fsVerity Undefined where the bundle has none: a file is then read, but neither verified nor told to be.
 * @throws ERR_BOOTFS_UNSUPPORTED for an encrypted file, even an empty one: Linux does not open it without the key
 */
export function openContent(
  volume: Volume,
  inode: Inode,
  findMapping: (inode: Inode) => Mapping,
  fsVerity: FsVerity | undefined,
): FileContent {
  if (hasFlag(inode, EXT4_ENCRYPT_FL))
    throw unsupported('encrypted contents', { inode: inode.ino, encryption: 'fscrypt' });
  if (inode.inlineTail !== undefined) return inlineContent(inode);
  const { blockSize, roCompat } = volume.superblock;
  const { size } = inode;
  const mapping = findMapping(inode);
  const isShared = (roCompat & EXT4_FEATURE_RO_COMPAT_SHARED_BLOCKS) !== 0;
  const isVerity = hasFlag(inode, EXT4_VERITY_FL);
  const part = (): FsVerity => {
    if (fsVerity === undefined) throw notInBundle('fs-verity', { inode: inode.ino });
    return fsVerity;
  };
  const verity = isVerity && volume.options.fsverity === 'enforce' ? part().open(volume, inode, mapping) : undefined;
  return {
    size,
    read(byteOffset, target) {
      if (verity !== undefined) verity.read(byteOffset, target);
      else readMapped(volume.device, blockSize, mapping, byteOffset, target);
    },
    verityDigest: isVerity ? () => part().digest(volume, inode, mapping) : undefined,
    veritySignature: isVerity ? () => part().signature(volume, inode, mapping) : undefined,
    extents: () =>
      listExtents({
        ...{ size, blockSize, mapping },
        sharedPart: ({ length }) => ({ isShared, length }),
        isFromJournal: (physicalOffset, length) =>
          volume.nextJournaledBlock(physicalOffset / blockSize) * blockSize < physicalOffset + length,
      }),
  };
}

function inlineContent(inode: Inode): FileContent {
  const { size } = inode;
  const extents: Extent[] = size === 0 ? [] : [{ kind: 'inline', logicalOffset: 0, length: size }];
  return { size, read: (byteOffset, target) => readInline(inode, byteOffset, target), extents: () => extents };
}
