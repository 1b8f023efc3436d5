/** Symbolic links: in i_block where they are short, in a block of their own where they are not. */
import { beforeNul } from '../bytes/before-nul.ts';
import { corrupt } from '../contract/errors.ts';
import { EXT4_FEATURE_INCOMPAT_EA_INODE } from '../ext4-superblock/ondisk/features.ts';
import { isData } from '../mapping/run.ts';
import { inlineBytes } from './inode/inline-data.ts';
import { hasFlag, type Inode } from './inode/inode.ts';
import { EXT4_ENCRYPT_FL } from './inode/inode-flags.ts';
import { mappingOf } from './mapping/file-mapping.ts';
import type { Volume } from './volume/volume.ts';

/** A target that fits in i_block with its NUL. */
const MAX_FAST_TARGET = 59;

/**
 * Is the target in i_block? Linux goes by the blocks that the link occupies; with the feature ea_inode, whose values count as
 * blocks of their owner, by the size. Source: ext4_inode_is_fast_symlink of fs/ext4/inode.c.
 */
export function isFastSymlink(volume: Volume, inode: Inode): boolean {
  if (volume.superblock.incompat & EXT4_FEATURE_INCOMPAT_EA_INODE) {
    return inode.size !== 0 && inode.size <= MAX_FAST_TARGET;
  }
  if (inode.inlineTail !== undefined) return false;
  const xattrBlocks512 = inode.xattrFsBlock === 0 ? 0 : volume.superblock.clusterSize / 512;
  return inode.blocks512 - xattrBlocks512 === 0;
}

/** @throws ERR_BOOTFS_CORRUPT for a length that can't be: Linux does not show such an inode at all. */
export function checkFastSymlink(inode: Inode): void {
  if (hasFlag(inode, EXT4_ENCRYPT_FL)) return;
  const firstNul = inode.block.indexOf(0);
  const length = firstNul < 0 ? inode.block.length : firstNul;
  if (inode.size === 0 || inode.size > MAX_FAST_TARGET || length !== inode.size) {
    throw corrupt(`symbolic link of ${inode.size} bytes in the inode`, { inode: inode.ino });
  }
}

/**
 * The target of a link that is not encrypted.
 *
 * @throws ERR_BOOTFS_CORRUPT where the block of a long target is missing.
 */
export function readSymlink(volume: Volume, inode: Inode): Uint8Array {
  if (isFastSymlink(volume, inode)) return inode.block.slice(0, inode.size);
  if (inode.inlineTail !== undefined) return beforeNul(inlineBytes(inode).subarray(0, inode.size));
  const { blockSize } = volume.superblock;
  return beforeNul(readTargetBlock(volume, inode).slice(0, Math.min(inode.size, blockSize - 1)));
}

/** @throws ERR_BOOTFS_CORRUPT where it is missing. */
export function readTargetBlock(volume: Volume, inode: Inode): Uint8Array {
  const run = mappingOf(volume, inode).find(0);
  if (!isData(run)) throw corrupt('symbolic link without a block', { inode: inode.ino });
  return volume.readBlock(run.fsBlock);
}
