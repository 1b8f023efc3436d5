/** Group descriptors: where each group keeps its inode table and its bitmaps. */
import { joinU64, putU32le, u16le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import {
  EXT4_FEATURE_COMPAT_SPARSE_SUPER2,
  EXT4_FEATURE_INCOMPAT_FLEX_BG,
  EXT4_FEATURE_INCOMPAT_META_BG,
  EXT4_FEATURE_RO_COMPAT_GDT_CSUM,
  EXT4_FEATURE_RO_COMPAT_SPARSE_SUPER,
} from '../../ext4-superblock/ondisk/features.ts';
import { BG_CHECKSUM, decodeExt4GroupDesc, SIZEOF_EXT4_GROUP_DESC } from '../ondisk/structs.gen.ts';
import { crc16, crc32cOfU32, crc32cWithHole } from './checksum.ts';
import type { Superblock } from './superblock.ts';
import type { GroupDescriptor, Volume } from './volume.ts';

/** 2 TiB with blocks of 4 KiB; with meta_bg, each of these is a read of its own. */
const MAX_CHECKED_BLOCKS = 256;

/** First block of a group. */
export function firstBlockOfGroup(superblock: Superblock, group: number): number {
  return superblock.firstDataBlock + group * superblock.blocksPerGroup;
}

/** Does the group start with a copy of the superblock? */
export function hasSuperblockCopy(superblock: Superblock, group: number): boolean {
  if (group === 0) return true;
  if (superblock.compat & EXT4_FEATURE_COMPAT_SPARSE_SUPER2) {
    return superblock.fields.s_backup_bgs.indexOf(group) >= 0;
  }
  if (group === 1 || !(superblock.roCompat & EXT4_FEATURE_RO_COMPAT_SPARSE_SUPER)) return true;
  return isPowerOf(3, group) || isPowerOf(5, group) || isPowerOf(7, group);
}

function isPowerOf(base: number, value: number): boolean {
  let power = base;
  while (power < value) power *= base;
  return power === value;
}

/** Where block `index` of the descriptor table stands. */
function descriptorFsBlock(superblock: Superblock, index: number): number {
  const spreadFrom =
    superblock.incompat & EXT4_FEATURE_INCOMPAT_META_BG ? superblock.fields.s_first_meta_bg : Number.POSITIVE_INFINITY;
  // The table follows the superblock: with bigalloc and blocks of 1 KiB, s_first_data_block is 0 and does not tell.
  if (index < spreadFrom) return superblock.fsBlock + 1 + index;
  const group = index * (superblock.blockSize / superblock.descriptorSize);
  let skipped = hasSuperblockCopy(superblock, group) ? 1 : 0;
  if (superblock.blockSize === 1024 && index === 0 && superblock.firstDataBlock === 0) skipped++;
  return firstBlockOfGroup(superblock, group) + skipped;
}

/**
 * @param group Below `groupCount`.
 * @throws ERR_BOOTFS_CORRUPT where a bitmap or the inode table stands outside the group (the filesystem, with flex_bg).
 */
export function readGroupDescriptor(volume: Volume, group: number): GroupDescriptor {
  const known = volume.groupDescriptors.get(group);
  if (known !== undefined) return known;
  const { superblock } = volume;
  const perBlock = superblock.blockSize / superblock.descriptorSize;
  const block = volume.readBlock(descriptorFsBlock(superblock, Math.floor(group / perBlock)));
  const descriptor = decodeGroupDescriptor(
    superblock,
    block.subarray((group % perBlock) * superblock.descriptorSize),
    group,
  );
  volume.groupDescriptors.set(group, descriptor, 1);
  return descriptor;
}

/** At the beginning of `bytes`. @throws as `readGroupDescriptor` */
function decodeGroupDescriptor(superblock: Superblock, bytes: Uint8Array, group: number): GroupDescriptor {
  const padded = new Uint8Array(SIZEOF_EXT4_GROUP_DESC);
  padded.set(bytes.subarray(0, Math.min(superblock.descriptorSize, SIZEOF_EXT4_GROUP_DESC)));
  const fields = decodeExt4GroupDesc(padded);
  const descriptor = {
    group,
    fields,
    blockBitmapFsBlock: joinU64(fields.bg_block_bitmap_lo, fields.bg_block_bitmap_hi),
    inodeBitmapFsBlock: joinU64(fields.bg_inode_bitmap_lo, fields.bg_inode_bitmap_hi),
    inodeTableFsBlock: joinU64(fields.bg_inode_table_lo, fields.bg_inode_table_hi),
  };
  checkPlaces(superblock, descriptor);
  return descriptor;
}

function checkPlaces(superblock: Superblock, descriptor: GroupDescriptor): void {
  const isFlexible = (superblock.incompat & EXT4_FEATURE_INCOMPAT_FLEX_BG) !== 0;
  const { group } = descriptor;
  const isLastGroup = group === superblock.groupCount - 1;
  const first = isFlexible ? superblock.firstDataBlock : firstBlockOfGroup(superblock, group);
  const end = isFlexible || isLastGroup ? superblock.blockCount : first + superblock.blocksPerGroup;
  const tableBlocks = Math.ceil((superblock.inodesPerGroup * superblock.inodeSize) / superblock.blockSize);
  const places: [string, number, number][] = [
    ['bg_block_bitmap', descriptor.blockBitmapFsBlock, 1],
    ['bg_inode_bitmap', descriptor.inodeBitmapFsBlock, 1],
    ['bg_inode_table', descriptor.inodeTableFsBlock, tableBlocks],
  ];
  for (const [name, fsBlock, length] of places) {
    if (fsBlock < first || fsBlock + length > end) {
      throw corrupt(`ext4_group_desc.${name} is ${fsBlock}, outside its group`, { group, first, end });
    }
  }
}

/** Is bg_checksum right? True where the filesystem keeps none. */
function isGroupDescriptorChecksumRight(superblock: Superblock, group: number, bytes: Uint8Array): boolean {
  const stored = u16le(bytes, BG_CHECKSUM);
  if (superblock.hasMetadataChecksums) {
    const seed = crc32cOfU32(superblock.checksumSeed, group);
    return (crc32cWithHole(seed, bytes, BG_CHECKSUM, 2) & 0xffff) === stored;
  }
  if (!(superblock.roCompat & EXT4_FEATURE_RO_COMPAT_GDT_CSUM)) return true;
  const groupBytes = new Uint8Array(4);
  putU32le(groupBytes, 0, group);
  let register = crc16(crc16(0xffff, superblock.fields.s_uuid), groupBytes);
  register = crc16(register, bytes.subarray(0, BG_CHECKSUM));
  return crc16(register, bytes.subarray(BG_CHECKSUM + 2)) === stored;
}

/** Blocks of the descriptor table from `index` on that stand together, in one read: up to a quarter of what the cache may take. */
function readDescriptorBlocks(volume: Volume, index: number, endIndex: number): Uint8Array {
  const { superblock, options } = volume;
  const first = descriptorFsBlock(superblock, index);
  const most = Math.min(endIndex - index, options.cacheBytes / 4 / superblock.blockSize);
  let count = 1;
  while (count + 1 <= most && descriptorFsBlock(superblock, index + count) === first + count) count++;
  return volume.readBlocks(first, count);
}

/**
 * Reads every descriptor once, as Linux does when it mounts: a wrong place refuses the filesystem, a wrong checksum is
 * one warning for all. Of a very large filesystem only the first ones: the others are checked when they are used.
 */
export function checkGroupDescriptors(volume: Volume, visit: (descriptor: GroupDescriptor) => void): void {
  const { superblock } = volume;
  const { descriptorSize } = superblock;
  const perBlock = superblock.blockSize / descriptorSize;
  const groupCount = Math.min(superblock.groupCount, perBlock * MAX_CHECKED_BLOCKS);
  const endBlock = Math.ceil(groupCount / perBlock);
  let firstWrong = -1;
  let wrong = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  for (let group = 0, at = 0; group < groupCount; group++, at += descriptorSize) {
    if (at === bytes.length) {
      bytes = readDescriptorBlocks(volume, group / perBlock, endBlock);
      at = 0;
    }
    const raw = bytes.subarray(at, at + descriptorSize);
    visit(decodeGroupDescriptor(superblock, raw, group));
    if (isGroupDescriptorChecksumRight(superblock, group, raw)) continue;
    if (wrong++ === 0) firstWrong = group;
  }
  if (wrong > 0) volume.warn(corrupt('ext4_group_desc.bg_checksum is wrong', { group: firstWrong, groups: wrong }));
}
