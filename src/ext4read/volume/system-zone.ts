/** The blocks of the filesystem's own structures, which no file may claim: Linux refuses a mapping that leads there. */

export class SystemZone {
  /** First blocks of the zone's parts, in order, and one past the last block of each. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  /** @param parts First block and length of each; they may overlap. */
  constructor(parts: readonly (readonly [fsBlock: number, length: number])[]) {
    const sorted = parts.filter(([, length]) => length > 0).sort((left, right) => left[0] - right[0]);
    for (const [fsBlock, length] of sorted) {
      const last = this.ends.length - 1;
      if (last >= 0 && fsBlock <= this.ends[last]) this.ends[last] = Math.max(this.ends[last], fsBlock + length);
      else {
        this.starts.push(fsBlock);
        this.ends.push(fsBlock + length);
      }
    }
  }

  overlaps(fsBlock: number, length: number): boolean {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] < fsBlock + length) low = middle + 1;
      else high = middle;
    }
    return low > 0 && this.ends[low - 1] > fsBlock;
  }
}
