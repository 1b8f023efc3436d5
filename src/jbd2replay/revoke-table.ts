/** The second pass: which filesystem blocks are revoked, and up to which transaction. */

import { firstNotBelow } from '../bytes/search.ts';
import { sortedOrder } from '../bytes/sort-order.ts';
import type { LogContents } from './log-contents.ts';

/** Revoked blocks in ascending order, each once, with the last transaction that revokes it. */
export class RevokeTable {
  private readonly blocks: Float64Array;
  private readonly transactions: Uint32Array;

  /** `blocks` ascending; `transactions[n]`: index of the last transaction that revokes `blocks[n]`. */
  constructor(blocks: Float64Array, transactions: Uint32Array) {
    this.blocks = blocks;
    this.transactions = transactions;
  }

  /** Is a copy of `fsBlock` that transaction `index` logged not to be replayed? A later copy still is. */
  isRevoked(fsBlock: number, index: number): boolean {
    const { blocks } = this;
    const at = firstNotBelow(0, blocks.length, (entry) => blocks[entry] < fsBlock);
    return at < blocks.length && blocks[at] === fsBlock && index <= this.transactions[at];
  }
}

/** Of the first `transactionCount` transactions: records of an incomplete one do not count. */
export function collectRevokes(contents: LogContents, transactionCount: number): RevokeTable {
  const { revokes, transactions } = contents;
  const length = transactions.revokeEnd(transactionCount - 1);
  const owners = new Uint32Array(length);
  for (let index = 0; index < transactionCount; index++) {
    owners.fill(index, transactions.revokeEnd(index - 1), transactions.revokeEnd(index));
  }
  const order = sortedOrder(revokes.values, length);
  const blocks = new Float64Array(length);
  const last = new Uint32Array(length);
  let count = 0;
  for (let at = 0; at < length; at++) {
    const fsBlock = revokes.values[order[at]];
    if (count > 0 && blocks[count - 1] === fsBlock) count--;
    blocks[count] = fsBlock;
    // Equal blocks come in the order of the log, so what is written last is the latest.
    last[count++] = owners[order[at]];
  }
  return new RevokeTable(blocks.slice(0, count), last.slice(0, count));
}
