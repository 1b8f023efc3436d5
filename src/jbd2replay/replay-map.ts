/** The third pass: filesystem block -> journal block, in sorted columns of 16 bytes per block at most. */

import { firstNotBelow } from '../bytes/search.ts';
import { sortedOrder } from '../bytes/sort-order.ts';
import { fsBlockOfKey, isEscapedKey, type LogContents } from './log-contents.ts';
import type { RevokeTable } from './revoke-table.ts';

/** From a block of the filesystem to the block of the journal that holds its newest copy. */
export class ReplayMap {
  /** Filesystem block * 2, + 1 where the first four bytes are escaped; ascending, each block once. */
  private readonly keys: Float64Array;
  private readonly journalBlocks: Uint32Array;
  /** Of the stored blocks, where the log has them and somebody is going to ask. */
  private readonly checksums: Uint32Array | undefined;

  constructor(keys: Float64Array, journalBlocks: Uint32Array, checksums: Uint32Array | undefined) {
    this.keys = keys;
    this.journalBlocks = journalBlocks;
    this.checksums = checksums;
  }

  /** Entries, each of one block, ascending by the filesystem's. */
  get length(): number {
    return this.keys.length;
  }

  /** The index of the first entry at or above `fsBlock`; `length` where there is none. */
  indexFrom(fsBlock: number): number {
    const { keys } = this;
    return firstNotBelow(0, keys.length, (index) => fsBlockOfKey(keys[index]) < fsBlock);
  }

  /** Of entry `index`. */
  fsBlock(index: number): number {
    return fsBlockOfKey(this.keys[index]);
  }

  /** Do its first four bytes stand as zeros in the log, for the magic number of a journal block? */
  isEscaped(index: number): boolean {
    return isEscapedKey(this.keys[index]);
  }

  /** Where the copy is. */
  journalBlock(index: number): number {
    return this.journalBlocks[index];
  }

  /** Undefined where it is not kept. */
  checksum(index: number): number | undefined {
    return this.checksums?.[index];
  }

  /** Entries from `index` on, `most` at most, whose blocks stand one after the other in the filesystem and the log. */
  runLength(index: number, most: number): number {
    let length = 1;
    while (
      length < most &&
      index + length < this.length &&
      this.fsBlock(index + length) === this.fsBlock(index) + length &&
      this.journalBlocks[index + length] === this.journalBlocks[index] + length
    ) {
      length++;
    }
    return length;
  }
}

/** The log as it is to be served. */
export interface MappedLog {
  /** The newest copies. */
  readonly map: ReplayMap;
  /** Copies that a revoke record withholds, by transaction; of as many transactions as were asked for. */
  readonly revokedBlocks: Uint32Array;
}

/** The last copy of every block that the first `transactionCount` transactions log and do not revoke. */
export function mapLog(
  contents: LogContents,
  revokes: RevokeTable,
  transactionCount: number,
  keepChecksums: boolean,
): MappedLog {
  const { logged, transactions } = contents;
  const length = transactions.loggedEnd(transactionCount - 1);
  const fsBlocks = new Float64Array(length);
  for (let index = 0; index < length; index++) fsBlocks[index] = logged.fsBlock(index);
  const order = sortedOrder(fsBlocks, length);
  const revokedBlocks = new Uint32Array(transactionCount);
  // First the entries that stay move to the front of `order`, in their order, then the columns are made of them.
  let count = 0;
  for (let at = 0; at < length; at++) {
    const index = order[at];
    const owner = transactions.indexOfLogged(index);
    if (revokes.isRevoked(fsBlocks[index], owner)) {
      revokedBlocks[owner]++;
      continue;
    }
    // Equal blocks come in the order of the log: the last copy counts.
    if (count > 0 && fsBlocks[order[count - 1]] === fsBlocks[index]) count--;
    order[count++] = index;
  }
  const keys = new Float64Array(count);
  const journalBlocks = new Uint32Array(count);
  const checksums = keepChecksums ? new Uint32Array(count) : undefined;
  for (let at = 0; at < count; at++) {
    keys[at] = logged.keys.values[order[at]];
    journalBlocks[at] = logged.journalBlocks.values[order[at]];
    if (checksums !== undefined) checksums[at] = logged.checksums.values[order[at]];
  }
  return { map: new ReplayMap(keys, journalBlocks, checksums), revokedBlocks };
}
