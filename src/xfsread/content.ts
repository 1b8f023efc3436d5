/** The contents of a regular file. */
import { BootfsError } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import type { FileContent } from '../contract/tree.ts';
import type { Inode } from './inode/inode.ts';
import { XFS_DIFLAG2_REFLINK } from './inode/inode-flags.ts';
import { type ExtentList, isData, type Run } from './mapping/extent-list.ts';
import type { ForkReader } from './mapping/fork-reader.ts';
import { readMapped } from './mapping/mapped-data.ts';
import type { Volume } from './volume/volume.ts';

/** A list of extents may be long, but not without end. */
const MOST_EXTENTS = 1_000_000;

/** @throws ERR_BOOTFS_CORRUPT for bad extents: Linux then reads no byte of the file. */
export function openContent(forks: ForkReader, inode: Inode): FileContent {
  const { volume } = forks;
  const extents = forks.dataExtents(inode);
  return {
    size: inode.size,
    read: (byteOffset, target) => readMapped(volume, extents, byteOffset, target),
    extents: () => listExtents(volume, inode, extents),
  };
}

/**
 * In order, neighbours of one kind merged, up to the size: what FIEMAP gives, with the holes.
 *
 * @throws EFBIG for a file in more pieces than can be listed.
 */
function listExtents(volume: Volume, inode: Inode, extents: ExtentList): Extent[] {
  const { blockSize } = volume.superblock;
  const listed: Extent[] = [];
  for (let offset = 0; offset < inode.size; ) {
    const run = extents.find(offset / blockSize);
    const length = Math.min(run.length * blockSize, inode.size - offset);
    const extent = describeRun(volume, inode, run, offset, length);
    const last = listed[listed.length - 1];
    if (last !== undefined && continues(last, extent)) listed[listed.length - 1] = joinExtents(last, extent);
    else listed.push(extent);
    if (listed.length > MOST_EXTENTS) throw new BootfsError('EFBIG', `file in more than ${MOST_EXTENTS} pieces`);
    offset += length;
  }
  return listed;
}

function describeRun(volume: Volume, inode: Inode, run: Run, logicalOffset: number, length: number): Extent {
  if (run.fsBlock === undefined) return { kind: 'hole', logicalOffset, length };
  const physicalOffset = run.fsBlock * volume.superblock.blockSize;
  return {
    kind: isData(run) ? 'data' : 'unwritten',
    logicalOffset,
    length,
    physicalOffset,
    ...(isData(run) && volume.isFromLog(physicalOffset, length) && { fromJournal: true }),
    ...(inode.flags2 & XFS_DIFLAG2_REFLINK && { shared: true }),
  };
}

function continues(last: Extent, next: Extent): boolean {
  if (last.kind !== next.kind) return false;
  return last.physicalOffset === undefined || last.physicalOffset + last.length === next.physicalOffset;
}

function joinExtents(last: Extent, next: Extent): Extent {
  const isFromJournal = last.fromJournal === true || next.fromJournal === true;
  return { ...last, length: last.length + next.length, ...(isFromJournal && { fromJournal: true }) };
}
