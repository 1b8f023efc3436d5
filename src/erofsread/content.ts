/** From an inode to its bytes. */
import { chunkMapping } from './chunk-mapping.ts';
import { clusterMapping } from './cluster-mapping.ts';
import { CompressedContent } from './compressed-reader.ts';
import type { CompressedMapping } from './compressed-run.ts';
import { makeRun } from './compressed-run.ts';
import { encodedExtentMapping } from './encoded-extents.ts';
import { flatMapping } from './flat-mapping.ts';
import { type ErofsInode, Layout } from './inode.ts';
import { readMapHeader } from './map-header.ts';
import { rawContent } from './raw-reader.ts';
import type { Content, Volume } from './volume.ts';

/** @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED where the index of the file is not one. */
export function contentOf(volume: Volume, inode: ErofsInode): Content {
  switch (inode.layout) {
    case Layout.chunkBased:
      return rawContent(volume, inode, chunkMapping(volume, inode));
    case Layout.compressedFull:
    case Layout.compressedCompact:
      return new CompressedContent(volume, inode, compressedMapping(volume, inode));
    default:
      return rawContent(volume, inode, flatMapping(inode, volume.superblock.blockSize));
  }
}

function compressedMapping(volume: Volume, inode: ErofsInode): CompressedMapping {
  const header = readMapHeader(volume, inode);
  if (header.wholeFragmentOffset !== undefined) {
    const whole = makeRun('fragment', 0, inode.size, { physicalOffset: header.wholeFragmentOffset });
    return () => whole;
  }
  return header.hasExtents ? encodedExtentMapping(volume, inode, header) : clusterMapping(volume, inode, header);
}
