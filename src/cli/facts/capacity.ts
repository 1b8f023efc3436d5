/** How much there is on a filesystem, as far as its facts say. */
import type { FileSystem } from '../../contract/file-system.ts';

/** What statfs(2) would say; blocks are those of the filesystem. */
export interface Capacity {
  /** f_blocks. */
  readonly blocks: number;
  /** f_bfree. */
  readonly freeBlocks: number;
  /** f_files. */
  readonly inodes: number;
  /** f_ffree. */
  readonly freeInodes: number;
}

/** 0 for what a format does not say. */
export function capacityOf({ details, inodeCount = 0 }: FileSystem): Capacity {
  const number = (name: string): number => {
    const detail = details[name];
    return detail?.kind === 'number' ? detail.value : 0;
  };
  return {
    blocks: number('blockCount') || number('blocks'),
    freeBlocks: number('freeBlocks'),
    inodes: inodeCount,
    freeInodes: number('freeInodes'),
  };
}

/** Bytes in use: how much there is to copy or hash. */
export function usedBytes(fs: FileSystem): number {
  const { blocks, freeBlocks } = capacityOf(fs);
  return Math.max(blocks - freeBlocks, 0) * fs.blockSize;
}
