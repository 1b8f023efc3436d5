/** Flat inodes: one run of blocks, of which the last may be inline, right after the inode. */
import { corrupt } from '../contract/errors.ts';
import { type ErofsInode, Layout } from './inode.ts';
import type { RawMapping, RawRun } from './raw-reader.ts';

/** @throws ERR_BOOTFS_CORRUPT where the inline tail crosses a block. */
export function flatMapping(inode: ErofsInode, blockSize: number): RawMapping {
  const { size, startBlock } = inode;
  const lengthInBlocks = Math.ceil(size / blockSize);
  const inlineStart = (inode.layout === Layout.flatInline ? lengthInBlocks - 1 : lengthInBlocks) * blockSize;

  return (byteOffset): RawRun => {
    if (startBlock === undefined) {
      return { kind: 'hole', logicalOffset: 0, length: size, deviceId: 0, physicalOffset: 0 };
    }
    if (byteOffset < inlineStart) {
      return {
        kind: 'data',
        logicalOffset: 0,
        length: inlineStart,
        deviceId: 0,
        physicalOffset: startBlock * blockSize,
      };
    }
    const length = size - inlineStart;
    if ((inode.end % blockSize) + length > blockSize) {
      throw corrupt('inline data crosses a block boundary', { inode: inode.ino, byteOffset: inode.end, length });
    }
    return { kind: 'inline', logicalOffset: inlineStart, length, deviceId: 0, physicalOffset: inode.end };
  };
}
