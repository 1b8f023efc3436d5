/** Inodes: found in their table, checked as Linux checks them before it shows one, and decoded. */

import { corrupt } from '../../contract/errors.ts';
import { typeOfMode } from '../../contract/file-type.ts';
import type { FileType, Timestamp } from '../../contract/stats.ts';
import type { TreeNode } from '../../contract/tree.ts';
import {
  EXT4_FEATURE_COMPAT_DIR_INDEX,
  EXT4_FEATURE_INCOMPAT_CASEFOLD,
} from '../../ext4-superblock/ondisk/features.ts';
import { EXT4_GOOD_OLD_INODE_SIZE } from '../ondisk/inode.ts';
import {
  decodeExt4Inode,
  type Ext4Inode,
  ibody_h_magic,
  SIZEOF_EXT4_INODE,
  SIZEOF_EXT4_XATTR_IBODY_HEADER,
} from '../ondisk/structs.gen.ts';
import { EXT4_XATTR_MAGIC } from '../ondisk/xattr.ts';
import { inodeChecksumSeed } from '../volume/checksum.ts';
import { readGroupDescriptor } from '../volume/group-descriptor.ts';
import type { Superblock } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';
import { checkInodeChecksum } from './inode-checksum.ts';
import { blocks512Of, projectIdOf, sizeOf, timesOf, xattrFsBlockOf } from './inode-fields.ts';
import {
  EXT4_APPEND_FL,
  EXT4_CASEFOLD_FL,
  EXT4_EXTENTS_FL,
  EXT4_IMMUTABLE_FL,
  EXT4_INDEX_FL,
  EXT4_INLINE_DATA_FL,
} from './inode-flags.ts';
import { decodeXattrEntries, isInlineData, type XattrEntry } from './xattr-entries.ts';

/** What Linux takes the extra fields to be where i_extra_isize is 0 in a larger inode: those of `ext4_inode`. */
const DEFAULT_EXTRA_SIZE = SIZEOF_EXT4_INODE - EXT4_GOOD_OLD_INODE_SIZE;

/** An inode that passed the checks. */
export interface Inode extends TreeNode {
  /** The whole st_mode. */
  readonly mode: number;
  /** i_uid, both halves. */
  readonly uid: number;
  /** i_gid, both halves. */
  readonly gid: number;
  /** i_links_count; 1 for a directory with more names than it can count. */
  readonly nlink: number;
  /** EXT4_*_FL. */
  readonly flags: number;
  /** i_generation, which its checksum and those of its blocks start from. */
  readonly generation: number;
  /** Blocks of 512 bytes. */
  readonly blocks512: number;
  /** Block of extended attributes; 0 where there is none. */
  readonly xattrFsBlock: number;
  /** i_projid; 0 where the inode has no room for it. */
  readonly projectId: number;
  /** i_mtime. */
  readonly mtime: Timestamp;
  /** i_atime. */
  readonly atime: Timestamp;
  /** i_ctime. */
  readonly ctime: Timestamp;
  /** i_crtime; undefined where the inode has no room for it. */
  readonly birthtime: Timestamp | undefined;
  /** Start value of the checksums of everything that belongs to this inode. */
  readonly checksumSeed: number;
  /** The 60 bytes of i_block. */
  readonly block: Uint8Array;
  /** Is there an area of attributes behind the fields? It may be empty. */
  readonly hasXattrsInside: boolean;
  /** The attributes behind the fields. */
  readonly xattrs: readonly XattrEntry[];
  /** For inline data: what follows the 60 bytes of i_block. Undefined where the contents are in blocks. */
  readonly inlineTail: Uint8Array | undefined;
  /** All bytes of the inode. */
  readonly record: Uint8Array;
}

/** Has `inode` one of these flags? */
export function hasFlag(inode: { readonly flags: number }, flags: number): boolean {
  return (inode.flags & flags) !== 0;
}

/**
 * The bytes of an inode as the filesystem has them. Every inode that is read comes through here.
 *
 * @throws ERR_BOOTFS_CORRUPT where there is no such inode.
 */
export function readInodeRecord(volume: Volume, ino: number): Uint8Array {
  const changed = volume.fastCommits?.findRecord(ino);
  if (changed !== undefined) return changed;
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

/**
 * Decodes and checks an inode.
 *
 * @throws ERR_BOOTFS_CORRUPT for what makes Linux refuse the inode: a wrong checksum, no links, sizes, flags and
 * attributes that can't be.
 */
export function decodeInode(volume: Volume, ino: number, record: Uint8Array): Inode {
  const { superblock } = volume;
  const fields = decodeFields(record);
  const extraSize = extraSizeOf(fields, record, ino);
  const checksumSeed = inodeChecksumSeed(superblock, ino, fields.i_generation);
  checkInodeChecksum(volume, ino, checksumSeed, record);
  const type = typeOfMode(fields.i_mode);
  if (fields.i_links_count === 0) throw corrupt('deleted inode', { inode: ino });
  if (type === undefined) throw corrupt(`ext4_inode.i_mode is 0${fields.i_mode.toString(8)}`, { inode: ino });
  const xattrs = readInodeXattrs(superblock, fields, record, ino);
  const { hasShortIds } = superblock.defaults;
  const inode = {
    ino,
    type,
    size: sizeOf(superblock, fields, type, ino),
    mode: fields.i_mode,
    uid: fields.i_uid + (hasShortIds ? 0 : fields.i_uid_high * 0x1_0000),
    gid: fields.i_gid + (hasShortIds ? 0 : fields.i_gid_high * 0x1_0000),
    nlink: fields.i_links_count,
    flags: fields.i_flags,
    generation: fields.i_generation,
    blocks512: blocks512Of(superblock, fields),
    xattrFsBlock: xattrFsBlockOf(superblock, fields),
    projectId: projectIdOf(superblock, fields, record),
    ...timesOf(fields, extraSize),
    checksumSeed,
    block: fields.i_block,
    hasXattrsInside: xattrs !== undefined,
    xattrs: xattrs ?? [],
    inlineTail: findInlineTail(fields, xattrs, ino),
    record,
  };
  checkFlags(superblock, inode);
  if (inode.xattrFsBlock !== 0 && !volume.isDataRange(inode.xattrFsBlock, 1, ino)) {
    throw corrupt(`ext4_inode.i_file_acl is ${inode.xattrFsBlock}`, { inode: ino });
  }
  return inode;
}

function decodeFields(record: Uint8Array): Ext4Inode {
  if (record.length > EXT4_GOOD_OLD_INODE_SIZE) return decodeExt4Inode(record);
  const padded = new Uint8Array(SIZEOF_EXT4_INODE);
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

/** Undefined where the fields are not followed by the magic number of attributes. */
function readInodeXattrs(
  superblock: Superblock,
  fields: Ext4Inode,
  record: Uint8Array,
  ino: number,
): XattrEntry[] | undefined {
  if (record.length === EXT4_GOOD_OLD_INODE_SIZE || fields.i_extra_isize === 0) return undefined;
  const at = EXT4_GOOD_OLD_INODE_SIZE + fields.i_extra_isize;
  const entriesAt = at + SIZEOF_EXT4_XATTR_IBODY_HEADER;
  if (entriesAt > record.length || ibody_h_magic(record, at) !== EXT4_XATTR_MAGIC) return undefined;
  return decodeXattrEntries(superblock, record.subarray(entriesAt), 0, { inode: ino });
}

/** The flag alone does not make data inline: without the attribute, Linux looks for blocks. */
function findInlineTail(fields: Ext4Inode, xattrs: XattrEntry[] | undefined, ino: number): Uint8Array | undefined {
  if (!(fields.i_flags & EXT4_INLINE_DATA_FL)) return undefined;
  const tail = xattrs?.filter(isInlineData)[0];
  if (tail !== undefined && tail.valueIno !== 0) throw corrupt('inline data in another inode', { inode: ino });
  return tail?.value;
}

function checkFlags(superblock: Superblock, inode: { ino: number; type: FileType; flags: number }): void {
  const { compat, incompat, hasMetadataChecksums } = superblock;
  const context = { inode: inode.ino };
  if (hasFlag(inode, EXT4_INDEX_FL) && hasMetadataChecksums && !(compat & EXT4_FEATURE_COMPAT_DIR_INDEX)) {
    throw corrupt('flag INDEX on a filesystem without dir_index', context);
  }
  if (inode.type === 'symlink' && hasFlag(inode, EXT4_IMMUTABLE_FL | EXT4_APPEND_FL)) {
    throw corrupt('symbolic link with the flag IMMUTABLE or APPEND', context);
  }
  if (hasFlag(inode, EXT4_INLINE_DATA_FL) && hasFlag(inode, EXT4_EXTENTS_FL)) {
    throw corrupt('both inline data and extents', context);
  }
  if (hasFlag(inode, EXT4_CASEFOLD_FL) && !(incompat & EXT4_FEATURE_INCOMPAT_CASEFOLD)) {
    throw corrupt('flag CASEFOLD on a filesystem without casefold', context);
  }
}
