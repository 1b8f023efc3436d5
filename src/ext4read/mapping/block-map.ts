/** The block map of ext2 and ext3: 12 direct pointers, then one, two and three levels of pointer blocks. */
import { u32le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { hole, type Mapping, type Run } from '../../mapping/run.ts';
import type { Inode } from '../inode/inode.ts';
import { EXT4_NDIR_BLOCKS } from '../ondisk/inode.ts';
import type { Volume } from '../volume/volume.ts';

/** A list of pointers: i_block, or a pointer block. */
interface Pointers {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Of a pointer block. */
  readonly fsBlock?: number;
}

/**
 * The mapping of an inode without the flag EXTENTS.
 *
 * @throws ERR_BOOTFS_CORRUPT for a direct pointer that leads outside the filesystem; `find` throws for a bad pointer
 * block on its way.
 */
export function blockMapMapping(volume: Volume, inode: Inode): Mapping {
  const perBlock = volume.superblock.blockSize / 4;
  const direct: Pointers = { bytes: inode.block, count: EXT4_NDIR_BLOCKS };
  for (let index = 0; index < EXT4_NDIR_BLOCKS; index++) {
    if (u32le(inode.block, index * 4) !== 0) checkPointer(volume, direct, index, inode.ino);
  }

  /** The run inside `pointers`, each of which stands for one block, from index `index` on. */
  function runOf(pointers: Pointers, index: number, logicalBlock: number): Run {
    const first = u32le(pointers.bytes, index * 4);
    if (first !== 0) checkPointer(volume, pointers, index, inode.ino);
    let length = 1;
    while (index + length < pointers.count) {
      const next = u32le(pointers.bytes, (index + length) * 4);
      if (next !== (first === 0 ? 0 : first + length)) break;
      if (first !== 0 && !volume.isDataRange(next, 1, inode.ino)) break;
      length++;
    }
    return { logicalBlock, length, fsBlock: first === 0 ? undefined : first, isUnwritten: false };
  }

  return {
    find(logicalBlock) {
      if (logicalBlock < EXT4_NDIR_BLOCKS) return runOf(direct, logicalBlock, logicalBlock);
      let within = logicalBlock - EXT4_NDIR_BLOCKS;
      let levels = 1;
      let reach = perBlock;
      while (within >= reach) {
        within -= reach;
        reach *= perBlock;
        if (++levels > 3) return hole(logicalBlock, Number.POSITIVE_INFINITY);
      }
      let pointer = u32le(inode.block, (EXT4_NDIR_BLOCKS + levels - 1) * 4);
      for (;;) {
        if (pointer === 0) return hole(logicalBlock, logicalBlock + reach - within);
        const pointers = { bytes: volume.readBlock(pointer), count: perBlock, fsBlock: pointer };
        reach /= perBlock;
        const index = Math.floor(within / reach);
        if (reach === 1) return runOf(pointers, index, logicalBlock);
        within -= index * reach;
        pointer = u32le(pointers.bytes, index * 4);
      }
    },
  };
}

/** Only the pointers that are used are checked: one bad pointer does not take the others along. */
function checkPointer(volume: Volume, pointers: Pointers, index: number, ino: number): void {
  const fsBlock = u32le(pointers.bytes, index * 4);
  if (volume.isDataRange(fsBlock, 1, ino)) return;
  const block = pointers.fsBlock ?? 'i_block';
  throw corrupt('block pointer to where no file may be', { inode: ino, block, entry: index, fsBlock });
}
