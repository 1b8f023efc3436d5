/** Which blocks more than one file uses: the tree of shared blocks of each group, read when one of its blocks is asked for. */

import { firstNotBelow } from '../../bytes/search.ts';
import { attempt, isCorrupt } from '../../contract/errors.ts';
import type { SharedPart } from '../../mapping/extent-listing.ts';
import { rc_blockcount, rc_refcount, rc_startblock } from '../ondisk/structs.gen.ts';
import type { Volume } from '../volume/volume.ts';
import { readAgf } from './group-headers.ts';
import { SHARED, visitGroupTree } from './group-tree.ts';

/** Runs that are kept of all groups together, 16 bytes each; of a group that does not fit in all blocks may be shared. */
const MAX_RUNS = 1_000_000;
/** Of the first block of the group: the run is set aside for copies that are not written yet, and no file's. */
const XFS_REFC_COWFLAG = 0x8000_0000;

/** Runs of shared blocks of a group, in order: starts, and ends behind them, as blocks of the group. */
interface SharedRuns {
  readonly starts: number[];
  readonly ends: number[];
}

/** What the groups of one filesystem say, kept once it is read. */
export class SharedBlocks {
  private readonly volume: Volume;
  /** By group; undefined for one whose blocks all may be shared. */
  private readonly known = new Map<number, SharedRuns | undefined>();
  private runsLeft = MAX_RUNS;

  constructor(volume: Volume) {
    this.volume = volume;
  }

  /**
   * Of [fsBlock, fsBlock + length), inside one group: is the beginning shared, and up to where? Where the tree is damaged all
   * may be shared. @throws EIO
   */
  firstPart(fsBlock: number, length: number): SharedPart {
    const { agBlocks } = this.volume.superblock;
    const ag = Math.floor(fsBlock / agBlocks);
    const runs = this.runsOf(ag);
    if (runs === undefined) return { isShared: true, length };
    const start = fsBlock - ag * agBlocks;
    const { starts, ends } = runs;
    const index = firstAbove(ends, start);
    if (index === ends.length) return { isShared: false, length };
    if (starts[index] > start) return { isShared: false, length: Math.min(length, starts[index] - start) };
    return { isShared: true, length: Math.min(length, ends[index] - start) };
  }

  /** Undefined where the tree is damaged, or too large. */
  private runsOf(ag: number): SharedRuns | undefined {
    if (this.known.has(ag)) return this.known.get(ag);
    const runs = attempt(
      () => readRuns(this.volume, ag, this.runsLeft),
      isCorrupt,
      () => undefined,
    );
    this.known.set(ag, runs);
    this.runsLeft -= runs?.starts.length ?? 0;
    return runs;
  }
}

/** Undefined for more than `most` runs. @throws ERR_BOOTFS_CORRUPT, EIO */
function readRuns(volume: Volume, ag: number, most: number): SharedRuns | undefined {
  const { agf_refcount_root, agf_refcount_level } = readAgf(volume, ag);
  const runs: SharedRuns = { starts: [], ends: [] };
  let count = 0;
  visitGroupTree(volume, { kind: SHARED, ag, root: agf_refcount_root, levels: agf_refcount_level }, (bytes, at) => {
    const start = rc_startblock(bytes, at);
    if (start >= XFS_REFC_COWFLAG || rc_refcount(bytes, at) < 2) return;
    if (++count > most) return;
    runs.starts.push(start);
    runs.ends.push(start + rc_blockcount(bytes, at));
  });
  return count > most ? undefined : runs;
}

/** The index of the first number above `value`; the count where there is none. */
function firstAbove(sorted: readonly number[], value: number): number {
  return firstNotBelow(0, sorted.length, (index) => sorted[index] <= value);
}
