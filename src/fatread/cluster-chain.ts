/** The clusters of one file or directory, in its order. */
import { corrupt } from '../contract/errors.ts';
import { FAT_ENT_EOF, type FatTable } from './fat-table.ts';

/** The cluster at every so many places is remembered, so that a read in the middle does not start at the front. */
const CHECKPOINT_CLUSTERS = 1024;

/**
 * The cluster at this place of a chain, from 0 on; undefined where the chain ends before.
 *
 * @throws ERR_BOOTFS_CORRUPT where it runs into what is no cluster, or round in a circle; EIO
 */
export type ClusterAt = (index: number) => number | undefined;

/**
 * Follows a chain as far as it is asked to: what is behind that, broken or not, stays unseen.
 *
 * @throws ERR_BOOTFS_CORRUPT where the first cluster is none
 */
export function clusterChain(table: FatTable, firstCluster: number): ClusterAt {
  /** The first cluster, and that of each checkpoint behind it which was passed. */
  const checkpoints = [table.check(firstCluster)];
  /** Where the last step led to. */
  let place = 0;
  let cluster = firstCluster;
  /** A cluster before the farthest place that was seen; met again, the chain is a loop (Brent). */
  let tortoise = firstCluster;
  let tortoisePlace = 0;
  let farthest = 0;
  /** From this place on the chain goes round. */
  let loopPlace = Infinity;

  /** To the last checkpoint before `index`, where that is nearer than the place of the last step. */
  function jump(index: number): void {
    const checkpoint = Math.min(Math.floor(index / CHECKPOINT_CLUSTERS), checkpoints.length - 1);
    const at = checkpoint * CHECKPOINT_CLUSTERS;
    if (index >= place && at <= place) return;
    place = at;
    cluster = checkpoints[checkpoint];
  }

  function noteFarthest(): void {
    farthest = place;
    if (place % CHECKPOINT_CLUSTERS === 0) checkpoints.push(cluster);
    if (cluster === tortoise) loopPlace = Math.min(loopPlace, place);
    // Twice as far as the last time: a circle is noticed after three rounds at the latest.
    if (place >= tortoisePlace * 2) {
      tortoise = cluster;
      tortoisePlace = place;
    }
  }

  return (index) => {
    jump(index);
    while (place < index) {
      const next = table.next(cluster);
      if (next === FAT_ENT_EOF) return undefined;
      cluster = next;
      if (++place > farthest) noteFarthest();
      if (place >= loopPlace) throw corrupt('chain is a loop', { cluster });
    }
    return cluster;
  };
}
