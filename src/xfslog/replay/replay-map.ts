/**
 * What the log changes, found by place: targets (buffers, inodes, chunks of new inodes), sorted by their first basic
 * block, each with the items that are about it, in the order of the replay.
 */

import { joinU64 } from '../../bytes/endian.ts';
import { growingFloat64, growingUint32 } from '../../bytes/growing-column.ts';
import { firstNotBelow } from '../../bytes/search.ts';
import { sortedOrder } from '../../bytes/sort-order.ts';
import { BootfsError } from '../../contract/errors.ts';
import { addTouchedBlocks } from '../items/buffer-item.ts';
import {
  KIND_BUFFER,
  KIND_CANCEL,
  KIND_ICREATE,
  KIND_INODE,
  KIND_INTENT,
  type LogContents,
} from '../scan/log-contents.ts';
import { CancelTable } from './cancel-table.ts';

/**
 * Targets that can reach one basic block, as they begin at most as far before it as the longest is: inodes, and what stood
 * there before in buffers of other lengths, are some hundreds. Each read goes through them.
 */
const MAX_IN_REACH = 4096;

/** Did the log change a target? The rule of LSNs answers that when the target is first read. */
export const UNKNOWN = 0;
export const CHANGED = 1;
export const UNCHANGED = 2;

/**
 * Which items of the log make up each basic block, and in which order: offsets into sorted typed arrays, no contents.
 */
export class ReplayMap {
  /** Where its items are described. */
  readonly contents: LogContents;
  /** Items that were skipped as their buffer is cancelled. */
  readonly cancelledItems: number;
  /** Per target: CHANGED and the like. */
  readonly states: Uint8Array;
  /** Item indexes by target. */
  private readonly items: Uint32Array;
  private readonly starts = growingFloat64();
  private readonly firstItems = growingUint32();
  private readonly firstCoverage = growingUint32();
  /** Per target: a bit for each basic block of it that the log has something for. */
  private readonly coverage = growingUint32();
  private longest = 0;

  constructor(contents: LogContents, items: Uint32Array, cancelledItems: number) {
    this.contents = contents;
    this.cancelledItems = cancelledItems;
    this.items = items;
    for (let at = 0; at < items.length; ) at = this.addTarget(at);
    this.states = new Uint8Array(this.starts.length);
    this.checkReach();
  }

  /** Stretches of basic blocks, ascending: a target is what its first item covers. */
  get targetCount(): number {
    return this.starts.length;
  }

  /** Basic block. */
  start(target: number): number {
    return this.starts.values[target];
  }

  /** Basic blocks. */
  length(target: number): number {
    return this.contents.items.lengthInBasicBlocks(this.items[this.firstItems.values[target]]);
  }

  /** KIND_* of its first item, which all of its items share. */
  kind(target: number): number {
    return this.contents.items.kind(this.items[this.firstItems.values[target]]);
  }

  /** Items in the order of the replay. */
  targetItems(target: number): Uint32Array {
    return this.items.subarray(this.firstItems.values[target], this.itemsEnd(target));
  }

  /** The first basic block at or after `block` that the log has something for; Infinity where there is none. */
  nextCovered(block: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (let target = this.firstReaching(block); target < this.targetCount; target++) {
      if (next === block || this.start(target) >= next) break;
      next = Math.min(next, this.firstCovered(target, block, next));
    }
    return next;
  }

  /** The first basic block from `block` up to `end` that the target has something for; Infinity where there is none. */
  private firstCovered(target: number, block: number, end: number): number {
    const start = this.start(target);
    const stop = Math.min(start + this.length(target), end);
    const coverage = this.coverage.values;
    const first = this.firstCoverage.values[target];
    for (let at = Math.max(block, start); at < stop; ) {
      const within = at - start;
      const word = coverage[first + (within >>> 5)] >>> (within & 31);
      // The next word, where this one has nothing more.
      if (word === 0) at += 32 - (within & 31);
      else if ((word & 1) === 0) at++;
      else return at;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Targets that have something for any of the `length` basic blocks from `block` on, in the order of their starts. */
  targetsIn(block: number, length: number): number[] {
    const found: number[] = [];
    for (let target = this.firstReaching(block); target < this.targetCount; target++) {
      const start = this.start(target);
      if (start >= block + length) break;
      if (this.firstCovered(target, block, block + length) < block + length) found.push(target);
    }
    return found;
  }

  /** The first target that starts late enough to reach `block`. */
  private firstReaching(block: number): number {
    const least = block - this.longest + 1;
    return firstNotBelow(0, this.targetCount, (target) => this.start(target) < least);
  }

  /** Real logs are far from the bound; others could make each read as long as they like. */
  private checkReach(): void {
    let first = 0;
    for (let target = 0; target < this.targetCount; target++) {
      while (this.start(first) + this.longest <= this.start(target)) first++;
      if (target - first < MAX_IN_REACH) continue;
      throw new BootfsError('EFBIG', `more than ${MAX_IN_REACH} things in the log about one place`, {
        daddr: this.start(target),
      });
    }
  }

  private itemsEnd(target: number): number {
    return target + 1 < this.targetCount ? this.firstItems.values[target + 1] : this.items.length;
  }

  /** Adds the target of the item at `at`, and says where the next one's items begin. */
  private addTarget(at: number): number {
    const { items } = this.contents;
    const first = this.items[at];
    const start = items.starts.values[first];
    const length = items.lengthInBasicBlocks(first);
    const kind = items.kind(first);
    const touched = new Uint32Array(Math.ceil(length / 32));
    if (kind !== KIND_BUFFER) for (let block = 0; block < length; block++) touched[block >>> 5] |= 1 << (block & 31);
    let end = at;
    for (; end < this.items.length; end++) {
      const item = this.items[end];
      if (items.starts.values[item] !== start || items.lengthInBasicBlocks(item) !== length) break;
      if (items.kind(item) !== kind) break;
      if (kind === KIND_BUFFER) addTouchedBlocks(items.itemWords(item), touched);
    }
    this.starts.push(start);
    this.firstItems.push(at);
    this.firstCoverage.push(this.coverage.length);
    for (let word = 0; word < touched.length; word++) this.coverage.push(touched[word]);
    this.longest = Math.max(this.longest, length);
    return end;
  }
}

/** The map of what is committed and not cancelled. @throws EFBIG */
export function mapLog(contents: LogContents): ReplayMap {
  const { items } = contents;
  const { kept, cancelled } = dropCancelled(contents, replayOrder(contents));
  // By place, then by kind and length: a target's items come to stand together, still in the order of the replay.
  const places = new Float64Array(kept.length);
  for (let at = 0; at < kept.length; at++) {
    const item = kept[at];
    places[at] = (items.starts.values[item] * 512 + items.lengthInBasicBlocks(item)) * 4 + items.kind(item);
  }
  const order = sortedOrder(places, kept.length);
  for (let at = 0; at < order.length; at++) order[at] = kept[order[at]];
  return new ReplayMap(contents, order, cancelled);
}

/** Committed items: one transaction after the other, and in each the kinds in Linux's order. */
function replayOrder({ items, transactions }: LogContents): Uint32Array {
  const ranks = new Float64Array(items.length);
  for (let item = 0; item < items.length; item++) {
    const commitOrder = transactions.commitOrders.values[items.transactions.values[item]];
    ranks[item] = commitOrder === 0 ? 0 : commitOrder * 4 + classOf(items.kind(item));
  }
  const order = sortedOrder(ranks, items.length);
  let uncommitted = 0;
  while (uncommitted < order.length && ranks[order[uncommitted]] === 0) uncommitted++;
  return order.subarray(uncommitted);
}

/** Buffers and new chunks, then inodes, then cancels. */
function classOf(kind: number): number {
  return kind === KIND_CANCEL ? 3 : kind === KIND_INODE ? 1 : 0;
}

function dropCancelled({ items }: LogContents, order: Uint32Array): { kept: Uint32Array; cancelled: number } {
  const table = new CancelTable();
  for (const item of order) {
    if (items.kind(item) === KIND_CANCEL) table.add(items.starts.values[item], items.lengthInBasicBlocks(item));
  }
  let count = 0;
  let cancelled = 0;
  for (const item of order) {
    const kind = items.kind(item);
    const start = items.starts.values[item];
    const length = items.lengthInBasicBlocks(item);
    if (kind === KIND_INTENT) continue;
    if (kind === KIND_CANCEL) table.pass(start, length);
    else if (isCancelled(table, kind, start, length, items.itemWords(item))) cancelled++;
    else order[count++] = item;
  }
  return { kept: order.subarray(0, count), cancelled };
}

function isCancelled(table: CancelTable, kind: number, start: number, length: number, words: Uint32Array): boolean {
  if (kind === KIND_ICREATE) return table.isAnyCancelled(start, length);
  if (kind === KIND_BUFFER) return table.isCancelled(start, length);
  const [, , clusterLow, clusterHigh, clusterLength] = words;
  return table.isCancelled(joinU64(clusterLow, clusterHigh), clusterLength);
}
