/** Fields of an inode that stand in pieces or depend on features. */
import { joinU64, u32le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import type { FileType, Timestamp } from '../../contract/stats.ts';
import {
  EXT4_FEATURE_INCOMPAT_64BIT,
  EXT4_FEATURE_INCOMPAT_LARGEDIR,
  EXT4_FEATURE_RO_COMPAT_HUGE_FILE,
  EXT4_FEATURE_RO_COMPAT_PROJECT,
} from '../../ext4-superblock/ondisk/features.ts';
import { EXT4_GOOD_OLD_INODE_SIZE, EXT4_NDIR_BLOCKS } from '../ondisk/inode.ts';
import type { Ext4Inode } from '../ondisk/structs.gen.ts';
import type { Superblock } from '../volume/superblock.ts';
import { EXT4_EXTENTS_FL, EXT4_HUGE_FILE_FL } from './inode-flags.ts';

/**
 * Bytes; only files and, with largedir, directories have a high half.
 *
 * @throws ERR_BOOTFS_CORRUPT past what the inode could map.
 */
export function sizeOf(superblock: Superblock, fields: Ext4Inode, type: FileType, ino: number): number {
  const isLong = type === 'file' || (superblock.incompat & EXT4_FEATURE_INCOMPAT_LARGEDIR) !== 0;
  const size = joinU64(fields.i_size_lo, isLong ? fields.i_size_high : 0);
  const hasExtents = (fields.i_flags & EXT4_EXTENTS_FL) !== 0;
  const largest = (hasExtents ? mostBlocksOfExtents(superblock) : mostBlocksOfMap(superblock)) * superblock.blockSize;
  if (size > largest) throw corrupt(`ext4_inode.i_size is ${size}, at most ${largest}`, { inode: ino });
  return size;
}

/** Without huge_file, i_blocks counts to 2^32 - 1 sectors, and so limits the blocks of a file. */
function mostCountableBlocks(superblock: Superblock): number {
  if (superblock.roCompat & EXT4_FEATURE_RO_COMPAT_HUGE_FILE) return 2 ** 48 - 1;
  return Math.floor((2 ** 32 - 1) / (superblock.blockSize / 512));
}

function mostBlocksOfExtents(superblock: Superblock): number {
  return Math.min(2 ** 32 - 1, mostCountableBlocks(superblock));
}

/** What three levels of pointers reach; the pointer blocks count too. */
function mostBlocksOfMap(superblock: Superblock): number {
  const perBlock = superblock.blockSize / 4;
  const reached = EXT4_NDIR_BLOCKS + perBlock + perBlock ** 2 + perBlock ** 3;
  const countable = mostCountableBlocks(superblock);
  if (reached + 3 + 2 * perBlock + perBlock ** 2 <= countable) return reached;
  const beyondSingle = countable - EXT4_NDIR_BLOCKS - perBlock;
  if (beyondSingle < perBlock ** 2) return countable - 2 - Math.ceil(beyondSingle / perBlock);
  const beyondDouble = beyondSingle - perBlock ** 2;
  const tripleBlocks = 1 + Math.ceil(beyondDouble / perBlock) + Math.ceil(beyondDouble / perBlock ** 2);
  return countable - 2 - perBlock - tripleBlocks;
}

/** Blocks of 512 bytes. */
export function blocks512Of(superblock: Superblock, fields: Ext4Inode): number {
  if (!(superblock.roCompat & EXT4_FEATURE_RO_COMPAT_HUGE_FILE)) return fields.i_blocks_lo;
  const blocks = joinU64(fields.i_blocks_lo, fields.i_blocks_high);
  return fields.i_flags & EXT4_HUGE_FILE_FL ? blocks * (superblock.blockSize / 512) : blocks;
}

/** 0 where there is no block of attributes. */
export function xattrFsBlockOf(superblock: Superblock, fields: Ext4Inode): number {
  const is64Bit = (superblock.incompat & EXT4_FEATURE_INCOMPAT_64BIT) !== 0;
  return joinU64(fields.i_file_acl_lo, is64Bit ? fields.i_file_acl_high : 0);
}

/** 0 where the filesystem or the inode keeps none. */
export function projectIdOf(superblock: Superblock, fields: Ext4Inode, record: Uint8Array): number {
  const reachesProject = record.length > EXT4_GOOD_OLD_INODE_SIZE && fields.i_extra_isize >= 0x20;
  return superblock.roCompat & EXT4_FEATURE_RO_COMPAT_PROJECT && reachesProject ? fields.i_projid : 0;
}

/** @param extraSize Bytes past 128 that hold fields. */
export function timesOf(fields: Ext4Inode, extraSize: number) {
  const extra = (endOffset: number, value: number): number => (extraSize >= endOffset ? value : 0);
  return {
    ctime: decodeTime(fields.i_ctime, extra(0x08, fields.i_ctime_extra)),
    mtime: decodeTime(fields.i_mtime, extra(0x0c, fields.i_mtime_extra)),
    atime: decodeTime(fields.i_atime, extra(0x10, fields.i_atime_extra)),
    birthtime: extraSize >= 0x14 ? decodeTime(fields.i_crtime, extra(0x18, fields.i_crtime_extra)) : undefined,
  };
}

/** Signed seconds, extended by two more bits above; nanoseconds that make a second or more are carried. */
function decodeTime(seconds: number, extra: number): Timestamp {
  const nanoseconds = extra >>> 2;
  const carry = Math.floor(nanoseconds / 1_000_000_000);
  return {
    seconds: seconds + (extra & 3) * 0x1_0000_0000 + carry,
    nanoseconds: nanoseconds - carry * 1_000_000_000,
  };
}

/** The block numbers of a char or block device: eight bits each in the old encoding, 12 and 20 in the new one. */
export function decodeDeviceNumber(block: Uint8Array): { major: number; minor: number } {
  const old = u32le(block, 0);
  if (old !== 0) return { major: (old >>> 8) & 0xff, minor: old & 0xff };
  const wide = u32le(block, 4);
  return { major: (wide & 0xfff00) >>> 8, minor: (wide & 0xff) | ((wide >>> 12) & 0xfff00) };
}
