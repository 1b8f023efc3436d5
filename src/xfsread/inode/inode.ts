/** Inodes: found by their number, checked as Linux checks them before it shows one, and decoded. */

import { joinU64, u32be } from '../../bytes/endian.ts';
import { corrupt, unsupported } from '../../contract/errors.ts';
import { typeOfMode } from '../../contract/file-type.ts';
import type { FileType, Timestamp } from '../../contract/stats.ts';
import type { TreeNode } from '../../contract/tree.ts';
import { DI_CRC, decodeXfsDinode, type XfsDinode } from '../ondisk/structs.gen.ts';
import { findInodePlace } from '../volume/address.ts';
import { isChecksumRight } from '../volume/checksum.ts';
import {
  XFS_SB_FEAT_INCOMPAT_BIGTIME,
  XFS_SB_FEAT_INCOMPAT_NREXT64,
  XFS_SB_FEAT_RO_COMPAT_REFLINK,
} from '../volume/features.ts';
import { hasMetaUuid } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';
import { decodeForks, type Fork } from './fork.ts';
import {
  XFS_DIFLAG_REALTIME,
  XFS_DIFLAG2_BIGTIME,
  XFS_DIFLAG2_METADATA,
  XFS_DIFLAG2_NREXT64,
  XFS_DIFLAG2_REFLINK,
} from './inode-flags.ts';
import { decodeTime } from './inode-times.ts';

const XFS_DINODE_MAGIC = 0x494e;
const VERSION = 3;

/** An inode that passed the checks. */
export interface Inode extends TreeNode {
  /** The whole st_mode. */
  readonly mode: number;
  /** di_uid. */
  readonly uid: number;
  /** di_gid. */
  readonly gid: number;
  /** di_nlink. */
  readonly nlink: number;
  /** Blocks of the filesystem of both forks, their trees included. */
  readonly blockCount: number;
  /** di_projid, both halves. */
  readonly projectId: number;
  /** XFS_DIFLAG_*. */
  readonly flags: number;
  /** XFS_DIFLAG2_*, low half. */
  readonly flags2: number;
  /** di_mtime. */
  readonly mtime: Timestamp;
  /** di_atime. */
  readonly atime: Timestamp;
  /** di_ctime. */
  readonly ctime: Timestamp;
  /** di_crtime. */
  readonly birthtime: Timestamp;
  /** The data fork. */
  readonly data: Fork;
  /** Undefined where the inode has no room for attributes. */
  readonly attr: Fork | undefined;
}

/** @throws ERR_BOOTFS_CORRUPT for what makes Linux refuse the inode; ERR_BOOTFS_UNSUPPORTED for sizes past 2^53 bytes. */
export function readInode(volume: Volume, ino: number): Inode {
  const place = findInodePlace(volume.superblock, ino);
  if (place === undefined) throw corrupt('inode number outside the filesystem', { inode: ino });
  const { inodeSize, blockSize } = volume.superblock;
  const block = volume.readBlock(place.fsBlock);
  const record = block.subarray(place.byteOffset, place.byteOffset + inodeSize);
  const isVouched = volume.isVouched(place.fsBlock * blockSize + place.byteOffset, inodeSize);
  return decodeInode(volume, ino, record, isVouched);
}

function decodeInode(volume: Volume, ino: number, record: Uint8Array, isVouched: boolean): Inode {
  const fields = decodeXfsDinode(record);
  checkIdentity(volume, ino, record, fields, isVouched);
  if (fields.di_mode === 0) throw corrupt('free inode', { inode: ino });
  const type = typeOfMode(fields.di_mode);
  if (type === undefined) throw corrupt(`xfs_dinode.di_mode is 0${fields.di_mode.toString(8)}`, { inode: ino });
  checkFlags(volume, ino, fields, type);
  const size = sizeOf(fields, type, ino);
  const { data, attr } = decodeForks(fields, record, type, size, ino);
  const isBigTime = (fields.di_flags2_lo & XFS_DIFLAG2_BIGTIME) !== 0;
  return {
    ino,
    type,
    size,
    mode: fields.di_mode,
    uid: fields.di_uid,
    gid: fields.di_gid,
    nlink: fields.di_nlink,
    blockCount: joinU64(fields.di_nblocks_lo, fields.di_nblocks_hi),
    projectId: fields.di_projid_hi * 0x1_0000 + fields.di_projid_lo,
    flags: fields.di_flags,
    flags2: fields.di_flags2_lo,
    mtime: decodeTime(fields.di_mtime, isBigTime),
    atime: decodeTime(fields.di_atime, isBigTime),
    ctime: decodeTime(fields.di_ctime, isBigTime),
    birthtime: decodeTime(fields.di_crtime, isBigTime),
    data,
    attr,
  };
}

function checkIdentity(volume: Volume, ino: number, record: Uint8Array, fields: XfsDinode, isVouched: boolean): void {
  const context = { inode: ino };
  if (fields.di_magic !== XFS_DINODE_MAGIC) {
    throw corrupt(`xfs_dinode.di_magic is 0x${fields.di_magic.toString(16)}, expected 0x494e`, context);
  }
  if (fields.di_version !== VERSION) throw corrupt(`xfs_dinode.di_version is ${fields.di_version}`, context);
  if (!isVouched && !isChecksumRight(record, DI_CRC)) {
    volume.checksumFailed(corrupt('xfs_dinode.di_crc is wrong', context));
  }
  const claimed = joinU64(fields.di_ino_lo, fields.di_ino_hi);
  if (claimed !== ino) throw corrupt(`xfs_dinode.di_ino is ${claimed}`, context);
  if (!hasMetaUuid(volume.superblock, fields.di_uuid)) throw corrupt('inode of another filesystem', context);
}

function checkFlags(volume: Volume, ino: number, fields: XfsDinode, type: FileType): void {
  const { sb_features_incompat: incompat, sb_features_ro_compat: roCompat } = volume.superblock.fields;
  const needs = (flag: number, isAllowed: boolean): void => {
    if ((fields.di_flags2_lo & flag) === 0 || isAllowed) return;
    throw corrupt(`xfs_dinode.di_flags2 is 0x${fields.di_flags2_lo.toString(16)}`, { inode: ino });
  };
  needs(XFS_DIFLAG2_BIGTIME, (incompat & XFS_SB_FEAT_INCOMPAT_BIGTIME) !== 0);
  needs(XFS_DIFLAG2_NREXT64, (incompat & XFS_SB_FEAT_INCOMPAT_NREXT64) !== 0);
  needs(XFS_DIFLAG2_REFLINK, (roCompat & XFS_SB_FEAT_RO_COMPAT_REFLINK) !== 0 && type === 'file');
  if (fields.di_flags2_lo & XFS_DIFLAG2_METADATA)
    throw corrupt("one of the filesystem's own inodes has a name", { inode: ino });
  if (type === 'file' && fields.di_flags & XFS_DIFLAG_REALTIME) {
    throw unsupported('file on the realtime device', { inode: ino });
  }
}

function sizeOf(fields: XfsDinode, type: FileType, ino: number): number {
  const size = joinU64(fields.di_size_lo, fields.di_size_hi);
  const isImpossible = fields.di_size_hi >= 0x8000_0000 || (size === 0 && (type === 'dir' || type === 'symlink'));
  if (isImpossible) throw corrupt(`xfs_dinode.di_size is ${size}`, { inode: ino });
  if (size > Number.MAX_SAFE_INTEGER) throw unsupported('file of 2^53 bytes or more', { inode: ino });
  return size;
}

/** Of a char or block device: 14 bits of major, 18 of minor number. */
export function decodeDeviceNumber(fork: Fork): { major: number; minor: number } {
  const stored = u32be(fork.bytes, 0);
  return { major: stored >>> 18, minor: stored & 0x3ffff };
}
