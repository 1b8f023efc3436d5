/** The contents of a regular file. */
import { unsupported } from '../contract/errors.ts';
import type { FileContent } from '../contract/tree.ts';
import { listExtents, type SharedPart } from '../mapping/extent-listing.ts';
import { readMapped } from '../mapping/mapped-read.ts';
import type { StoredRun } from '../mapping/run.ts';
import type { SharedBlocks } from './groups/shared-blocks.ts';
import type { Inode } from './inode/inode.ts';
import { XFS_DIFLAG2_REFLINK, XFS_DIFLAG2_VERITY } from './inode/inode-flags.ts';
import type { ForkReader } from './mapping/fork-reader.ts';

/**
 * @param shared Tells which blocks other files use; without it, all of a file that a reflink copy was ever made of may be.
 * @throws ERR_BOOTFS_CORRUPT for bad extents: Linux then reads no byte of the file; ERR_BOOTFS_UNSUPPORTED for one with fs-verity, where
 * nothing but verified bytes is wanted
 */
export function openContent(forks: ForkReader, inode: Inode, shared: SharedBlocks | undefined): FileContent {
  const { volume } = forks;
  if (inode.flags2 & XFS_DIFLAG2_VERITY && volume.options.fsverity === 'enforce') {
    throw unsupported('fs-verity of XFS can not be verified', { inode: inode.ino });
  }
  const { blockSize } = volume.superblock;
  const { size } = inode;
  const mapping = forks.dataExtents(inode);
  return {
    size,
    read: (byteOffset, target) => readMapped(volume.device, blockSize, mapping, byteOffset, target),
    extents: () =>
      listExtents({
        ...{ size, blockSize, mapping },
        sharedPart: (run) => sharedPart(inode, run, shared),
        isFromJournal: (physicalOffset, length) => volume.isFromLog(physicalOffset, length),
      }),
  };
}

function sharedPart(inode: Inode, { fsBlock, length }: StoredRun, shared: SharedBlocks | undefined): SharedPart {
  if (!(inode.flags2 & XFS_DIFLAG2_REFLINK)) return { isShared: false, length };
  return shared?.firstPart(fsBlock, length) ?? { isShared: true, length };
}
