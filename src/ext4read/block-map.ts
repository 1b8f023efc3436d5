/** The block map of ext2 and ext3: 12 direct pointers, then one, two and three levels of pointer blocks. */
import { u32le } from '../bytes/endian.ts';
import { corrupt } from '../errors.ts';
import { type BlockMapping, type BlockRun, hole } from './block-run.ts';
import type { Inode } from './inode.ts';
import type { Volume } from './volume.ts';

export const DIRECT_BLOCKS = 12;

/** A list of pointers: i_block, or a pointer block. */
interface Pointers {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/**
 * The mapping of an inode without the flag EXTENTS.
 *
 * @throws ERR_BOOTFS_CORRUPT for a direct pointer that leads outside the filesystem; `find` throws for a bad pointer
 * block on its way.
 */
export function blockMapMapping(volume: Volume, inode: Inode): BlockMapping {
  const perBlock = volume.superblock.blockSize / 4;
  const direct: Pointers = { bytes: inode.block, count: DIRECT_BLOCKS };
  checkPointers(volume, direct, { inode: inode.ino });

  /** The run inside `pointers`, each of which stands for one block, from index `index` on. */
  function runOf(pointers: Pointers, index: number, logicalBlock: number): BlockRun {
    const first = u32le(pointers.bytes, index * 4);
    let length = 1;
    while (index + length < pointers.count) {
      const next = u32le(pointers.bytes, (index + length) * 4);
      if (next !== (first === 0 ? 0 : first + length)) break;
      length++;
    }
    return { logicalBlock, length, fsBlock: first === 0 ? undefined : first, isUnwritten: false };
  }

  return {
    find(logicalBlock) {
      if (logicalBlock < DIRECT_BLOCKS) return runOf(direct, logicalBlock, logicalBlock);
      let within = logicalBlock - DIRECT_BLOCKS;
      let levels = 1;
      let reach = perBlock;
      while (within >= reach) {
        within -= reach;
        reach *= perBlock;
        if (++levels > 3) return hole(logicalBlock, Number.POSITIVE_INFINITY);
      }
      let pointer = u32le(inode.block, (DIRECT_BLOCKS + levels - 1) * 4);
      for (;;) {
        if (pointer === 0) return hole(logicalBlock, logicalBlock + reach - within);
        const pointers = readPointers(volume, inode, pointer);
        reach /= perBlock;
        const index = Math.floor(within / reach);
        if (reach === 1) return runOf(pointers, index, logicalBlock);
        within -= index * reach;
        pointer = u32le(pointers.bytes, index * 4);
      }
    },
  };
}

function readPointers(volume: Volume, inode: Inode, fsBlock: number): Pointers {
  const count = volume.superblock.blockSize / 4;
  const place = { inode: inode.ino, block: fsBlock };
  const bytes = volume.readChecked(fsBlock, 'pointers', (fresh) =>
    checkPointers(volume, { bytes: fresh, count }, place),
  );
  return { bytes, count };
}

function checkPointers(volume: Volume, pointers: Pointers, place: { inode: number; block?: number }): void {
  for (let index = 0; index < pointers.count; index++) {
    const fsBlock = u32le(pointers.bytes, index * 4);
    if (fsBlock !== 0 && !volume.isDataRange(fsBlock, 1)) {
      throw corrupt('block pointer outside the filesystem', { ...place, entry: index, fsBlock });
    }
  }
}
