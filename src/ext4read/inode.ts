/** Inodes: found in their table, checked as Linux checks them before it shows one, and decoded. */
import { crc32c } from '../bytes/crc32c.ts';
import { joinU64, u32le } from '../bytes/endian.ts';
import { corrupt } from '../errors.ts';
import type { FileType, Timestamp } from '../file-system.ts';
import type { TreeNode } from '../vfs/tree.ts';
import { inodeChecksumSeed } from './checksum.ts';
import {
  EXT4_FEATURE_COMPAT_DIR_INDEX,
  EXT4_FEATURE_INCOMPAT_64BIT,
  EXT4_FEATURE_INCOMPAT_CASEFOLD,
  EXT4_FEATURE_INCOMPAT_LARGEDIR,
  EXT4_FEATURE_RO_COMPAT_HUGE_FILE,
  EXT4_FEATURE_RO_COMPAT_PROJECT,
} from './features.ts';
import { readGroupDescriptor } from './group-descriptor.ts';
import {
  EXT4_APPEND_FL,
  EXT4_CASEFOLD_FL,
  EXT4_HUGE_FILE_FL,
  EXT4_IMMUTABLE_FL,
  EXT4_INDEX_FL,
} from './inode-flags.ts';
import { decodeExt4Inode, type Ext4Inode } from './ondisk/structs.gen.ts';
import type { Superblock } from './superblock.ts';
import type { Volume } from './volume.ts';

export const EXT4_ROOT_INO = 2;
export const EXT4_GOOD_OLD_INODE_SIZE = 128;
/** What Linux takes the extra fields to be where i_extra_isize is 0 in a larger inode: those of `ext4_inode`. */
const DEFAULT_EXTRA_SIZE = 32;
export const EXT4_XATTR_MAGIC = 0xea020000;
const CHECKSUM_LO_OFFSET = 0x7c;
const CHECKSUM_HI_OFFSET = 0x82;
/** Sizes past this are not exact as a Number; nothing that large fits on a device. */
const LARGEST_SIZE = 2 ** 53 - 1;

const TYPES: Readonly<Record<number, FileType>> = {
  1: 'fifo',
  2: 'char',
  4: 'dir',
  6: 'block',
  8: 'file',
  10: 'symlink',
  12: 'socket',
};

/** An inode that passed the checks. */
export interface Inode extends TreeNode {
  /** The whole st_mode. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  /** EXT4_*_FL. */
  readonly flags: number;
  readonly generation: number;
  /** Blocks of 512 bytes. */
  readonly blocks512: number;
  /** Block of extended attributes; 0 where there is none. */
  readonly xattrFsBlock: number;
  readonly projectId: number;
  readonly mtime: Timestamp;
  readonly atime: Timestamp;
  readonly ctime: Timestamp;
  readonly birthtime: Timestamp | undefined;
  /** Start value of the checksums of everything that belongs to this inode. */
  readonly checksumSeed: number;
  /** The 60 bytes of i_block. */
  readonly block: Uint8Array;
  /** Offset of the attributes inside `record`; undefined where it holds none. */
  readonly xattrOffset: number | undefined;
  /** All bytes of the inode. */
  readonly record: Uint8Array;
}

/** Has `inode` one of these flags? */
export function hasFlag(inode: { readonly flags: number }, flags: number): boolean {
  return (inode.flags & flags) !== 0;
}

/**
 * The bytes of an inode as the filesystem has them: its table's.
 *
 * @throws ERR_BOOTFS_CORRUPT where there is no such inode.
 */
export function readInodeRecord(volume: Volume, ino: number): Uint8Array {
  const { inodeCount, inodesPerGroup, inodeSize, blockSize } = volume.superblock;
  if (!(ino >= 1 && ino <= inodeCount))
    throw corrupt('inode number outside the filesystem', { inode: ino, inodeCount });
  const group = Math.floor((ino - 1) / inodesPerGroup);
  const byteOffset = ((ino - 1) % inodesPerGroup) * inodeSize;
  const tableBlock = Math.floor(byteOffset / blockSize);
  const bytes = volume.readBlock(readGroupDescriptor(volume, group).inodeTableFsBlock + tableBlock);
  const at = byteOffset - tableBlock * blockSize;
  return bytes.subarray(at, at + inodeSize);
}

/** May a directory entry name this inode? Reserved ones but the root may not. */
export function isNameableInode(superblock: Superblock, ino: number): boolean {
  return ino === EXT4_ROOT_INO || (ino >= superblock.firstInode && ino <= superblock.inodeCount);
}

/**
 * Decodes and checks an inode.
 *
 * @throws ERR_BOOTFS_CORRUPT for what makes Linux refuse the inode: a wrong checksum, no links, sizes and flags that
 * can't be.
 */
export function decodeInode(volume: Volume, ino: number, record: Uint8Array): Inode {
  const { superblock } = volume;
  const fields = decodeFields(record);
  const extraSize = extraSizeOf(fields, record, ino);
  checkInodeChecksum(volume, ino, record, fields);
  const type = TYPES[fields.i_mode >>> 12];
  if (fields.i_links_count === 0) throw corrupt('deleted inode', { inode: ino });
  if (type === undefined) throw corrupt(`ext4_inode.i_mode is 0${fields.i_mode.toString(8)}`, { inode: ino });
  const inode = {
    ino,
    type,
    size: sizeOf(superblock, fields, type, ino),
    mode: fields.i_mode,
    uid: fields.i_uid + fields.i_uid_high * 0x1_0000,
    gid: fields.i_gid + fields.i_gid_high * 0x1_0000,
    nlink: fields.i_links_count,
    flags: fields.i_flags,
    generation: fields.i_generation,
    blocks512: blocks512Of(superblock, fields),
    xattrFsBlock: xattrFsBlockOf(superblock, fields),
    projectId: projectIdOf(superblock, fields, record),
    ...timesOf(fields, extraSize),
    checksumSeed: inodeChecksumSeed(superblock, ino, fields.i_generation),
    block: fields.i_block,
    xattrOffset: xattrOffsetOf(fields, record),
    record,
  };
  checkFlags(volume, inode);
  if (inode.xattrFsBlock !== 0 && !volume.isDataRange(inode.xattrFsBlock, 1)) {
    throw corrupt(`ext4_inode.i_file_acl is ${inode.xattrFsBlock}`, { inode: ino });
  }
  return inode;
}

function decodeFields(record: Uint8Array): Ext4Inode {
  if (record.length > EXT4_GOOD_OLD_INODE_SIZE) return decodeExt4Inode(record);
  const padded = new Uint8Array(EXT4_GOOD_OLD_INODE_SIZE + DEFAULT_EXTRA_SIZE);
  padded.set(record);
  return decodeExt4Inode(padded);
}

/** Bytes past 128 that hold fields. */
function extraSizeOf(fields: Ext4Inode, record: Uint8Array, ino: number): number {
  if (record.length === EXT4_GOOD_OLD_INODE_SIZE) return 0;
  const { i_extra_isize } = fields;
  if (EXT4_GOOD_OLD_INODE_SIZE + i_extra_isize > record.length || i_extra_isize % 4 !== 0) {
    throw corrupt(`ext4_inode.i_extra_isize is ${i_extra_isize}`, { inode: ino, inodeSize: record.length });
  }
  return i_extra_isize === 0 ? DEFAULT_EXTRA_SIZE : i_extra_isize;
}

function checkInodeChecksum(volume: Volume, ino: number, record: Uint8Array, fields: Ext4Inode): void {
  if (!volume.superblock.hasInodeChecksums) return;
  const has32Bits = record.length > EXT4_GOOD_OLD_INODE_SIZE && fields.i_extra_isize >= 4;
  const seed = inodeChecksumSeed(volume.superblock, ino, fields.i_generation);
  const cleared = record.slice();
  cleared[CHECKSUM_LO_OFFSET] = cleared[CHECKSUM_LO_OFFSET + 1] = 0;
  if (has32Bits) cleared[CHECKSUM_HI_OFFSET] = cleared[CHECKSUM_HI_OFFSET + 1] = 0;
  const computed = crc32c(seed, cleared);
  const stored = fields.i_checksum_lo + (has32Bits ? fields.i_checksum_hi * 0x1_0000 : 0);
  if ((has32Bits ? computed : computed & 0xffff) !== stored) {
    volume.checksumFailed(corrupt('ext4_inode.i_checksum is wrong', { inode: ino }));
  }
}

function sizeOf(superblock: Superblock, fields: Ext4Inode, type: FileType, ino: number): number {
  const isLong = type === 'file' || (superblock.incompat & EXT4_FEATURE_INCOMPAT_LARGEDIR) !== 0;
  const size = joinU64(fields.i_size_lo, isLong ? fields.i_size_high : 0);
  if (size > LARGEST_SIZE) throw corrupt(`ext4_inode.i_size is ${size}`, { inode: ino });
  return size;
}

function blocks512Of(superblock: Superblock, fields: Ext4Inode): number {
  if (!(superblock.roCompat & EXT4_FEATURE_RO_COMPAT_HUGE_FILE)) return fields.i_blocks_lo;
  const blocks = joinU64(fields.i_blocks_lo, fields.i_blocks_high);
  return fields.i_flags & EXT4_HUGE_FILE_FL ? blocks * (superblock.blockSize / 512) : blocks;
}

function xattrFsBlockOf(superblock: Superblock, fields: Ext4Inode): number {
  const is64Bit = (superblock.incompat & EXT4_FEATURE_INCOMPAT_64BIT) !== 0;
  return joinU64(fields.i_file_acl_lo, is64Bit ? fields.i_file_acl_high : 0);
}

function projectIdOf(superblock: Superblock, fields: Ext4Inode, record: Uint8Array): number {
  const reachesProject = record.length > EXT4_GOOD_OLD_INODE_SIZE && fields.i_extra_isize >= 0x20;
  return superblock.roCompat & EXT4_FEATURE_RO_COMPAT_PROJECT && reachesProject ? fields.i_projid : 0;
}

/** Attributes follow the fields in the inode, behind a magic number of their own. */
function xattrOffsetOf(fields: Ext4Inode, record: Uint8Array): number | undefined {
  if (record.length === EXT4_GOOD_OLD_INODE_SIZE || fields.i_extra_isize === 0) return undefined;
  const at = EXT4_GOOD_OLD_INODE_SIZE + fields.i_extra_isize;
  return at + 4 <= record.length && u32le(record, at) === EXT4_XATTR_MAGIC ? at : undefined;
}

function timesOf(fields: Ext4Inode, extraSize: number) {
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

function checkFlags(volume: Volume, inode: { ino: number; type: FileType; flags: number }): void {
  const { compat, incompat, hasMetadataChecksums } = volume.superblock;
  const context = { inode: inode.ino };
  const isIndexed = inode.type === 'dir' && hasFlag(inode, EXT4_INDEX_FL);
  if (isIndexed && hasMetadataChecksums && !(compat & EXT4_FEATURE_COMPAT_DIR_INDEX)) {
    throw corrupt('indexed directory on a filesystem without dir_index', context);
  }
  if (inode.type === 'symlink' && hasFlag(inode, EXT4_IMMUTABLE_FL | EXT4_APPEND_FL)) {
    throw corrupt('symbolic link with the flag IMMUTABLE or APPEND', context);
  }
  if (hasFlag(inode, EXT4_CASEFOLD_FL) && !(incompat & EXT4_FEATURE_INCOMPAT_CASEFOLD)) {
    throw corrupt('flag CASEFOLD on a filesystem without casefold', context);
  }
}

/** The block numbers of a char or block device: eight bits each in the old encoding, 12 and 20 in the new one. */
export function decodeDeviceNumber(block: Uint8Array): { major: number; minor: number } {
  const old = u32le(block, 0);
  if (old !== 0) return { major: (old >>> 8) & 0xff, minor: old & 0xff };
  const wide = u32le(block, 4);
  return { major: (wide & 0xfff00) >>> 8, minor: (wide & 0xff) | ((wide >>> 12) & 0xfff00) };
}
