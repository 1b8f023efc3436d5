/** Blocks that an inode keeps besides its data, for people who want to look at a filesystem. */
import type { BlockDevice } from '../contract/block-device.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { BlockCache } from '../device/block-cache.ts';
import { TracingDevice } from '../device/tracing.ts';
import { isData } from '../mapping/run.ts';
import { decodeInode, readInodeRecord } from './inode/inode.ts';
import { mappingOf } from './mapping/file-mapping.ts';
import { isFastSymlink } from './symlink.ts';
import { openSuperblock } from './volume/superblock-copy.ts';
import { Volume } from './volume/volume.ts';

/** Runs of one inode that are gone through. */
const MAX_RUNS = 100_000;

/** What they hold: entries, the tree or list of where the data is, extended attributes. */
export type OwnedKind = 'directory' | 'mapping' | 'attributes';

/** Is given a run of blocks. */
export type VisitOwned = (what: OwnedKind, fsBlock: number, lengthInBlocks: number) => void;

/** A filesystem of which inodes are asked for what they keep. */
export class OwnedBlocks {
  private readonly device: TracingDevice;
  private readonly volume: Volume;

  /** @param device as it is behind the journal @throws why there is no superblock that can be used */
  constructor(device: BlockDevice, options: ResolvedOptions) {
    this.device = new TracingDevice(device);
    const superblock = openSuperblock(this.device, options);
    // A block that is known is not read again, and not told of: so little is kept that files do not see each other's.
    const cache = new BlockCache(this.device, superblock.blockSize, superblock.blockSize);
    this.volume = new Volume({ cache, superblock, options });
  }

  /** Up to a bound. What a mapping reads on its way is what it is made of. @throws ERR_BOOTFS_CORRUPT, EIO */
  visit(ino: number, visit: VisitOwned): void {
    const { volume, device } = this;
    const { blockSize } = volume.superblock;
    const inode = decodeInode(volume, ino, readInodeRecord(volume, ino));
    if (inode.xattrFsBlock > 0) visit('attributes', inode.xattrFsBlock, 1);
    const hasBlocks = inode.type === 'file' || inode.type === 'dir' || inode.type === 'symlink';
    if (!hasBlocks || inode.inlineTail !== undefined || (inode.type === 'symlink' && isFastSymlink(volume, inode)))
      return;
    const onRead = (byteOffset: number, length: number): void =>
      visit('mapping', Math.floor(byteOffset / blockSize), Math.ceil(length / blockSize));
    device.during(onRead, () => {
      const mapping = mappingOf(volume, inode);
      const end = Math.ceil(inode.size / blockSize);
      for (let logicalBlock = 0, runs = 0; logicalBlock < end && runs < MAX_RUNS; runs++) {
        const run = mapping.find(logicalBlock);
        const length = Math.min(run.length, end - logicalBlock);
        if (inode.type === 'dir' && isData(run)) visit('directory', run.fsBlock, length);
        logicalBlock += length;
      }
    });
  }
}
