/**
 * Buffers whose earlier contents in the log are not to be replayed, as their blocks were freed: something else may
 * stand there by now, file data most of all.
 */

export class CancelTable {
  /** By first basic block * 256 + length: how many cancel items are still ahead in the log. */
  private readonly buffers = new Map<number, number>();
  /** The same by first basic block. */
  private readonly starts = new Map<number, number>();

  /** A cancel item, on the way through the log before the replay. */
  add(start: number, length: number): void {
    change(this.buffers, keyOf(start, length), 1);
    change(this.starts, start, 1);
  }

  /** The replay has come to a cancel item: what is logged after it counts again, unless another one is ahead. */
  pass(start: number, length: number): void {
    change(this.buffers, keyOf(start, length), -1);
    change(this.starts, start, -1);
  }

  /** Is a cancel item for just this buffer still ahead? */
  isCancelled(start: number, length: number): boolean {
    return this.buffers.has(keyOf(start, length));
  }

  /** Is any buffer that begins in this range cancelled, whatever its length? */
  isAnyCancelled(start: number, length: number): boolean {
    for (let block = start; block < start + length && this.starts.size > 0; block++) {
      if (this.starts.has(block)) return true;
    }
    return false;
  }
}

const keyOf = (start: number, length: number): number => start * 256 + length;

function change(counts: Map<number, number>, key: number, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
