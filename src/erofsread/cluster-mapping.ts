/** The extents of a file with a logical cluster index. */
import { joinU64 } from '../bytes/endian.ts';
import type { Ending } from '../codecs/codec.ts';
import { corrupt } from '../contract/errors.ts';
import { ClusterType, clusterIndex, type LogicalCluster, type ReadCluster } from './cluster-index.ts';
import { type CompressedMapping, type CompressedRun, makeRun } from './compressed-run.ts';
import { type ErofsInode, Layout } from './inode.ts';
import {
  type MapHeader,
  Z_EROFS_ADVISE_BIG_PCLUSTER_1,
  Z_EROFS_ADVISE_BIG_PCLUSTER_2,
  Z_EROFS_ADVISE_FRAGMENT_PCLUSTER,
  Z_EROFS_ADVISE_INLINE_PCLUSTER,
  Z_EROFS_ADVISE_INTERLACED_PCLUSTER,
} from './map-header.ts';
import type { Volume } from './volume.ts';

/**
 * Most clusters that are looked at to find one end of an extent. The largest extent, 12 MiB, has 24 576 of them, of 512
 * bytes each.
 */
const MAX_STEPS = 24577;

interface Head {
  readonly cluster: number;
  readonly record: LogicalCluster;
}

/** The extent that reaches the end of the file may be stored elsewhere. */
interface Tail {
  readonly head: Head;
  /** Where the index record of the last byte ends, and the inline tail begins. */
  readonly recordEnd: number;
}

/** The extents of a file with an index of logical clusters. */
export function clusterMapping(volume: Volume, inode: ErofsInode, header: MapHeader): CompressedMapping {
  const { blockSize } = volume.superblock;
  const { clusterSize, advise } = header;
  const { read: readCluster, plainRun } = clusterIndex(volume, inode, header);
  const isInterlaced = (advise & Z_EROFS_ADVISE_INTERLACED_PCLUSTER) !== 0;
  const hasFragmentTail = (advise & Z_EROFS_ADVISE_FRAGMENT_PCLUSTER) !== 0;
  const hasInlineTail = !hasFragmentTail && (advise & Z_EROFS_ADVISE_INLINE_PCLUSTER) !== 0;
  const storedRun = runMaker(volume, inode, header);
  let knownTail: Tail | undefined;

  function tail(): Tail {
    if (knownTail === undefined) {
      const last = Math.floor((inode.size - 1) / clusterSize);
      const head = findHead(readCluster, inode, inode.size - 1, clusterSize);
      knownTail = { head, recordEnd: readCluster(last).recordEnd };
    }
    return knownTail;
  }

  function tailRun({ head, recordEnd }: Tail): CompressedRun {
    if (hasFragmentTail) {
      // A file that is one extent is in the packed inode from its first byte on, whatever the head's offset is.
      const start = head.cluster === 0 ? 0 : startOf(head, clusterSize);
      const offsetHi = inode.layout === Layout.compressedFull ? head.record.startBlock : 0;
      const physicalOffset = joinU64(header.fragmentOffsetLo, offsetHi);
      return makeRun('fragment', start, inode.size - start, { physicalOffset });
    }
    if (header.inlineLength === 0 || (recordEnd % blockSize) + header.inlineLength > blockSize) {
      throw corrupt('inline physical cluster crosses a block boundary', {
        inode: inode.ino,
        byteOffset: recordEnd,
        length: header.inlineLength,
      });
    }
    const start = startOf(head, clusterSize);
    return storedRun(head.record, start, inode.size - start, recordEnd, header.inlineLength, true, 'prefix');
  }

  /** Clusters from the head on whose extents are one with its own; at least 1. The tail of a file is stored elsewhere. */
  function joinedClusters({ cluster, record }: Head, last: Tail | undefined, mostBytes: number): number {
    if (plainRun === undefined || isInterlaced || mostBytes < 2 * blockSize || record.type !== ClusterType.plain)
      return 1;
    const untilTail = last === undefined ? Number.POSITIVE_INFINITY : last.head.cluster - cluster;
    return Math.max(plainRun(cluster, record, Math.min(Math.floor(mostBytes / blockSize), untilTail)), 1);
  }

  return (byteOffset, mostBytes) => {
    const last = hasFragmentTail || hasInlineTail ? tail() : undefined;
    if (last !== undefined && last.head.cluster === 0 && hasFragmentTail) return tailRun(last);
    const head = findHead(readCluster, inode, byteOffset, clusterSize);
    if (last !== undefined && head.cluster === last.head.cluster) return tailRun(last);
    const start = startOf(head, clusterSize);
    const joined = joinedClusters(head, last, mostBytes);
    if (joined > 1) {
      const stored = joined * clusterSize;
      const length = Math.min(stored, inode.size - start);
      return storedRun(head.record, start, length, head.record.startBlock * blockSize, stored, false, 'prefix');
    }
    const firstAfter = Math.max(head.cluster + 1, Math.floor(byteOffset / clusterSize));
    const end = findEnd(readCluster, inode, firstAfter, clusterSize);
    const length = end.byteOffset - start;
    const blocks = compressedBlocks(readCluster, inode, head, header);
    if (head.record.isHole || blocks === 0) return makeRun('hole', start, length);
    const ending = end.isInsideCluster ? 'exact' : 'prefix';
    return storedRun(head.record, start, length, head.record.startBlock * blockSize, blocks * blockSize, false, ending);
  };
}

/**
 * What makes the run of a head, once both of its ends are known: offsets and lengths in bytes, as in `CompressedRun`; `known`: how a
 * stream ends there, as far as the index tells.
 */
function runMaker(volume: Volume, inode: ErofsInode, { advise, algorithms }: MapHeader) {
  const isInterlaced = (advise & Z_EROFS_ADVISE_INTERLACED_PCLUSTER) !== 0;
  return (
    { type, isPartial }: LogicalCluster,
    logicalOffset: number,
    length: number,
    physicalOffset: number,
    encodedLength: number,
    isInline: boolean,
    known: Ending,
  ): CompressedRun => {
    if (type === ClusterType.plain) {
      if (length > encodedLength) {
        throw corrupt(`plain extent of ${length} bytes in ${encodedLength} bytes`, { inode: inode.ino });
      }
      const kind = isInterlaced ? 'interlaced' : 'plain';
      return { kind, logicalOffset, length, physicalOffset, encodedLength, isInline, algorithm: 0, ending: known };
    }
    const algorithm = algorithms[type === ClusterType.head2 ? 1 : 0];
    if ((volume.superblock.algorithms & (1 << algorithm)) === 0) {
      throw corrupt(`algorithm ${algorithm} in an image that does not list it`, { inode: inode.ino });
    }
    // LZ4 of an extent whose end Linux finds no need to know is decoded as far as it is asked for.
    const ending = isPartial || (algorithm === 0 && known !== 'exact') ? 'prefix' : 'exact';
    return { kind: 'encoded', logicalOffset, length, physicalOffset, encodedLength, isInline, algorithm, ending };
  };
}

/** Blocks of the physical cluster: more than one where the cluster after the head says so. 0 stands for a hole. */
function compressedBlocks(readCluster: ReadCluster, inode: ErofsInode, head: Head, header: MapHeader): number {
  const { cluster, record } = head;
  const { type } = record;
  const bit = type === ClusterType.head1 ? Z_EROFS_ADVISE_BIG_PCLUSTER_1 : Z_EROFS_ADVISE_BIG_PCLUSTER_2;
  if ((header.advise & bit) === 0 || (cluster + 1) * header.clusterSize >= inode.size) return 1;
  const next = readCluster(cluster + 1);
  if (next.type !== ClusterType.nonHead) return 1;
  if (next.distanceToHead !== 1) {
    throw corrupt(`distance to the head just before is ${next.distanceToHead}`, { inode: inode.ino, cluster });
  }
  return next.compressedBlocks ?? 1;
}

function startOf({ cluster, record }: Head, clusterSize: number): number {
  return cluster * clusterSize + record.clusterOffset;
}

/** The head of the extent that `byteOffset` is in. */
function findHead(readCluster: ReadCluster, inode: ErofsInode, byteOffset: number, clusterSize: number): Head {
  let cluster = Math.floor(byteOffset / clusterSize);
  let record = readCluster(cluster);
  if (record.type !== ClusterType.nonHead) {
    if (byteOffset - cluster * clusterSize >= record.clusterOffset) return { cluster, record };
  }
  let distance = record.type === ClusterType.nonHead ? record.distanceToHead : 1;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    if (distance === 0 || distance > cluster) {
      throw corrupt(`distance to the head is ${distance}`, { inode: inode.ino, cluster });
    }
    cluster -= distance;
    record = readCluster(cluster);
    if (record.type !== ClusterType.nonHead) return { cluster, record };
    distance = record.distanceToHead;
  }
  throw corrupt(`no head in ${MAX_STEPS} steps`, { inode: inode.ino, cluster });
}

/**
 * Where the next extent begins, at or after the start of cluster `first`; the distances forward, which old mkfs got
 * wrong, are not needed for that. A long extent, which only a hole can be, is given piece by piece.
 */
function findEnd(
  readCluster: ReadCluster,
  inode: ErofsInode,
  first: number,
  clusterSize: number,
): { byteOffset: number; isInsideCluster: boolean } {
  for (let cluster = first; cluster < first + MAX_STEPS; cluster++) {
    if (cluster * clusterSize >= inode.size) return { byteOffset: inode.size, isInsideCluster: false };
    const record = readCluster(cluster);
    if (record.type === ClusterType.nonHead) continue;
    const byteOffset = Math.min(startOf({ cluster, record }, clusterSize), inode.size);
    return { byteOffset, isInsideCluster: record.clusterOffset > 0 };
  }
  return { byteOffset: (first + MAX_STEPS) * clusterSize, isInsideCluster: false };
}
