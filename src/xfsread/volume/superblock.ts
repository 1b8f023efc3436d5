/** The superblock: read, checked as Linux checks it at mount time, and turned into the geometry of the filesystem. */

import { joinU64, u16be } from '../../bytes/endian.ts';
import { equalBytes } from '../../bytes/names.ts';
import { isPowerOfTwo } from '../../bytes/power-of-two.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { type BootfsError, corrupt, unsupported } from '../../contract/errors.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import { readBytes } from '../../device/block-device.ts';
import { decodeXfsDsb, SB_CRC, SB_SECTSIZE, type XfsDsb } from '../ondisk/structs.gen.ts';
import { isChecksumRight } from './checksum.ts';
import { refusedFeatures, XFS_SB_FEAT_INCOMPAT_META_UUID } from './features.ts';

/** `sb_magicnum`: `XFSB`. */
export const XFS_SB_MAGIC = 0x58465342;
const MIN_SECTOR = 512;
const MAX_SECTOR = 32768;
const MIN_BLOCK = 1024;
const MAX_BLOCK = 65536;
const MIN_INODE = 512;
const MAX_INODE = 2048;
const MAX_DIRECTORY_BLOCK_LOG = 16;
const MIN_AG_BLOCKS = 64;
const MAX_AG_BYTES = 2 ** 40;

const XFS_SB_VERSION_5 = 5;
const XFS_SB_VERSION_NUMBITS = 0xf;
/** NLINK, ALIGN, LOGV2, EXTFLG, DIRV2, MOREBITS: every version 5 filesystem has them. */
const V5_VERSION_BITS = 0x20 | 0x80 | 0x400 | 0x1000 | 0x2000 | 0x8000;
/** Those, and ATTR, QUOTA, DALIGN, SECTOR, BORG. */
const XFS_SB_VERSION_OKBITS = XFS_SB_VERSION_NUMBITS | V5_VERSION_BITS | 0x10 | 0x40 | 0x100 | 0x800 | 0x4000;
/** LAZYSBCOUNT, ATTR2, PROJID32, CRC: likewise. */
const V5_FEATURES2 = 0x2 | 0x8 | 0x80 | 0x100;

/** What the rest of the reader needs of a superblock that passed the checks. */
export interface Superblock {
  /** As they stand on disk, halves not joined. */
  readonly fields: XfsDsb;
  /** Bytes; 1024 to 65536. */
  readonly blockSize: number;
  /** Bytes; 512 to 32768. */
  readonly sectorSize: number;
  /** Bytes; 512 to 2048. */
  readonly inodeSize: number;
  /** A power of two. */
  readonly inodesPerBlock: number;
  /** Blocks of the data device. */
  readonly blockCount: number;
  /** Allocation groups. */
  readonly agCount: number;
  /** Blocks of an allocation group; the last one may have fewer. */
  readonly agBlocks: number;
  /** 2 to the bits that a block's number inside its group takes in an xfs_fsblock_t. */
  readonly agBlockSpan: number;
  /** The first block of a group that may be a file's: those before it hold the group's headers. */
  readonly firstAgBlock: number;
  /** Blocks; a power of two. */
  readonly directoryBlockLength: number;
  /** Inode number of `/`. */
  readonly rootIno: number;
  /** Block of the filesystem; undefined for an external log. */
  readonly logFsBlock: number | undefined;
  /** Of an internal log, and as the superblock has it of an external one. */
  readonly logLengthInBlocks: number;
  /** Identity that every block of metadata carries. */
  readonly metaUuid: Uint8Array;
}

/** The superblock's sector, or just its first 512 bytes where it does not say a possible sector size. @throws EIO, ERR_BOOTFS_CORRUPT */
export function readSuperblockSector(device: BlockDevice): Uint8Array {
  const first = readBytes(device, 0, MIN_SECTOR);
  const sectorSize = u16be(first, SB_SECTSIZE);
  const isLarge = isPowerOfTwo(sectorSize) && sectorSize > MIN_SECTOR && sectorSize <= MAX_SECTOR;
  return isLarge && device.size >= sectorSize ? readBytes(device, 0, sectorSize) : first;
}

/** @param isVouched The log has changed it, so that its checksum is stale. */
export function readSuperblock(device: BlockDevice, options: ResolvedOptions, isVouched: boolean): Superblock {
  if (device.size < MIN_SECTOR) throw corrupt('image too small for an XFS superblock', { size: device.size });
  const bytes = readSuperblockSector(device);
  const fields = decodeXfsDsb(bytes);
  checkVersion(fields);
  if (!isVouched && !isChecksumRight(bytes, SB_CRC)) {
    const error = corrupt('xfs_dsb.sb_crc is wrong');
    if (options.verify !== 'none') throw error;
    options.onWarning(error);
  }
  const refused = refusedFeatures(fields);
  if (refused.length > 0) throw unsupported(`XFS features ${refused.join(', ')}`, { features: refused });
  const superblock = decodeGeometry(fields);
  checkGeometry(superblock, device.size);
  return superblock;
}

function checkVersion(fields: XfsDsb): void {
  if (fields.sb_magicnum !== XFS_SB_MAGIC) {
    throw corrupt(`xfs_dsb.sb_magicnum is 0x${fields.sb_magicnum.toString(16)}, expected 0x58465342`);
  }
  const version = fields.sb_versionnum & XFS_SB_VERSION_NUMBITS;
  if (version >= 1 && version <= 4) throw unsupported(`XFS v${version}, the format without checksums`);
  if (version !== XFS_SB_VERSION_5) throw corrupt(`xfs_dsb.sb_versionnum is 0x${fields.sb_versionnum.toString(16)}`);
  const hasAll = (word: number, bits: number): boolean => (word & bits) === bits;
  if ((fields.sb_versionnum & ~XFS_SB_VERSION_OKBITS) !== 0 || !hasAll(fields.sb_versionnum, V5_VERSION_BITS)) {
    throw corrupt(`xfs_dsb.sb_versionnum is 0x${fields.sb_versionnum.toString(16)}`);
  }
  if (!hasAll(fields.sb_features2, V5_FEATURES2)) {
    throw corrupt(`xfs_dsb.sb_features2 is 0x${fields.sb_features2.toString(16)}`);
  }
  if (fields.sb_inprogress !== 0) throw corrupt('xfs_dsb.sb_inprogress: mkfs has not finished');
}

function decodeGeometry(fields: XfsDsb): Superblock {
  const { sb_blocksize, sb_sectsize, sb_agblocks, sb_logstart_lo, sb_logstart_hi } = fields;
  const agBlockSpan = 2 ** fields.sb_agblklog;
  const logStart = joinU64(sb_logstart_lo, sb_logstart_hi);
  const logAg = Math.floor(logStart / agBlockSpan);
  return {
    fields,
    blockSize: sb_blocksize,
    sectorSize: sb_sectsize,
    inodeSize: fields.sb_inodesize,
    inodesPerBlock: fields.sb_inopblock,
    blockCount: joinU64(fields.sb_dblocks_lo, fields.sb_dblocks_hi),
    agCount: fields.sb_agcount,
    agBlocks: sb_agblocks,
    agBlockSpan,
    firstAgBlock: Math.floor((3 * sb_sectsize) / sb_blocksize) + 1,
    directoryBlockLength: 2 ** fields.sb_dirblklog,
    rootIno: joinU64(fields.sb_rootino_lo, fields.sb_rootino_hi),
    logFsBlock: logStart === 0 ? undefined : logAg * sb_agblocks + (logStart - logAg * agBlockSpan),
    logLengthInBlocks: fields.sb_logblocks,
    metaUuid: fields.sb_features_incompat & XFS_SB_FEAT_INCOMPAT_META_UUID ? fields.sb_meta_uuid : fields.sb_uuid,
  };
}

function checkGeometry(superblock: Superblock, deviceSize: number): void {
  const { fields } = superblock;
  checkPower('sb_sectsize', fields.sb_sectsize, fields.sb_sectlog, MIN_SECTOR, MAX_SECTOR);
  checkPower('sb_blocksize', fields.sb_blocksize, fields.sb_blocklog, MIN_BLOCK, MAX_BLOCK);
  checkPower('sb_inodesize', fields.sb_inodesize, fields.sb_inodelog, MIN_INODE, MAX_INODE);
  const largestInBlock = fields.sb_blocksize / fields.sb_inodesize;
  checkPower('sb_inopblock', fields.sb_inopblock, fields.sb_inopblog, 1, largestInBlock);
  check(fields.sb_inopblock === largestInBlock, 'sb_inopblock', fields.sb_inopblock);
  check(fields.sb_sectsize <= fields.sb_blocksize, 'sb_sectsize', fields.sb_sectsize);
  check(fields.sb_dirblklog + fields.sb_blocklog <= MAX_DIRECTORY_BLOCK_LOG, 'sb_dirblklog', fields.sb_dirblklog);
  check(fields.sb_imax_pct <= 100, 'sb_imax_pct', fields.sb_imax_pct);
  checkGroups(superblock, deviceSize);
  checkLog(superblock);
}

function checkGroups(superblock: Superblock, deviceSize: number): void {
  const { fields, agBlocks, agCount, blockCount, blockSize } = superblock;
  check(agCount > 0, 'sb_agcount', agCount);
  check(
    agBlocks >= MIN_AG_BLOCKS && agBlocks <= superblock.agBlockSpan && agBlocks * blockSize <= MAX_AG_BYTES,
    'sb_agblocks',
    agBlocks,
  );
  check(fields.sb_agblklog === Math.ceil(Math.log2(agBlocks)), 'sb_agblklog', fields.sb_agblklog);
  const fewest = (agCount - 1) * agBlocks + MIN_AG_BLOCKS;
  check(blockCount >= fewest && blockCount <= agCount * agBlocks, 'sb_dblocks', blockCount);
  if (blockCount * blockSize > deviceSize) {
    throw corrupt('image shorter than its filesystem', { size: deviceSize, filesystem: blockCount * blockSize });
  }
}

function checkLog(superblock: Superblock): void {
  const { agBlocks, agBlockSpan, logFsBlock, logLengthInBlocks, fields } = superblock;
  check(logLengthInBlocks > 0, 'sb_logblocks', logLengthInBlocks);
  if (logFsBlock === undefined) return;
  const logStart = joinU64(fields.sb_logstart_lo, fields.sb_logstart_hi);
  const agBlock = logStart % agBlockSpan;
  const isInside = agBlock + logLengthInBlocks <= agBlocks && logFsBlock + logLengthInBlocks <= superblock.blockCount;
  check(isInside, 'sb_logstart', logStart);
}

function checkPower(name: string, value: number, log: number, least: number, most: number): void {
  check(isPowerOfTwo(value) && value === 2 ** log && value >= least && value <= most, name, value);
}

function check(isRight: boolean, name: string, value: number): void {
  if (!isRight) throw impossible(name, value);
}

function impossible(name: string, value: number): BootfsError {
  return corrupt(`xfs_dsb.${name} is ${value}`);
}

/** Is it the same filesystem, told by the identity that its blocks carry? */
export function hasMetaUuid(superblock: Superblock, uuid: Uint8Array): boolean {
  return equalBytes(superblock.metaUuid, uuid);
}
