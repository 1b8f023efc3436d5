/** The blocks of the filesystem's own structures, which no file may claim: Linux refuses a mapping that leads there. */
import type { BlockMapping } from '../mapping/block-run.ts';
import { EXT4_FEATURE_INCOMPAT_META_BG } from './features.ts';
import { firstBlockOfGroup, type GroupDescriptor, hasSuperblockCopy } from './group-descriptor.ts';
import type { Superblock } from './superblock.ts';

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

/** What a group keeps for the filesystem: superblock, descriptors and room for more of them, bitmaps, inode table. */
export function systemPartsOfGroup(superblock: Superblock, descriptor: GroupDescriptor): [number, number][] {
  const { group } = descriptor;
  const tableBlocks = Math.ceil((superblock.inodesPerGroup * superblock.inodeSize) / superblock.blockSize);
  return [
    [firstBlockOfGroup(superblock, group), baseBlocks(superblock, group)],
    [descriptor.blockBitmapFsBlock, 1],
    [descriptor.inodeBitmapFsBlock, 1],
    [descriptor.inodeTableFsBlock, tableBlocks],
  ];
}

/** Blocks at the start of a group that hold the superblock and group descriptors. */
function baseBlocks(superblock: Superblock, group: number): number {
  const perBlock = superblock.blockSize / superblock.descriptorSize;
  const superblocks = hasSuperblockCopy(superblock, group) ? 1 : 0;
  const { s_first_meta_bg, s_reserved_gdt_blocks } = superblock.fields;
  const isSpread = (superblock.incompat & EXT4_FEATURE_INCOMPAT_META_BG) !== 0;
  if (!isSpread || group < s_first_meta_bg * perBlock) {
    const tableBlocks = isSpread ? s_first_meta_bg : Math.ceil(superblock.groupCount / perBlock);
    return superblocks === 0 ? 0 : 1 + tableBlocks + s_reserved_gdt_blocks;
  }
  const inMetaGroup = group % perBlock;
  const hasDescriptors = inMetaGroup === 0 || inMetaGroup === 1 || inMetaGroup === perBlock - 1;
  return superblocks + (hasDescriptors ? 1 : 0);
}

/** The blocks of a file that is the filesystem's own: the journal. */
export function partsOfMapping(mapping: BlockMapping, blockCount: number): [number, number][] {
  const parts: [number, number][] = [];
  for (let block = 0; block < blockCount; ) {
    const run = mapping.find(block);
    const length = Math.min(run.length, blockCount - block);
    if (run.fsBlock !== undefined) parts.push([run.fsBlock, length]);
    block += length;
  }
  return parts;
}
