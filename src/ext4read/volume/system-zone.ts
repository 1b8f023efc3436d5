/** The blocks of the filesystem's own structures, which no file may claim: Linux refuses a mapping that leads there. */
import { firstNotBelow } from '../../bytes/search.ts';
import { corrupt } from '../../contract/errors.ts';

/** A run of such blocks. */
export interface SystemPart {
  /** The first one. */
  readonly fsBlock: number;
  /** 1 or more. */
  readonly lengthInBlocks: number;
  /** The inode that owns them: the journal's, which may have a name and be read; 0 for all others. */
  readonly ino: number;
}

/** Parts that may begin before and reach over one that Linux has met earlier, which it does not notice: more are no filesystem. */
const MAX_OPEN_PARTS = 16;

/** All of them, to be asked about any run of blocks. */
export class SystemZone {
  /** First blocks of the zone's parts, in order and apart, one past the last block of each, and its inode. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly owners: number[] = [];

  /**
   * @param parts In the order in which Linux meets them: all groups, then the journal.
   * @throws ERR_BOOTFS_CORRUPT where one begins inside another that came earlier: Linux then does not mount. Source:
   * add_system_zone of fs/ext4/block_validity.c.
   */
  constructor(parts: readonly SystemPart[]) {
    const order = parts
      .map((_part, index) => index)
      .filter((index) => parts[index].lengthInBlocks > 0)
      .sort((left, right) => parts[left].fsBlock - parts[right].fsBlock || left - right);
    let open: number[] = [];
    for (const index of order) {
      const { fsBlock } = parts[index];
      open = open.filter((other) => parts[other].fsBlock + parts[other].lengthInBlocks > fsBlock);
      if (open.length > MAX_OPEN_PARTS || open.some((other) => other < index)) {
        throw corrupt('structures of the filesystem overlap', { fsBlock });
      }
      open.push(index);
      this.append(parts[index]);
    }
  }

  private append({ fsBlock, lengthInBlocks, ino }: SystemPart): void {
    const last = this.ends.length - 1;
    const end = fsBlock + lengthInBlocks;
    const start = last >= 0 ? Math.max(fsBlock, this.ends[last]) : fsBlock;
    if (start >= end) return;
    if (last >= 0 && start === this.ends[last] && this.owners[last] === ino) {
      this.ends[last] = end;
      return;
    }
    this.starts.push(start);
    this.ends.push(end);
    this.owners.push(ino);
  }

  /** Is any of [fsBlock, fsBlock + length) a part that is not `ino`'s own? */
  overlaps(fsBlock: number, length: number, ino: number): boolean {
    const { starts } = this;
    const begun = firstNotBelow(0, starts.length, (index) => starts[index] < fsBlock + length);
    for (let part = begun - 1; part >= 0 && this.ends[part] > fsBlock; part--) {
      if (this.owners[part] !== ino || ino === 0) return true;
    }
    return false;
  }
}
