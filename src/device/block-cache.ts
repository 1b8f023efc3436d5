import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from './block-device.ts';
import { LruMap } from './lru.ts';

/** Whole blocks of metadata, kept up to a bound, so that walking a path does not read a directory block twice. */
export class BlockCache {
  /** What the blocks are read from. */
  readonly device: BlockDevice;
  /** Bytes. */
  readonly blockSize: number;
  private readonly blocks: LruMap<Uint8Array>;

  constructor(device: BlockDevice, blockSize: number, cacheBytes: number) {
    this.device = device;
    this.blockSize = blockSize;
    this.blocks = new LruMap(Math.max(cacheBytes, blockSize));
  }

  /** How often a block was there already. */
  get hits(): number {
    return this.blocks.hits;
  }

  /** The block's bytes, shared with later callers: to be read, never changed. */
  readBlock(block: number): Uint8Array {
    const known = this.blocks.get(block);
    if (known !== undefined) return known;
    const fresh = readBytes(this.device, block * this.blockSize, this.blockSize);
    this.blocks.set(block, fresh, this.blockSize);
    return fresh;
  }
}
