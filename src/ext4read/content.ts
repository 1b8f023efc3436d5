/** The contents of a regular file. */
import { unsupported } from '../errors.ts';
import type { Extent } from '../file-system.ts';
import type { FileContent } from '../vfs/tree.ts';
import type { BlockMapping } from './block-run.ts';
import { isData, mappingOf, readMapped } from './file-mapping.ts';
import { readInline } from './inline-data.ts';
import { hasFlag, type Inode } from './inode.ts';
import { EXT4_ENCRYPT_FL } from './inode-flags.ts';
import type { Volume } from './volume.ts';

/** @throws ERR_BOOTFS_UNSUPPORTED for an encrypted file, even an empty one: Linux does not open it without the key. */
export function openContent(volume: Volume, inode: Inode): FileContent {
  if (hasFlag(inode, EXT4_ENCRYPT_FL)) throw unsupported('encrypted contents', { inode: inode.ino });
  if (inode.inlineTail !== undefined) return inlineContent(inode);
  const mapping = mappingOf(volume, inode);
  return {
    size: inode.size,
    read: (byteOffset, target) => readMapped(volume, mapping, byteOffset, target),
    extents: () => listExtents(volume, mapping, inode.size),
  };
}

function inlineContent(inode: Inode): FileContent {
  const { size } = inode;
  const extents: Extent[] = size === 0 ? [] : [{ kind: 'inline', logicalOffset: 0, length: size }];
  return { size, read: (byteOffset, target) => readInline(inode, byteOffset, target), extents: () => extents };
}

/** In order, neighbours of one kind merged, up to the size: what FIEMAP gives, with the holes. */
function listExtents(volume: Volume, mapping: BlockMapping, size: number): Extent[] {
  const { blockSize } = volume.superblock;
  const extents: Extent[] = [];
  for (let offset = 0; offset < size; ) {
    const run = mapping.find(offset / blockSize);
    const length = Math.min(run.length * blockSize, size - offset);
    const kind = run.fsBlock === undefined ? 'hole' : isData(run) ? 'data' : 'unwritten';
    const physicalOffset = run.fsBlock === undefined ? undefined : run.fsBlock * blockSize;
    const last = extents[extents.length - 1];
    const continues =
      last !== undefined &&
      last.kind === kind &&
      (physicalOffset === undefined || last.physicalOffset! + last.length === physicalOffset);
    if (continues) extents[extents.length - 1] = { ...last, length: last.length + length };
    else extents.push({ kind, logicalOffset: offset, length, physicalOffset });
    offset += length;
  }
  return extents;
}
