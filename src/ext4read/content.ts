/** The contents of a regular file. */
import { BootfsError, notInBundle, unsupported } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import type { FileContent } from '../contract/tree.ts';
import { readInline } from './inode/inline-data.ts';
import { hasFlag, type Inode } from './inode/inode.ts';
import { EXT4_ENCRYPT_FL, EXT4_VERITY_FL } from './inode/inode-flags.ts';
import { isData, mappingOf, readMapped } from './mapping/file-mapping.ts';
import type { Mapping, Run } from './mapping/run.ts';
import type { FsVerity } from './verity/verity.ts';
import { EXT4_FEATURE_RO_COMPAT_SHARED_BLOCKS } from './volume/features.ts';
import type { Volume } from './volume/volume.ts';

/** A list of extents may be long, but not without end. */
const MAX_EXTENTS = 1_000_000;

/**
 * @param fsVerity Undefined where the bundle has none: a file is then read, but neither verified nor told to be.
 * @throws ERR_BOOTFS_UNSUPPORTED for an encrypted file, even an empty one: Linux does not open it without the key
 */
export function openContent(volume: Volume, inode: Inode, fsVerity: FsVerity | undefined): FileContent {
  if (hasFlag(inode, EXT4_ENCRYPT_FL))
    throw unsupported('encrypted contents', { inode: inode.ino, encryption: 'fscrypt' });
  if (inode.inlineTail !== undefined) return inlineContent(inode);
  const mapping = mappingOf(volume, inode);
  const isVerity = hasFlag(inode, EXT4_VERITY_FL);
  const part = (): FsVerity => {
    if (fsVerity === undefined) throw notInBundle('fs-verity', { inode: inode.ino });
    return fsVerity;
  };
  const verity = isVerity && volume.options.fsverity === 'enforce' ? part().open(volume, inode, mapping) : undefined;
  return {
    size: inode.size,
    read(byteOffset, target) {
      if (verity !== undefined) verity.read(byteOffset, target);
      else readMapped(volume, mapping, byteOffset, target);
    },
    ...(isVerity && {
      verityDigest: () => part().digest(volume, inode, mapping),
      veritySignature: () => part().signature(volume, inode, mapping),
    }),
    extents: () => listExtents(volume, mapping, inode.size),
  };
}

function inlineContent(inode: Inode): FileContent {
  const { size } = inode;
  const extents: Extent[] = size === 0 ? [] : [{ kind: 'inline', logicalOffset: 0, length: size }];
  return { size, read: (byteOffset, target) => readInline(inode, byteOffset, target), extents: () => extents };
}

/**
 * In order, neighbours of one kind merged, up to the size: what FIEMAP gives, with the holes.
 *
 * @throws EFBIG for a file in more pieces than can be listed.
 */
function listExtents(volume: Volume, mapping: Mapping, size: number): Extent[] {
  const { blockSize } = volume.superblock;
  const extents: Extent[] = [];
  for (let offset = 0; offset < size; ) {
    const run = mapping.find(offset / blockSize);
    const length = Math.min(run.length * blockSize, size - offset);
    const extent = describeRun(volume, run, offset, length);
    const last = extents[extents.length - 1];
    if (last !== undefined && continues(last, extent)) extents[extents.length - 1] = joinExtents(last, extent);
    else extents.push(extent);
    if (extents.length > MAX_EXTENTS) throw new BootfsError('EFBIG', `file in more than ${MAX_EXTENTS} pieces`);
    offset += length;
  }
  return extents;
}

function describeRun(volume: Volume, run: Run, logicalOffset: number, length: number): Extent {
  const { blockSize, roCompat } = volume.superblock;
  if (run.fsBlock === undefined) return { kind: 'hole', logicalOffset, length };
  const endBlock = run.fsBlock + Math.ceil(length / blockSize);
  const isFromJournal = volume.nextJournaledBlock(run.fsBlock) < endBlock;
  return {
    kind: isData(run) ? 'data' : 'unwritten',
    logicalOffset,
    length,
    physicalOffset: run.fsBlock * blockSize,
    ...(isData(run) && isFromJournal && { fromJournal: true }),
    ...(roCompat & EXT4_FEATURE_RO_COMPAT_SHARED_BLOCKS && { shared: true }),
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
