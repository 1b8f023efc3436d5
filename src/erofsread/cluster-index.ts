/** The two forms of a logical cluster index: full records of 8 bytes, and compact packs of 2 or 4 bytes a cluster. */
import { u32le } from '../bytes/endian.ts';
import { type BootfsError, corrupt, unsupported } from '../contract/errors.ts';
import { type ErofsInode, Layout } from './inode.ts';
import {
  type MapHeader,
  Z_EROFS_ADVISE_BIG_PCLUSTER_1,
  Z_EROFS_ADVISE_BIG_PCLUSTER_2,
  Z_EROFS_ADVISE_COMPACTED_2B,
} from './map-header.ts';
import type { RecordReader } from './metadata.ts';
import {
  Z_EROFS_LI_D0_CBLKCNT,
  Z_EROFS_LI_HOLE,
  Z_EROFS_LI_LCLUSTER_TYPE_MASK,
  Z_EROFS_LI_PARTIAL_REF,
} from './ondisk/cluster-index.ts';
import {
  di_advise,
  di_clusterofs,
  di_u_blkaddr,
  di_u_delta_0,
  SIZEOF_Z_EROFS_LCLUSTER_INDEX,
} from './ondisk/structs.gen.ts';
import type { Volume } from './volume.ts';

/** What begins in a logical cluster: a plain physical cluster, one of algorithm 1 or 2, or nothing. */
export const ClusterType = { plain: 0, head1: 1, nonHead: 2, head2: 3 } as const;

/** What the index says of one logical cluster: z_erofs_lcluster_index, or its compact form. */
export interface LogicalCluster {
  /** One of `ClusterType`. */
  readonly type: number;
  /** Head: where in this cluster the extent begins, in bytes. */
  readonly clusterOffset: number;
  /** No head: clusters back to the head, or to a cluster that knows more. */
  readonly distanceToHead: number;
  /** No head: blocks of the physical cluster, where this cluster says so. */
  readonly compressedBlocks: number | undefined;
  /** Head: first block of the physical cluster. */
  readonly startBlock: number;
  /** Head: the stream goes on after this extent. */
  readonly isPartial: boolean;
  /** Head: zeros, no matter what is stored. */
  readonly isHole: boolean;
  /** Byte position where the record, or its pack, ends. */
  readonly recordEnd: number;
}

/** The index at `cluster`, counted from the start of the file. */
export type ReadCluster = (cluster: number) => LogicalCluster;

/** The logical clusters of a file. */
export interface ClusterIndex {
  /** @throws ERR_BOOTFS_CORRUPT, EIO */
  readonly read: ReadCluster;
  /**
   * How many clusters from `cluster` on, itself a plain head, are each followed by a plain head at the same offset whose block
   * is the next one: up to `most`. Absent where the index does not show it without more work.
   */
  readonly plainRun?: (cluster: number, head: LogicalCluster, most: number) => number;
}

/** @throws ERR_BOOTFS_UNSUPPORTED for a cluster size that compact packs can't express. */
export function clusterIndex(volume: Volume, inode: ErofsInode, header: MapHeader): ClusterIndex {
  const records = volume.records(inode.nid.inMetabox);
  const index =
    inode.layout === Layout.compressedFull
      ? { read: fullIndex(inode, header, records) }
      : compactIndex(inode, header, records, volume.superblock.blockSize);
  return { ...index, read: rememberLast(index.read) };
}

/** Where one extent ends the next one begins: its cluster is asked for twice in a row. */
function rememberLast(read: ReadCluster): ReadCluster {
  let last = -1;
  let record: LogicalCluster | undefined;
  return (cluster) => {
    if (record === undefined || last !== cluster) {
      record = read(cluster);
      last = cluster;
    }
    return record;
  };
}

function badOffset(clusterOffset: number, inode: ErofsInode, header: MapHeader): BootfsError {
  return corrupt(`di_clusterofs is ${clusterOffset}, below ${header.clusterSize} expected`, { inode: inode.ino });
}

function nonHead(
  inode: ErofsInode,
  mayCountBlocks: boolean,
  distance: number,
  compressedBlocks: number | undefined,
  recordEnd: number,
): LogicalCluster {
  if (compressedBlocks !== undefined && !mayCountBlocks) {
    throw corrupt('compressed block count in a file without big physical clusters', { inode: inode.ino });
  }
  return {
    type: ClusterType.nonHead,
    clusterOffset: 0,
    distanceToHead: distance,
    compressedBlocks,
    startBlock: 0,
    isPartial: false,
    isHole: false,
    recordEnd,
  };
}

/** z_erofs_lcluster_index records, 8 bytes after the map header. */
function fullIndex(inode: ErofsInode, header: MapHeader, records: RecordReader): ReadCluster {
  // Linux leaves eight bytes between the map header and the records.
  const start = header.end + 8;
  const mayCountBlocks = (header.advise & (Z_EROFS_ADVISE_BIG_PCLUSTER_1 | Z_EROFS_ADVISE_BIG_PCLUSTER_2)) !== 0;
  return (cluster) => {
    const position = start + cluster * SIZEOF_Z_EROFS_LCLUSTER_INDEX;
    const record = records.record(position, SIZEOF_Z_EROFS_LCLUSTER_INDEX);
    const advise = di_advise(record, 0);
    const type = advise & Z_EROFS_LI_LCLUSTER_TYPE_MASK;
    const recordEnd = position + SIZEOF_Z_EROFS_LCLUSTER_INDEX;
    if (type === ClusterType.nonHead) {
      const distance = di_u_delta_0(record, 0);
      return (distance & Z_EROFS_LI_D0_CBLKCNT) !== 0
        ? nonHead(inode, mayCountBlocks, 1, distance & ~Z_EROFS_LI_D0_CBLKCNT, recordEnd)
        : nonHead(inode, mayCountBlocks, distance, undefined, recordEnd);
    }
    const clusterOffset = di_clusterofs(record, 0);
    const startBlock = di_u_blkaddr(record, 0);
    const isPartial = (advise & Z_EROFS_LI_PARTIAL_REF) !== 0;
    const isHole = (advise & Z_EROFS_LI_HOLE) !== 0;
    if (clusterOffset >= header.clusterSize) throw badOffset(clusterOffset, inode, header);
    return {
      type,
      clusterOffset,
      distanceToHead: 0,
      compressedBlocks: undefined,
      startBlock,
      isPartial,
      isHole,
      recordEnd,
    };
  };
}

/** The cells of clusters from `first` on, then a u32 block number that the heads among them count from. */
interface Pack {
  readonly first: number;
  /** Byte position where it ends. */
  readonly end: number;
  /** Unpacked, as each is asked for several times: a type above a value of `valueBits`. */
  readonly cells: Uint16Array;
  readonly valueBits: number;
  readonly block: number;
}

/** `valueBits`: 12 to 14, so that a cell has 16 at most. */
function decodePack(bytes: Uint8Array, first: number, end: number, valueBits: number): Pack {
  const { length } = bytes;
  const cells = new Uint16Array(length === 8 ? 2 : 16);
  const cellBits = ((length - 4) * 8) / cells.length;
  const mask = (1 << (valueBits + 2)) - 1;
  for (let cell = 0, bit = 0; cell < cells.length; cell++, bit += cellBits) {
    const at = bit >> 3;
    const bits = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    cells[cell] = (bits >>> (bit & 7)) & mask;
  }
  return { first, end, cells, valueBits, block: u32le(bytes, length - 4) };
}

function cellValue({ cells, valueBits }: Pack, cell: number): number {
  return cells[cell] & ((1 << valueBits) - 1);
}

function cellType({ cells, valueBits }: Pack, cell: number): number {
  return cells[cell] >>> valueBits;
}

/** The packs of a file. */
interface Packs {
  /** Clusters of the file. */
  readonly total: number;
  /** The pack of a cluster below `total`. */
  find(cluster: number): Pack;
}

function compactPacks(inode: ErofsInode, header: MapHeader, records: RecordReader, blockSize: number): Packs {
  const start = header.end;
  const total = Math.ceil(inode.size / blockSize);
  const valueBits = Math.max(header.clusterBits, 12);
  /** Cells of 4 bytes until a pack of 2-byte cells is aligned; then those; then 4 bytes again. */
  const firstWide = ((32 - (start % 32)) / 4) % 8;
  const has2B = (header.advise & Z_EROFS_ADVISE_COMPACTED_2B) !== 0 && firstWide < total;
  const narrow = has2B ? Math.floor((total - firstWide) / 16) * 16 : 0;
  if (header.clusterBits > 14 || (narrow > 0 && header.clusterBits > 12)) {
    throw unsupported(`compact index with logical clusters of ${header.clusterSize} bytes`, { inode: inode.ino });
  }

  /** Position of a cell; those of 2 bytes are `isNarrow`. */
  function positionOf(cluster: number, inNarrow: number, isNarrow: boolean): number {
    if (inNarrow < 0) return start + cluster * 4;
    const narrowStart = start + firstWide * 4;
    return isNarrow ? narrowStart + inNarrow * 2 : narrowStart + narrow * 2 + (inNarrow - narrow) * 4;
  }

  function read(cluster: number): Pack {
    const inNarrow = cluster - firstWide;
    const isNarrow = inNarrow >= 0 && inNarrow < narrow;
    const position = positionOf(cluster, inNarrow, isNarrow);
    const packSize = isNarrow ? 32 : 8;
    const packStart = Math.floor(position / packSize) * packSize;
    const first = cluster - (position - packStart) / (isNarrow ? 2 : 4);
    return decodePack(records.record(packStart, packSize), first, packStart + packSize, valueBits);
  }

  /** Kept, as the next cluster is most often in the same one. */
  let pack: Pack | undefined;

  function find(cluster: number): Pack {
    if (pack === undefined || cluster < pack.first || cluster >= pack.first + pack.cells.length) pack = read(cluster);
    return pack;
  }

  return { total, find };
}

function compactIndex(inode: ErofsInode, header: MapHeader, records: RecordReader, blockSize: number): ClusterIndex {
  const packs = compactPacks(inode, header, records, blockSize);
  const isBig = (header.advise & Z_EROFS_ADVISE_BIG_PCLUSTER_1) !== 0;

  /** A head that follows a head has one block more before it: what was counted last, in which cluster, and its pack. */
  let counted = 0;
  let countedCluster = -1;
  let countedPack: Pack | undefined;

  function blocksBefore(pack: Pack, cell: number, cluster: number): number {
    if (countedPack === pack && countedCluster === cluster - 1) counted++;
    else counted = isBig ? countBlocks(pack, cell, inode) : countHeads(pack, cell);
    countedCluster = cluster;
    countedPack = pack;
    return counted;
  }

  function read(cluster: number): LogicalCluster {
    if (cluster >= packs.total) throw corrupt(`logical cluster ${cluster} of ${packs.total}`, { inode: inode.ino });
    const pack = packs.find(cluster);
    const cell = cluster - pack.first;
    const type = cellType(pack, cell);
    const recordEnd = pack.end;
    if (type === ClusterType.nonHead) {
      const value = cellValue(pack, cell);
      return (value & Z_EROFS_LI_D0_CBLKCNT) !== 0
        ? nonHead(inode, isBig, 1, value & ~Z_EROFS_LI_D0_CBLKCNT, recordEnd)
        : nonHead(inode, isBig, distanceInPack(pack, cell, value), undefined, recordEnd);
    }
    const clusterOffset = cellValue(pack, cell);
    const startBlock = (pack.block + blocksBefore(pack, cell, cluster)) >>> 0;
    if (clusterOffset >= header.clusterSize) throw badOffset(clusterOffset, inode, header);
    return {
      type,
      clusterOffset,
      distanceToHead: 0,
      compressedBlocks: undefined,
      startBlock,
      isPartial: false,
      isHole: false,
      recordEnd,
    };
  }

  if (isBig || header.clusterSize !== blockSize) return { read };
  return { read, plainRun: (cluster, head, most) => countPlain(packs, cluster, head, most) };
}

/**
 * `ClusterIndex.plainRun`, without big physical clusters. Within a pack a head that follows a head has the next block; at the start of a pack its block number
 * says so.
 */
function countPlain(
  { total, find }: Packs,
  cluster: number,
  { clusterOffset, startBlock }: LogicalCluster,
  most: number,
): number {
  const last = Math.min(cluster + most, total - 1);
  let pack = find(cluster);
  for (let at = cluster + 1; at <= last; at++) {
    if (at === pack.first + pack.cells.length) {
      pack = find(at);
      const block = (pack.block + 1) >>> 0;
      if (block !== startBlock + at - cluster) return at - 1 - cluster;
    }
    // ClusterType.plain is 0: the cell is the offset alone.
    if (pack.cells[at - pack.first] !== clusterOffset) return at - 1 - cluster;
  }
  return last - cluster;
}

/** The last cell of a pack has the distance to the next head in place of the one back; the cell before it knows. */
function distanceInPack(pack: Pack, cell: number, value: number): number {
  if (cell + 1 !== pack.cells.length) return value;
  if (cellType(pack, cell - 1) !== ClusterType.nonHead) return 1;
  const before = cellValue(pack, cell - 1);
  return (before & Z_EROFS_LI_D0_CBLKCNT) !== 0 ? 2 : before + 1;
}

/** Without big physical clusters: one block for each head in the pack up to and with this one. */
function countHeads(pack: Pack, cell: number): number {
  let heads = 1;
  for (let at = cell; at > 0; ) {
    at--;
    if (cellType(pack, at) === ClusterType.nonHead) at -= cellValue(pack, at);
    if (at >= 0) heads++;
  }
  return heads;
}

/** With them: the blocks of all physical clusters in the pack before this one. */
function countBlocks(pack: Pack, cell: number, inode: ErofsInode): number {
  let blocks = 0;
  for (let at = cell; at > 0; ) {
    at--;
    if (cellType(pack, at) !== ClusterType.nonHead) {
      blocks++;
      continue;
    }
    const value = cellValue(pack, at);
    if ((value & Z_EROFS_LI_D0_CBLKCNT) !== 0) {
      at--;
      blocks += value & ~Z_EROFS_LI_D0_CBLKCNT;
    } else if (value <= 1) {
      throw corrupt('compact index: no compressed block count where there must be one', { inode: inode.ino });
    } else {
      at -= value - 2;
    }
  }
  return blocks;
}
