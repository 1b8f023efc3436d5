/** Where the blocks of a fork are: all its extents, in order. */

import { firstNotBelow } from '../../bytes/search.ts';
import { hole, type Mapping, type Run, type StoredRun } from '../../mapping/run.ts';

/** Extents in three columns, as a fork may have very many: sorted, not overlapping. */
export class RunList implements Mapping {
  private readonly logicalBlocks: number[] = [];
  private readonly fsBlocks: number[] = [];
  /** Negative for unwritten ones. */
  private readonly lengths: number[] = [];
  /** Where the last `find` ended: reading on needs no new search. */
  private lastIndex = 0;

  /** Extents. */
  get count(): number {
    return this.lengths.length;
  }

  /** The block behind the last extent; 0 where there is none. */
  get endBlock(): number {
    return this.count === 0 ? 0 : this.endOf(this.count - 1);
  }

  /** The `index`-th one, from 0. */
  at(index: number): StoredRun {
    const length = this.lengths[index];
    return {
      logicalBlock: this.logicalBlocks[index],
      length: Math.abs(length),
      fsBlock: this.fsBlocks[index],
      isUnwritten: length < 0,
    };
  }

  /** False, and nothing is done, where it does not come after all others. */
  append(extent: StoredRun): boolean {
    if (extent.logicalBlock < this.endBlock) return false;
    this.logicalBlocks.push(extent.logicalBlock);
    this.fsBlocks.push(extent.fsBlock);
    this.lengths.push(extent.isUnwritten ? -extent.length : extent.length);
    return true;
  }

  /** The run that `logicalBlock` begins; Infinity long for the hole behind the last extent. */
  find(logicalBlock: number): Run {
    const index = this.indexAtOrBehind(logicalBlock);
    const nextBlock = index < this.count ? this.logicalBlocks[index] : Number.POSITIVE_INFINITY;
    if (logicalBlock < nextBlock) return hole(logicalBlock, nextBlock);
    const within = logicalBlock - nextBlock;
    const { length, fsBlock, isUnwritten } = this.at(index);
    return { logicalBlock, length: length - within, fsBlock: fsBlock + within, isUnwritten };
  }

  /** The index of the first extent that ends behind `logicalBlock`; the count where there is none. */
  indexAtOrBehind(logicalBlock: number): number {
    const last = this.lastIndex;
    for (let index = last; index < Math.min(last + 2, this.count); index++) {
      const isFirst = index === 0 || this.endOf(index - 1) <= logicalBlock;
      if (isFirst && logicalBlock < this.endOf(index)) return this.remember(index);
    }
    return this.remember(firstNotBelow(0, this.count, (index) => this.endOf(index) <= logicalBlock));
  }

  private remember(index: number): number {
    this.lastIndex = index;
    return index;
  }

  private endOf(index: number): number {
    return this.logicalBlocks[index] + Math.abs(this.lengths[index]);
  }
}
