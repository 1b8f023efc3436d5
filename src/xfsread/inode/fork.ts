/** The two forks of an inode, of which each holds its contents itself or says where they are. */

import { joinU64 } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import type { FileType } from '../../contract/stats.ts';
import type { XfsDinode } from '../ondisk/structs.gen.ts';
import { XFS_DIFLAG2_NREXT64 } from './inode-flags.ts';

/** `di_format` and `di_aformat`: how a fork is stored (`enum xfs_dinode_fmt`). */
export const XFS_DINODE_FMT_DEV = 0;
export const XFS_DINODE_FMT_LOCAL = 1;
export const XFS_DINODE_FMT_EXTENTS = 2;
export const XFS_DINODE_FMT_BTREE = 3;

/** Bytes of the fields before the forks. */
export const DINODE_SIZE = 176;
const FORK_UNIT = 8;
const EXTENT_SIZE = 16;

/** The data or the attributes of an inode, as its record has them. */
export interface Fork {
  /** Of the two. */
  readonly which: 'data' | 'attr';
  /** XFS_DINODE_FMT_*. */
  readonly format: number;
  /** The part of the inode that the fork has. */
  readonly bytes: Uint8Array;
  /** How many extents it has, as the inode says. */
  readonly extentCount: number;
}

/** @throws ERR_BOOTFS_CORRUPT for a fork that the type of the file can't have, or that does not fit. */
export function decodeForks(
  fields: XfsDinode,
  record: Uint8Array,
  type: FileType,
  size: number,
  ino: number,
): { data: Fork; attr: Fork | undefined } {
  const literalSize = record.length - DINODE_SIZE;
  const attrStart = fields.di_forkoff * FORK_UNIT;
  if (attrStart >= literalSize) throw bad('di_forkoff', fields.di_forkoff, ino);
  const isWide = (fields.di_flags2_lo & XFS_DIFLAG2_NREXT64) !== 0;
  const wideCount = joinU64(fields.di_big_nextents_lo, fields.di_big_nextents_hi);
  const data: Fork = {
    which: 'data',
    format: fields.di_format,
    bytes: record.subarray(DINODE_SIZE, attrStart === 0 ? record.length : DINODE_SIZE + attrStart),
    extentCount: isWide ? wideCount : fields.di_nextents,
  };
  const attr: Fork = {
    which: 'attr',
    format: fields.di_aformat,
    bytes: attrStart === 0 ? record.subarray(record.length) : record.subarray(DINODE_SIZE + attrStart),
    extentCount: isWide ? fields.di_nextents : fields.di_anextents,
  };
  checkDataFork(data, type, size, ino);
  checkAttrFork(attr, attrStart !== 0, ino);
  const nblocks = joinU64(fields.di_nblocks_lo, fields.di_nblocks_hi);
  if (data.extentCount + attr.extentCount > nblocks) throw bad('di_nextents', data.extentCount, ino);
  return { data, attr: attrStart === 0 ? undefined : attr };
}

function checkDataFork(fork: Fork, type: FileType, size: number, ino: number): void {
  const { format } = fork;
  const isMapped = format === XFS_DINODE_FMT_EXTENTS || format === XFS_DINODE_FMT_BTREE;
  const isLocal = format === XFS_DINODE_FMT_LOCAL;
  const isPossible =
    type === 'file'
      ? isMapped
      : type === 'dir' || type === 'symlink'
        ? isMapped || isLocal
        : format === XFS_DINODE_FMT_DEV;
  if (!isPossible) throw bad('di_format', format, ino);
  if (isLocal && size > fork.bytes.length) throw bad('di_size', size, ino);
  checkExtentCount(fork, 'di_nextents', ino);
}

function checkAttrFork(fork: Fork, isThere: boolean, ino: number): void {
  const { format } = fork;
  if (!isThere) {
    if (format !== XFS_DINODE_FMT_EXTENTS) throw bad('di_aformat', format, ino);
    if (fork.extentCount !== 0) throw bad('di_anextents', fork.extentCount, ino);
    return;
  }
  if (format < XFS_DINODE_FMT_LOCAL || format > XFS_DINODE_FMT_BTREE) throw bad('di_aformat', format, ino);
  checkExtentCount(fork, 'di_anextents', ino);
}

/** Extents in the inode must fit there. */
function checkExtentCount(fork: Fork, name: string, ino: number): void {
  const isInside = fork.format === XFS_DINODE_FMT_EXTENTS;
  if (isInside && fork.extentCount * EXTENT_SIZE > fork.bytes.length) throw bad(name, fork.extentCount, ino);
}

function bad(name: string, value: number, ino: number) {
  return corrupt(`xfs_dinode.${name} is ${value}`, { inode: ino });
}
