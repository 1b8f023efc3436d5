/** Reads the log's own blocks one by one, neighbouring ones in one read, and little else. */
import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import { blockAtPosition, type JournalSuperblock } from './journal-superblock.ts';

/** A firmware read of this many bytes costs what a small one does. */
const MAX_READ_BYTES = 65536;
/** Blocks read for nothing that are never too many. */
const FREE_WASTE_BLOCKS = 1;

/** Reads the log area block by block, across its end, in few reads. */
export class LogReader {
  private readonly log: BlockDevice;
  private readonly superblock: JournalSuperblock;
  private window: Uint8Array = new Uint8Array(0);
  /** Position of the window's first block. */
  private windowStart = 0;
  private blocksFetched = 0;
  private blocksUsed = 0;

  constructor(log: BlockDevice, superblock: JournalSuperblock) {
    this.log = log;
    this.superblock = superblock;
  }

  /**
   * The block `position` blocks after s_start, a view that stays as it is. `followers`: how many blocks right after it
   * are likely to be wanted next; they come along while at most a tenth of what is read turns out to be for nothing.
   */
  readBlock(position: number, followers: number): Uint8Array {
    const { blockSize } = this.superblock;
    const held = this.window.length / blockSize;
    if (position < this.windowStart || position >= this.windowStart + held) this.fetch(position, followers);
    this.blocksUsed++;
    const at = (position - this.windowStart) * blockSize;
    return this.window.subarray(at, at + blockSize);
  }

  /** `count` blocks from `position` on, given to `visit` one after the other. */
  readRun(position: number, count: number, visit: (block: Uint8Array) => void): void {
    const { blockSize } = this.superblock;
    for (let done = 0; done < count; ) {
      const length = Math.min(count - done, this.blocksInOneRead(position + done));
      const run = this.read(position + done, length);
      for (let at = 0; at < run.length; at += blockSize) visit(run.subarray(at, at + blockSize));
      done += length;
    }
  }

  private fetch(position: number, followers: number): void {
    const waste = this.blocksFetched - this.blocksUsed;
    const affordable = Math.floor(this.blocksUsed / 10) + FREE_WASTE_BLOCKS - waste;
    const count = Math.min(1 + Math.max(0, Math.min(followers, affordable)), this.blocksInOneRead(position));
    this.window = this.read(position, count);
    this.windowStart = position;
    this.blocksFetched += count;
  }

  /** Blocks up to the end of the log area, where the way around it goes on elsewhere. */
  private blocksInOneRead(position: number): number {
    const { blockSize, end } = this.superblock;
    const untilWrap = end - blockAtPosition(this.superblock, position);
    return Math.min(untilWrap, Math.max(1, Math.floor(MAX_READ_BYTES / blockSize)));
  }

  private read(position: number, count: number): Uint8Array {
    const { blockSize } = this.superblock;
    return readBytes(this.log, blockAtPosition(this.superblock, position) * blockSize, count * blockSize);
  }
}
