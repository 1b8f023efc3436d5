/** Finds the blocks of the filesystem's own structures: those of every group, and the journal's. */
import { attempt, isImageError } from '../contract/errors.ts';
import { EXT4_FEATURE_COMPAT_HAS_JOURNAL, EXT4_FEATURE_INCOMPAT_META_BG } from '../ext4-superblock/ondisk/features.ts';
import type { Mapping } from '../mapping/run.ts';
import { decodeInode, readInodeRecord } from './inode/inode.ts';
import { mappingOf } from './mapping/file-mapping.ts';
import { checkGroupDescriptors, firstBlockOfGroup, hasSuperblockCopy } from './volume/group-descriptor.ts';
import type { Superblock } from './volume/superblock.ts';
import { type SystemPart, SystemZone } from './volume/system-zone.ts';
import type { GroupDescriptor, Volume } from './volume/volume.ts';

/**
 * Reads all group descriptors, and with them learns which blocks are no file's.
 *
 * @returns Undefined where the superblock asks for no such care.
 * @throws ERR_BOOTFS_CORRUPT where the filesystem's own structures overlap.
 */
export function surveySystemZone(volume: Volume): SystemZone | undefined {
  const { superblock } = volume;
  const parts: SystemPart[] = [];
  checkGroupDescriptors(volume, (descriptor) => {
    for (const part of systemPartsOfGroup(superblock, descriptor)) parts.push(part);
  });
  if (superblock.defaults.allowsSystemBlocks) return undefined;
  for (const part of journalParts(volume)) parts.push(part);
  return new SystemZone(parts);
}

/** Blocks of the journal's inode; none where that is bad: whoever reads on in spite of that has been told. */
export function journalParts(volume: Volume): SystemPart[] {
  const { superblock } = volume;
  const ino = superblock.fields.s_journal_inum;
  if (!(superblock.compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL) || ino === 0) return [];
  const readParts = () => {
    const journal = decodeInode(volume, ino, readInodeRecord(volume, ino));
    return partsOfMapping(ino, mappingOf(volume, journal), Math.ceil(journal.size / superblock.blockSize));
  };
  return attempt(readParts, isImageError, () => []);
}

/** What a group keeps for the filesystem: superblock, descriptors and room for more of them, bitmaps, inode table. */
function systemPartsOfGroup(superblock: Superblock, descriptor: GroupDescriptor): SystemPart[] {
  const { group } = descriptor;
  const tableBlocks = Math.ceil((superblock.inodesPerGroup * superblock.inodeSize) / superblock.blockSize);
  const part = (fsBlock: number, lengthInBlocks: number): SystemPart => ({ fsBlock, lengthInBlocks, ino: 0 });
  return [
    part(firstBlockOfGroup(superblock, group), baseBlocks(superblock, group)),
    part(descriptor.blockBitmapFsBlock, 1),
    part(descriptor.inodeBitmapFsBlock, 1),
    part(descriptor.inodeTableFsBlock, tableBlocks),
  ];
}

/** Blocks at the start of a group that hold the superblock and group descriptors, and room for more of these. */
export function baseBlocks(superblock: Superblock, group: number): number {
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
function partsOfMapping(ino: number, mapping: Mapping, blockCount: number): SystemPart[] {
  const parts: SystemPart[] = [];
  for (let block = 0; block < blockCount; ) {
    const run = mapping.find(block);
    const length = Math.min(run.length, blockCount - block);
    if (run.fsBlock !== undefined) parts.push({ fsBlock: run.fsBlock, lengthInBlocks: length, ino });
    block += length;
  }
  return parts;
}
