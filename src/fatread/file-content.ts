/** A file's bytes: its clusters, as far as its size reaches. */
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import type { Extent } from '../contract/file-system.ts';
import type { FileContent } from '../contract/tree.ts';
import { clusterChain } from './cluster-chain.ts';
import type { FatTable } from './fat-table.ts';
import { FAT_START_ENT, type Geometry } from './geometry.ts';

/** What is known of a file before its chain is followed. */
export interface FileStart {
  /** 0 for none. */
  readonly firstCluster: number;
  /** Bytes. */
  readonly size: number;
}

/**
 * The chain is followed as far as it is read: the size wins where the chain is longer, and reading past its end is an
 * error. A file that has a size but no first cluster is zeros, as in Linux.
 *
 * @throws ERR_BOOTFS_CORRUPT where the file begins at a cluster that is not there
 */
export function contentOf(
  device: BlockDevice,
  { clusterSize, dataStart }: Geometry,
  table: FatTable,
  { firstCluster, size }: FileStart,
): FileContent {
  const isHole = firstCluster === 0;
  const find = size === 0 || isHole ? undefined : clusterChain(table, firstCluster);

  function clusterAt(index: number): number {
    const cluster = find?.(index);
    if (cluster === undefined) throw corrupt('chain is shorter than the file', { size, clusters: index });
    return cluster;
  }

  /** Clusters that follow each other on the device as one, cut to [from, to); all in bytes. */
  function visitRuns(
    from: number,
    to: number,
    visit: (physicalOffset: number, logicalOffset: number, length: number) => void,
  ): void {
    for (let start = from; start < to; ) {
      const first = Math.floor(start / clusterSize);
      const cluster = clusterAt(first);
      let count = 1;
      while ((first + count) * clusterSize < to && clusterAt(first + count) === cluster + count) count++;
      const end = Math.min((first + count) * clusterSize, to);
      visit(dataStart + (cluster - FAT_START_ENT) * clusterSize + (start % clusterSize), start, end - start);
      start = end;
    }
  }

  return {
    size,
    read(byteOffset, target) {
      if (isHole) target.fill(0);
      else {
        visitRuns(byteOffset, byteOffset + target.length, (physicalOffset, start, length) => {
          device.read(physicalOffset, target.subarray(start - byteOffset, start - byteOffset + length));
        });
      }
    },
    extents() {
      const extents: Extent[] = [];
      if (isHole && size > 0) extents.push({ kind: 'hole', logicalOffset: 0, length: size });
      else {
        visitRuns(0, size, (physicalOffset, logicalOffset, length) => {
          extents.push({ kind: 'data', logicalOffset, length, physicalOffset });
        });
      }
      return extents;
    },
  };
}
