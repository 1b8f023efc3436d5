/** Symbolic links: in i_block where they are short, in a block of their own where they are not. */
import { corrupt } from '../errors.ts';
import { isData, mappingOf } from './file-mapping.ts';
import { inlineBytes } from './inline-data.ts';
import { hasFlag, type Inode } from './inode.ts';
import { EXT4_EA_INODE_FL } from './inode-flags.ts';
import type { Volume } from './volume.ts';

/** A target that fits in i_block with its NUL. */
const LONGEST_FAST_TARGET = 59;

/** Is the target in i_block? Linux goes by the blocks that the link occupies. */
export function isFastSymlink(volume: Volume, inode: Inode): boolean {
  if (hasFlag(inode, EXT4_EA_INODE_FL)) return inode.size !== 0 && inode.size <= LONGEST_FAST_TARGET;
  const xattrBlocks512 = inode.xattrFsBlock === 0 ? 0 : volume.superblock.clusterSize / 512;
  return inode.blocks512 - xattrBlocks512 === 0;
}

/** @throws ERR_BOOTFS_CORRUPT for a length that can't be: Linux does not show such an inode at all. */
export function checkFastSymlink(inode: Inode): void {
  const firstNul = inode.block.indexOf(0);
  const length = firstNul < 0 ? inode.block.length : firstNul;
  if (inode.size === 0 || inode.size > LONGEST_FAST_TARGET || length < inode.size) {
    throw corrupt(`symbolic link of ${inode.size} bytes in the inode`, { inode: inode.ino });
  }
}

/** @throws ERR_BOOTFS_CORRUPT where the block of a long target is missing. */
export function readSymlink(volume: Volume, inode: Inode): Uint8Array {
  if (inode.inlineTail !== undefined) return untilNul(inlineBytes(inode).subarray(0, inode.size));
  if (isFastSymlink(volume, inode)) return inode.block.slice(0, inode.size);
  const { blockSize } = volume.superblock;
  const run = mappingOf(volume, inode).find(0);
  if (!isData(run)) throw corrupt('symbolic link without a block', { inode: inode.ino });
  return untilNul(volume.readBlock(run.fsBlock).slice(0, Math.min(inode.size, blockSize - 1)));
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
