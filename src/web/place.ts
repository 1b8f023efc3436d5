/** Which filesystem of a disk is meant. */
import { escapePath } from '../bytes/names.ts';
import type { PathLike } from '../contract/path.ts';

/** A filesystem of a disk, and how its journal is taken. */
export interface Place {
  /** As the disk numbers it; 0 for a disk without a table. */
  readonly partition: number;
  /** Name of the logical volume or array on the partition. */
  readonly volume?: string;
  /** Image files inside: the first in the partition's filesystem, each next one in the one before it. */
  readonly inside?: readonly PathLike[];
  /** `ignore`: as a loader sees it that knows no journal, and no checksums. Default `replay`. */
  readonly journal?: 'replay' | 'ignore' | 'salvage';
}

/** What of two places is the same, is the same place. */
export function keyOfPlace({ partition, volume = '', inside = [], journal = 'replay' }: Place): string {
  return JSON.stringify([partition, volume, journal, inside.map(escapePath)]);
}
