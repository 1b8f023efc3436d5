/** One function that gives the mapping of any inode, and file data read through it. */

import type { BlockDevice } from '../../contract/block-device.ts';
import { corrupt } from '../../contract/errors.ts';
import { beginningOf, fillInPieces } from '../../device/fill.ts';
import { hasFlag, type Inode } from '../inode/inode.ts';
import { EXT4_EXTENTS_FL } from '../inode/inode-flags.ts';
import type { Volume } from '../volume/volume.ts';
import { blockMapMapping } from './block-map.ts';
import { editedMapping } from './edited-mapping.ts';
import { extentMapping } from './extent-tree.ts';
import type { Mapping, Run } from './run.ts';

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

/**
 * Fills `target` with a file's bytes from `byteOffset` on: neighbouring blocks in one read straight into `target`, zeros
 * for holes and unwritten blocks. The caller keeps inside the file's size.
 */
export function readMapped(volume: Volume, mapping: Mapping, byteOffset: number, target: Uint8Array): void {
  const { blockSize } = volume.superblock;
  fillInPieces(target, (done, rest) => {
    const position = byteOffset + done;
    const logicalBlock = Math.floor(position / blockSize);
    const within = position - logicalBlock * blockSize;
    const run = joinedRun(mapping, logicalBlock, Math.ceil((within + rest.length) / blockSize));
    const part = beginningOf(rest, run.length * blockSize - within);
    if (isData(run)) volume.device.read(run.fsBlock * blockSize + within, part);
    else part.fill(0);
    return part.length;
  });
}

/** Does the run hold bytes on the device? */
export function isData(run: Run): run is Run & { readonly fsBlock: number } {
  return run.fsBlock !== undefined && !run.isUnwritten;
}

/** The run from `logicalBlock` on, with the runs that continue it on the device, until `wantedBlocks` are reached. */
function joinedRun(mapping: Mapping, logicalBlock: number, wantedBlocks: number): Run {
  const run = mapping.find(logicalBlock);
  if (!isData(run)) return run;
  let { length } = run;
  while (length < wantedBlocks) {
    const next = mapping.find(logicalBlock + length);
    if (!isData(next) || next.fsBlock !== run.fsBlock + length) break;
    length += next.length;
  }
  return { ...run, length };
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
