/** One function that gives the mapping of any inode, and the journal's file as a device. */

import type { BlockDevice } from '../../contract/block-device.ts';
import { corrupt } from '../../contract/errors.ts';
import { beginningOf, fillInPieces } from '../../device/fill.ts';
import type { Mapping } from '../../mapping/run.ts';
import { hasFlag, type Inode } from '../inode/inode.ts';
import { EXT4_EXTENTS_FL } from '../inode/inode-flags.ts';
import type { Volume } from '../volume/volume.ts';
import { blockMapMapping } from './block-map.ts';
import { editedMapping } from './edited-mapping.ts';
import { extentMapping } from './extent-tree.ts';

/**
 * Where the blocks of a file, a directory or a symbolic link are; not for inline data.
 *
 * @throws ERR_BOOTFS_CORRUPT for a bad root of the tree.
 */
export function mappingOf(volume: Volume, inode: Inode): Mapping {
  if (!hasFlag(inode, EXT4_EXTENTS_FL)) return blockMapMapping(volume, inode);
  const mapping = extentMapping(volume, inode);
  const edits = volume.fastCommits?.findExtentEdits(inode.ino);
  return edits === undefined ? mapping : editedMapping(volume, inode.ino, mapping, edits);
}

/** A file of `device` that must have no holes as a device: the journal. */
export function mappedDevice(volume: Volume, inode: Inode, device: BlockDevice): BlockDevice {
  const { blockSize } = volume.superblock;
  const mapping = mappingOf(volume, inode);
  return {
    size: inode.size,
    read(byteOffset, target) {
      if (!(byteOffset >= 0 && byteOffset + target.length <= inode.size)) {
        throw corrupt('read past the end of the journal', { inode: inode.ino, byteOffset, length: target.length });
      }
      fillInPieces(target, (done, rest) => {
        const logicalBlock = Math.floor((byteOffset + done) / blockSize);
        const within = byteOffset + done - logicalBlock * blockSize;
        const run = mapping.find(logicalBlock);
        if (run.fsBlock === undefined) throw corrupt('journal with a hole', { inode: inode.ino, logicalBlock });
        const part = beginningOf(rest, run.length * blockSize - within);
        device.read(run.fsBlock * blockSize + within, part);
        return part.length;
      });
    },
  };
}
