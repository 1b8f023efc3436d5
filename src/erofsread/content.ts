/** From an inode to its bytes. */
import { chunkMap } from './chunk-map.ts';
import { clusterExtents } from './cluster-extents.ts';
import type { ExtentMap } from './compressed-extent.ts';
import { makeExtent } from './compressed-extent.ts';
import { CompressedContent } from './compressed-reader.ts';
import { encodedExtents } from './encoded-extents.ts';
import { flatMap } from './flat-map.ts';
import { type ErofsInode, Layout } from './inode.ts';
import { readMapHeader } from './map-header.ts';
import { rawContent } from './raw-reader.ts';
import type { Content, Volume } from './volume.ts';

/** @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED where the index of the file is not one. */
export function contentOf(volume: Volume, inode: ErofsInode): Content {
  switch (inode.layout) {
    case Layout.chunkBased:
      return rawContent(volume, inode, chunkMap(volume, inode));
    case Layout.compressedFull:
    case Layout.compressedCompact:
      return new CompressedContent(volume, inode, extentMap(volume, inode));
    default:
      return rawContent(volume, inode, flatMap(inode, volume.superblock.blockSize));
  }
}

function extentMap(volume: Volume, inode: ErofsInode): ExtentMap {
  const header = readMapHeader(volume, inode);
  if (header.wholeFragmentOffset !== undefined) {
    const whole = makeExtent('fragment', 0, inode.size, { physicalOffset: header.wholeFragmentOffset });
    return () => whole;
  }
  return header.hasExtents ? encodedExtents(volume, inode, header) : clusterExtents(volume, inode, header);
}
