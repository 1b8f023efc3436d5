/** What the scan finds in the log, in columns: logged blocks, revoke records, and the transactions they belong to. */

import { type GrowingColumn, growingFloat64, growingUint32 } from '../bytes/growing-column.ts';
import { firstNotBelow } from '../bytes/search.ts';
import type { Timestamp } from '../contract/stats.ts';

/** The logged blocks, superseded copies included, in the order of the log. */
export class LoggedBlocks {
  /** Filesystem block * 2, + 1 where the first four bytes are escaped. */
  readonly keys: GrowingColumn<Float64Array> = growingFloat64();
  /** Where each copy is. */
  readonly journalBlocks: GrowingColumn<Uint32Array> = growingUint32();
  /** As the tags have them; left empty where tags carry none. */
  readonly checksums: GrowingColumn<Uint32Array> = growingUint32();

  /** Of all columns. */
  get length(): number {
    return this.keys.length;
  }

  /** Where the `index`-th one belongs. */
  fsBlock(index: number): number {
    return fsBlockOfKey(this.keys.values[index]);
  }
}

/** The block of the filesystem in a key of the sorted log. */
export function fsBlockOfKey(key: number): number {
  return Math.floor(key / 2);
}

/** Was the block escaped in the log? */
export function isEscapedKey(key: number): boolean {
  return key % 2 === 1;
}

/** Complete transactions, by index from 0: each ends where the next begins. */
export class Transactions {
  /** Blocks after s_start at which the transaction begins. */
  readonly positions: GrowingColumn<Uint32Array> = growingUint32();
  /** The length of LoggedBlocks, and of the revoke records, after this transaction. */
  readonly loggedEnds: GrowingColumn<Uint32Array> = growingUint32();
  /** Of the revoke records. */
  readonly revokeEnds: GrowingColumn<Uint32Array> = growingUint32();
  /** Of the first ones only, as many as the report lists. */
  readonly commitTimes: (Timestamp | undefined)[] = [];

  /** Of complete ones, replayed or not. */
  get count(): number {
    return this.positions.length;
  }

  /** Index behind its last logged block; 0 for transaction -1. */
  loggedEnd(index: number): number {
    return index < 0 ? 0 : this.loggedEnds.values[index];
  }

  /** Index behind its last revoke record; 0 for transaction -1. */
  revokeEnd(index: number): number {
    return index < 0 ? 0 : this.revokeEnds.values[index];
  }

  /** The transaction that stands `position` blocks after s_start. */
  indexAtPosition(position: number): number {
    return countAtMost(this.positions.values, this.count, position) - 1;
  }

  /** The transaction that the logged block `index` belongs to. */
  indexOfLogged(index: number): number {
    return countAtMost(this.loggedEnds.values, this.count, index);
  }
}

/** How many of the first `length` of the ascending `values` are at most `limit`. */
function countAtMost(values: Uint32Array, length: number, limit: number): number {
  return firstNotBelow(0, length, (index) => values[index] <= limit);
}

/** All that the scan found in the log. */
export interface LogContents {
  /** Of all transactions. */
  readonly logged: LoggedBlocks;
  /** Filesystem blocks of the revoke records, in the order of the log. */
  readonly revokes: ReturnType<typeof growingFloat64>;
  /** Complete ones. */
  readonly transactions: Transactions;
}
