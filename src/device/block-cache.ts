import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from './block-device.ts';
import { LruMap } from './lru.ts';

/** A block in memory. */
export interface CachedBlock<Role> {
  /** Shared with later callers: to be read, never changed. */
  readonly bytes: Uint8Array;
  /** What a caller found it right as; forgotten with the bytes. */
  checkedAs: Role | undefined;
}

/** Whole blocks of metadata, kept up to a bound, so that walking a path does not read a directory block twice. */
export class BlockCache<Role = never> {
  /** What the blocks are read from. */
  readonly device: BlockDevice;
  /** Bytes. */
  readonly blockSize: number;
  private readonly blocks: LruMap<CachedBlock<Role>>;

  constructor(device: BlockDevice, blockSize: number, cacheBytes: number) {
    this.device = device;
    this.blockSize = blockSize;
    this.blocks = new LruMap(Math.max(cacheBytes, blockSize));
  }

  /** How often a block was there already. */
  get hits(): number {
    return this.blocks.hits;
  }

  /** The block, as long as it is kept the same one each time. */
  readBlock(block: number): CachedBlock<Role> {
    const known = this.blocks.get(block);
    if (known !== undefined) return known;
    const bytes = readBytes(this.device, block * this.blockSize, this.blockSize);
    const fresh = { bytes, checkedAs: undefined };
    this.blocks.set(block, fresh, this.blockSize);
    return fresh;
  }
}
