/** z_erofs_map_header: how a compressed file is indexed. */
import { joinU64 } from '../bytes/endian.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { ALGORITHMS } from './algorithms.ts';
import { EROFS_FEATURE_INCOMPAT_COMPR_CFGS } from './features.ts';
import { type ErofsInode, Layout } from './inode.ts';
import { decodeZErofsMapHeader, SIZEOF_Z_EROFS_MAP_HEADER } from './ondisk/structs.gen.ts';
import type { Volume } from './volume.ts';

/** h_advise bits; the first one has a meaning for each index layout. */
export const Z_EROFS_ADVISE_COMPACTED_2B = 0x1;
export const Z_EROFS_ADVISE_EXTENTS = 0x1;
export const Z_EROFS_ADVISE_BIG_PCLUSTER_1 = 0x2;
export const Z_EROFS_ADVISE_BIG_PCLUSTER_2 = 0x4;
export const Z_EROFS_ADVISE_INLINE_PCLUSTER = 0x8;
export const Z_EROFS_ADVISE_INTERLACED_PCLUSTER = 0x10;
export const Z_EROFS_ADVISE_FRAGMENT_PCLUSTER = 0x20;
const CLUSTERBITS_ALL_FRAGMENT = 0x80;

/** z_erofs_map_header, its overlapping fields told apart. */
export interface MapHeader {
  /** Where the whole file begins in the packed inode, if that is where it is. */
  readonly wholeFragmentOffset: number | undefined;
  /** Z_EROFS_ADVISE_*. */
  readonly advise: number;
  /** Is the index a table of encoded extents? */
  readonly hasExtents: boolean;
  /** Encoded extents in the table. */
  readonly extentCount: number;
  /** Bytes of a logical cluster. */
  readonly clusterSize: number;
  /** log2 of it. */
  readonly clusterBits: number;
  /** Algorithms of HEAD1 and HEAD2. */
  readonly algorithms: readonly [number, number];
  /** Where the tail begins in the packed inode, low half. */
  readonly fragmentOffsetLo: number;
  /** Bytes of the inline tail. */
  readonly inlineLength: number;
  /** Byte position in its metadata where the header ends. */
  readonly end: number;
}

/** @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED. */
export function readMapHeader(volume: Volume, inode: ErofsInode): MapHeader {
  const position = Math.ceil(inode.end / 8) * 8;
  const raw = decodeZErofsMapHeader(volume.records(inode.nid.inMetabox).record(position, SIZEOF_Z_EROFS_MAP_HEADER));
  const isWholeFragment = (raw.h_clusterbits & CLUSTERBITS_ALL_FRAGMENT) !== 0;
  const hiHalf = raw.h_advise + (raw.h_algorithmtype + (raw.h_clusterbits & 0x7f) * 256) * 65536;
  const clusterBits = Math.round(Math.log(volume.superblock.blockSize) / Math.LN2) + (raw.h_clusterbits & 15);
  const header: MapHeader = {
    wholeFragmentOffset: isWholeFragment ? joinU64(raw.h_fragmentoff, hiHalf) : undefined,
    advise: raw.h_advise,
    hasExtents: inode.layout === Layout.compressedFull && (raw.h_advise & Z_EROFS_ADVISE_EXTENTS) !== 0,
    extentCount: joinU64(raw.h_fragmentoff, raw.h_algorithmtype | (raw.h_clusterbits << 8)),
    clusterSize: 2 ** clusterBits,
    clusterBits,
    algorithms: [raw.h_algorithmtype & 15, raw.h_algorithmtype >> 4],
    fragmentOffsetLo: raw.h_fragmentoff,
    inlineLength: (raw.h_advise & Z_EROFS_ADVISE_INLINE_PCLUSTER) !== 0 ? raw.h_fragmentoff >>> 16 : 0,
    end: position + SIZEOF_Z_EROFS_MAP_HEADER,
  };
  if (!isWholeFragment && !header.hasExtents) checkClusterIndexHeader(volume, inode, header);
  return header;
}

function checkClusterIndexHeader(volume: Volume, inode: ErofsInode, header: MapHeader): void {
  const context = { inode: inode.ino };
  header.algorithms.forEach((algorithm, head) => {
    if (algorithm >= ALGORITHMS.length) {
      throw unsupported(`h_algorithmtype has algorithm ${algorithm} for HEAD${head + 1}`, context);
    }
  });
  const isBig1 = (header.advise & Z_EROFS_ADVISE_BIG_PCLUSTER_1) !== 0;
  const isBig2 = (header.advise & Z_EROFS_ADVISE_BIG_PCLUSTER_2) !== 0;
  if ((isBig1 || isBig2) && (volume.superblock.incompat & EROFS_FEATURE_INCOMPAT_COMPR_CFGS) === 0) {
    throw corrupt('big physical clusters in an image without that feature', context);
  }
  if (inode.layout === Layout.compressedCompact && isBig1 !== isBig2) {
    throw corrupt('compact index with big physical clusters for one head type only', context);
  }
}
