/** The contents of a regular file. */
import { BootfsError, unsupported } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import type { FileContent } from '../contract/tree.ts';
import type { SharedBlocks, SharedPart } from './groups/shared-blocks.ts';
import type { Inode } from './inode/inode.ts';
import { XFS_DIFLAG2_REFLINK, XFS_DIFLAG2_VERITY } from './inode/inode-flags.ts';
import { type ExtentList, isData, type Run } from './mapping/extent-list.ts';
import type { ForkReader } from './mapping/fork-reader.ts';
import { readMapped } from './mapping/mapped-data.ts';
import type { Volume } from './volume/volume.ts';

/** A list of extents may be long, but not without end. */
const MAX_EXTENTS = 1_000_000;

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
  const extents = forks.dataExtents(inode);
  return {
    size: inode.size,
    read: (byteOffset, target) => readMapped(volume, extents, byteOffset, target),
    extents: () => listExtents(volume, inode, extents, shared),
  };
}

/**
 * In order, neighbours of one kind merged, up to the size: what FIEMAP gives, with the holes.
 *
 * @throws EFBIG for a file in more pieces than can be listed.
 */
function listExtents(volume: Volume, inode: Inode, extents: ExtentList, shared: SharedBlocks | undefined): Extent[] {
  const { blockSize } = volume.superblock;
  const listed: Extent[] = [];
  for (let offset = 0; offset < inode.size; ) {
    const run = extents.find(offset / blockSize);
    const part = sharedPart(inode, run, shared);
    const length = Math.min(part.length * blockSize, inode.size - offset);
    const extent = describeRun(volume, run, offset, length, part.isShared);
    const last = listed[listed.length - 1];
    if (last !== undefined && continues(last, extent)) listed[listed.length - 1] = joinExtents(last, extent);
    else listed.push(extent);
    if (listed.length > MAX_EXTENTS) throw new BootfsError('EFBIG', `file in more than ${MAX_EXTENTS} pieces`);
    offset += length;
  }
  return listed;
}

/** How much of the run, from its start, is shared, or is not. */
function sharedPart(inode: Inode, { fsBlock, length }: Run, shared: SharedBlocks | undefined): SharedPart {
  if (fsBlock === undefined || !(inode.flags2 & XFS_DIFLAG2_REFLINK)) return { isShared: false, length };
  return shared?.firstPart(fsBlock, length) ?? { isShared: true, length };
}

function describeRun(volume: Volume, run: Run, logicalOffset: number, length: number, isShared: boolean): Extent {
  if (run.fsBlock === undefined) return { kind: 'hole', logicalOffset, length };
  const physicalOffset = run.fsBlock * volume.superblock.blockSize;
  return {
    kind: isData(run) ? 'data' : 'unwritten',
    logicalOffset,
    length,
    physicalOffset,
    ...(isData(run) && volume.isFromLog(physicalOffset, length) && { fromJournal: true }),
    ...(isShared && { shared: true }),
  };
}

function continues(last: Extent, next: Extent): boolean {
  if (last.kind !== next.kind || last.shared !== next.shared) return false;
  return last.physicalOffset === undefined || last.physicalOffset + last.length === next.physicalOffset;
}

function joinExtents(last: Extent, next: Extent): Extent {
  const isFromJournal = last.fromJournal === true || next.fromJournal === true;
  return { ...last, length: last.length + next.length, ...(isFromJournal && { fromJournal: true }) };
}
