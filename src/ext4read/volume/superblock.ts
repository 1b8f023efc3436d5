/** The superblock: read, checked as Linux checks it at mount time, and turned into the geometry of the filesystem. */

import { joinU64, u32le } from '../../bytes/endian.ts';
import { isPowerOfTwo } from '../../bytes/power-of-two.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { type BootfsError, corrupt, unsupported } from '../../contract/errors.ts';
import type { ResolvedOptions } from '../../contract/options.ts';
import { readBytes } from '../../device/block-device.ts';
import {
  EXT4_FEATURE_COMPAT_DIR_INDEX,
  EXT4_FEATURE_INCOMPAT_64BIT,
  EXT4_FEATURE_INCOMPAT_CASEFOLD,
  EXT4_FEATURE_INCOMPAT_CSUM_SEED,
  EXT4_FEATURE_INCOMPAT_ENCRYPT,
  EXT4_FEATURE_INCOMPAT_META_BG,
  EXT4_FEATURE_RO_COMPAT_BIGALLOC,
  EXT4_FEATURE_RO_COMPAT_EXTRA_ISIZE,
  EXT4_FEATURE_RO_COMPAT_METADATA_CSUM,
} from '../../ext4-superblock/ondisk/features.ts';
import {
  decodeExt4SuperBlock,
  type Ext4SuperBlock,
  S_CHECKSUM,
  SIZEOF_EXT4_SUPER_BLOCK,
} from '../../ext4-superblock/ondisk/structs.gen.ts';
import {
  EXT2_FLAGS_SIGNED_HASH,
  EXT2_FLAGS_UNSIGNED_HASH,
  EXT4_CRC32C_CHKSUM,
  EXT4_GOOD_OLD_FIRST_INO,
  EXT4_GOOD_OLD_REV,
  EXT4_OS_HURD,
  EXT4_OS_LINUX,
  EXT4_ROOT_INO,
  EXT4_SUPER_MAGIC,
} from '../../ext4-superblock/ondisk/superblock.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { EXT4_MIN_DESC_SIZE, EXT4_MIN_DESC_SIZE_64BIT } from '../ondisk/group-descriptor.ts';
import { DX_HASH_SIPHASH } from '../ondisk/hash-tree.ts';
import { EXT4_GOOD_OLD_INODE_SIZE } from '../ondisk/inode.ts';
import { type DefaultOptions, decodeDefaultOptions } from './default-options.ts';
import { type FeatureWords, refusedFeatures } from './features.ts';

const MAX_LOG_BLOCK_SIZE = 6;
const MAX_LOG_CLUSTER_SIZE = 20;
const MAX_DESC_SIZE = 1024;

/** What the rest of the reader needs of a superblock that passed the checks. */
export interface Superblock extends FeatureWords {
  /** As they stand on disk, halves not joined. */
  readonly fields: Ext4SuperBlock;
  /** Which block of the filesystem this copy came from. */
  readonly fsBlock: number;
  /** Bytes; 1024 to 65536. */
  readonly blockSize: number;
  /** s_blocks_count. */
  readonly blockCount: number;
  /** s_first_data_block: 1 with blocks of 1 KiB, else 0. */
  readonly firstDataBlock: number;
  /** s_blocks_per_group. */
  readonly blocksPerGroup: number;
  /** Block groups, the last of which may be shorter. */
  readonly groupCount: number;
  /** s_inodes_count; numbers go from 1 to it. */
  readonly inodeCount: number;
  /** s_inodes_per_group. */
  readonly inodesPerGroup: number;
  /** Bytes; 128 to the block size. */
  readonly inodeSize: number;
  /** Inodes below it are reserved; only the root among them has a name. */
  readonly firstInode: number;
  /** Bytes; 32, or 64 to 1024. */
  readonly descriptorSize: number;
  /** Bytes; the block size unless bigalloc. */
  readonly clusterSize: number;
  /** metadata_csum. */
  readonly hasMetadataChecksums: boolean;
  /** Inode checksums are only kept on filesystems that Linux made. */
  readonly hasInodeChecksums: boolean;
  /** Start value of every checksum but the superblock's. */
  readonly checksumSeed: number;
  /** Directory hashes take the bytes of names as unsigned: where s_flags says so, and where it says nothing at all. */
  readonly hasUnsignedHash: boolean;
  /** s_flags does not say so, and there may be indexed directories: kernels do not agree about names that are not ASCII. */
  readonly hasUnstatedHashSign: boolean;
  /** s_default_mount_opts and s_mount_opts, as far as they change what is read. */
  readonly defaults: DefaultOptions;
}

/** What is read where the superblock should be: its raw bytes stay at hand for the checksum. */
export function readSuperblockBytes(device: BlockDevice, byteOffset: number): Uint8Array {
  if (byteOffset + SIZEOF_EXT4_SUPER_BLOCK > device.size) {
    throw corrupt('the device ends before the superblock', { byteOffset, deviceSize: device.size });
  }
  return readBytes(device, byteOffset, SIZEOF_EXT4_SUPER_BLOCK);
}

/**
 * The superblock at a place.
 *
 * @param fsBlock The block that it fills or is in; undefined for the primary one
 * @throws EIO, ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED; a wrong checksum is a warning with `verify: 'none'`
 */
export function openSuperblockAt(
  device: BlockDevice,
  options: ResolvedOptions,
  byteOffset: number,
  fsBlock: number | undefined,
): Superblock {
  return decodeSuperblock(readSuperblockBytes(device, byteOffset), fsBlock, device.size, (error) => {
    if (options.verify !== 'none') throw error;
    options.onWarning(error);
  });
}

/** Is ext4_super_block.s_checksum, over everything before it, right? */
export function isSuperblockChecksumRight(bytes: Uint8Array): boolean {
  return crc32c(0xffffffff, bytes.subarray(0, S_CHECKSUM)) === u32le(bytes, S_CHECKSUM);
}

/**
 * Checks everything that makes Linux refuse a read-only mount, in its order of importance: magic, features, checksum,
 * geometry.
 *
 * @param bytes 1024 bytes of the superblock.
 * @param fsBlock The block that a backup came from; undefined for the primary one.
 * @param deviceSize Bytes; a filesystem that is larger than its device is refused, as Linux does.
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED
 */
export function decodeSuperblock(
  bytes: Uint8Array,
  fsBlock: number | undefined,
  deviceSize: number,
  onBadChecksum: (error: BootfsError) => void,
): Superblock {
  const fields = decodeExt4SuperBlock(bytes);
  if (fields.s_magic !== EXT4_SUPER_MAGIC) {
    throw corrupt(`ext4_super_block.s_magic is ${hex(fields.s_magic)}, expected ${hex(EXT4_SUPER_MAGIC)}`);
  }
  const words = featureWordsOf(fields);
  const refused = refusedFeatures(words);
  if (refused.length > 0) throw unsupported(`ext4 feature ${refused.join(', ')}`, { features: refused });
  checkSuperblockChecksum(bytes, fields, words, onBadChecksum);
  checkEncodings(fields, words);
  const geometry = decodeGeometry(fields, words, deviceSize);
  return {
    fields,
    fsBlock: fsBlock ?? primaryFsBlock(geometry.blockSize),
    ...words,
    ...geometry,
    ...decodeSeeds(fields, words),
    defaults: decodeDefaultOptions(fields, words, geometry.inodeSize),
  };
}

/** The block that holds byte 1024. */
export function primaryFsBlock(blockSize: number): number {
  return blockSize === 1024 ? 1 : 0;
}

/** The three words as they stand on disk. */
export function featureWordsOf(fields: Ext4SuperBlock): FeatureWords {
  return {
    compat: fields.s_feature_compat,
    incompat: fields.s_feature_incompat,
    roCompat: fields.s_feature_ro_compat,
  };
}

function checkSuperblockChecksum(
  bytes: Uint8Array,
  fields: Ext4SuperBlock,
  words: FeatureWords,
  onBadChecksum: (error: BootfsError) => void,
): void {
  if (!(words.roCompat & EXT4_FEATURE_RO_COMPAT_METADATA_CSUM)) return;
  if (fields.s_checksum_type !== EXT4_CRC32C_CHKSUM) {
    throw unsupported(`ext4_super_block.s_checksum_type ${fields.s_checksum_type}, expected ${EXT4_CRC32C_CHKSUM}`);
  }
  if (!isSuperblockChecksumRight(bytes)) onBadChecksum(corrupt('ext4_super_block.s_checksum is wrong'));
}

function checkEncodings(fields: Ext4SuperBlock, words: FeatureWords): void {
  if (words.incompat & EXT4_FEATURE_INCOMPAT_ENCRYPT && fields.s_encryption_level !== 0) {
    throw unsupported(`ext4_super_block.s_encryption_level ${fields.s_encryption_level}`);
  }
  if (words.incompat & EXT4_FEATURE_INCOMPAT_CASEFOLD && fields.s_encoding !== 1) {
    throw unsupported(`casefold with ext4_super_block.s_encoding ${fields.s_encoding}, expected 1 (UTF-8 12.1)`);
  }
  // SipHash takes its key from the directory's encryption: only single directories can have it, whatever their features.
  if (fields.s_def_hash_version >= DX_HASH_SIPHASH) {
    throw corrupt(`ext4_super_block.s_def_hash_version is ${fields.s_def_hash_version}`);
  }
  if (words.incompat & EXT4_FEATURE_INCOMPAT_64BIT && fields.s_creator_os === EXT4_OS_HURD) {
    throw unsupported('64bit on a filesystem made by the Hurd');
  }
}

function decodeSeeds(fields: Ext4SuperBlock, words: FeatureWords) {
  const hasMetadataChecksums = (words.roCompat & EXT4_FEATURE_RO_COMPAT_METADATA_CSUM) !== 0;
  const hasOwnSeed = (words.incompat & EXT4_FEATURE_INCOMPAT_CSUM_SEED) !== 0;
  const statedSigns = fields.s_flags & (EXT2_FLAGS_SIGNED_HASH | EXT2_FLAGS_UNSIGNED_HASH);
  return {
    hasMetadataChecksums,
    hasUnstatedHashSign: statedSigns === 0 && (words.compat & EXT4_FEATURE_COMPAT_DIR_INDEX) !== 0,
    hasInodeChecksums: hasMetadataChecksums && fields.s_creator_os === EXT4_OS_LINUX,
    checksumSeed: hasOwnSeed ? fields.s_checksum_seed : crc32c(0xffffffff, fields.s_uuid),
    // Where neither is set, Linux takes its own `char`: unsigned on every machine since 6.2, signed on x86 before that.
    hasUnsignedHash: statedSigns !== EXT2_FLAGS_SIGNED_HASH,
  };
}

function decodeGeometry(fields: Ext4SuperBlock, words: FeatureWords, deviceSize: number) {
  const { s_log_block_size, s_first_data_block: firstDataBlock, s_blocks_per_group: blocksPerGroup } = fields;
  if (s_log_block_size > MAX_LOG_BLOCK_SIZE) {
    throw corrupt(`ext4_super_block.s_log_block_size is ${s_log_block_size}, at most ${MAX_LOG_BLOCK_SIZE}`);
  }
  const blockSize = 1024 << s_log_block_size;
  const clusterSize = decodeClusterSize(fields, words, blockSize);
  const { inodeSize, firstInode } = decodeInodeSize(fields, words, blockSize);
  const descriptorSize = decodeDescriptorSize(fields, words);
  const inodesPerBlock = blockSize / inodeSize;
  const inodesPerGroup = fields.s_inodes_per_group;
  if (inodesPerGroup < inodesPerBlock || inodesPerGroup > blockSize * 8) {
    throw corrupt(`ext4_super_block.s_inodes_per_group is ${inodesPerGroup}`, { inodesPerBlock, blockSize });
  }
  if (fields.s_reserved_gdt_blocks > blockSize / 4) {
    throw corrupt(`ext4_super_block.s_reserved_gdt_blocks is ${fields.s_reserved_gdt_blocks}`, { blockSize });
  }
  const is64Bit = (words.incompat & EXT4_FEATURE_INCOMPAT_64BIT) !== 0;
  const blockCount = joinU64(fields.s_blocks_count_lo, is64Bit ? fields.s_blocks_count_hi : 0);
  if (blockCount > Math.floor(deviceSize / blockSize)) {
    throw corrupt('the filesystem is larger than its device', { blockCount, blockSize, deviceSize });
  }
  if (firstDataBlock >= blockCount || (firstDataBlock === 0 && clusterSize === 1024)) {
    throw corrupt(`ext4_super_block.s_first_data_block is ${firstDataBlock}`, { blockCount, blockSize });
  }
  const groupCount = Math.ceil((blockCount - firstDataBlock) / blocksPerGroup);
  const inodeCount = fields.s_inodes_count;
  if (groupCount * inodesPerGroup !== inodeCount) {
    throw corrupt(`ext4_super_block.s_inodes_count is ${inodeCount}`, { groupCount, inodesPerGroup });
  }
  checkFirstMetaGroup(fields, words, Math.ceil(groupCount / (blockSize / descriptorSize)));
  return {
    blockSize,
    blockCount,
    firstDataBlock,
    blocksPerGroup,
    groupCount,
    inodeCount,
    inodesPerGroup,
    inodeSize,
    firstInode,
    descriptorSize,
    clusterSize,
  };
}

function checkFirstMetaGroup(fields: Ext4SuperBlock, words: FeatureWords, descriptorBlocks: number): void {
  if (words.incompat & EXT4_FEATURE_INCOMPAT_META_BG && fields.s_first_meta_bg > descriptorBlocks) {
    throw corrupt(`ext4_super_block.s_first_meta_bg is ${fields.s_first_meta_bg}`, { descriptorBlocks });
  }
}

function decodeClusterSize(fields: Ext4SuperBlock, words: FeatureWords, blockSize: number): number {
  const { s_log_cluster_size, s_blocks_per_group, s_clusters_per_group } = fields;
  if (s_log_cluster_size > MAX_LOG_CLUSTER_SIZE) {
    throw corrupt(`ext4_super_block.s_log_cluster_size is ${s_log_cluster_size}, at most ${MAX_LOG_CLUSTER_SIZE}`);
  }
  const clusterSize = 1024 * 2 ** s_log_cluster_size;
  const context = { clusterSize, blockSize };
  const hasClusters = (words.roCompat & EXT4_FEATURE_RO_COMPAT_BIGALLOC) !== 0;
  if (hasClusters && clusterSize < blockSize) throw corrupt('clusters smaller than blocks', context);
  if (!hasClusters && clusterSize !== blockSize) throw corrupt('cluster size is not the block size', context);
  // Without bigalloc this field is the old s_frags_per_group, which counts blocks too.
  if (s_clusters_per_group > blockSize * 8) {
    throw corrupt(`ext4_super_block.s_clusters_per_group is ${s_clusters_per_group}`, context);
  }
  if (s_blocks_per_group === 0 || s_blocks_per_group !== s_clusters_per_group * (clusterSize / blockSize)) {
    const message = `ext4_super_block.s_blocks_per_group is ${s_blocks_per_group}`;
    throw corrupt(message, { ...context, clustersPerGroup: s_clusters_per_group });
  }
  return clusterSize;
}

function decodeInodeSize(
  fields: Ext4SuperBlock,
  words: FeatureWords,
  blockSize: number,
): { inodeSize: number; firstInode: number } {
  if (fields.s_rev_level === EXT4_GOOD_OLD_REV) {
    return { inodeSize: EXT4_GOOD_OLD_INODE_SIZE, firstInode: EXT4_GOOD_OLD_FIRST_INO };
  }
  const { s_inode_size: inodeSize, s_first_ino: firstInode } = fields;
  if (inodeSize < EXT4_GOOD_OLD_INODE_SIZE || inodeSize > blockSize || !isPowerOfTwo(inodeSize)) {
    throw corrupt(`ext4_super_block.s_inode_size is ${inodeSize}`, { blockSize });
  }
  if (firstInode < EXT4_GOOD_OLD_FIRST_INO) throw corrupt(`ext4_super_block.s_first_ino is ${firstInode}`);
  if (inodeSize > EXT4_GOOD_OLD_INODE_SIZE && words.roCompat & EXT4_FEATURE_RO_COMPAT_EXTRA_ISIZE) {
    checkExtraSize('s_want_extra_isize', fields.s_want_extra_isize, inodeSize);
    checkExtraSize('s_min_extra_isize', fields.s_min_extra_isize, inodeSize);
  }
  return { inodeSize, firstInode };
}

/** What new inodes get does not matter to a reader, but Linux refuses more than an inode has room for. */
function checkExtraSize(name: string, extraSize: number, inodeSize: number): void {
  if (extraSize > inodeSize - EXT4_GOOD_OLD_INODE_SIZE) {
    throw corrupt(`ext4_super_block.${name} is ${extraSize}`, { inodeSize });
  }
}

function decodeDescriptorSize(fields: Ext4SuperBlock, words: FeatureWords): number {
  if (!(words.incompat & EXT4_FEATURE_INCOMPAT_64BIT)) return EXT4_MIN_DESC_SIZE;
  const { s_desc_size } = fields;
  if (s_desc_size < EXT4_MIN_DESC_SIZE_64BIT || s_desc_size > MAX_DESC_SIZE || !isPowerOfTwo(s_desc_size)) {
    throw corrupt(`ext4_super_block.s_desc_size is ${s_desc_size}`);
  }
  return s_desc_size;
}

/** May a directory entry name this inode? Reserved ones but the root, and those of quotas and orphans, may not. */
export function isNameableInode(superblock: Superblock, ino: number): boolean {
  if (ino === EXT4_ROOT_INO) return true;
  const { s_usr_quota_inum, s_grp_quota_inum, s_prj_quota_inum, s_orphan_file_inum } = superblock.fields;
  const isHidden =
    ino === s_usr_quota_inum || ino === s_grp_quota_inum || ino === s_prj_quota_inum || ino === s_orphan_file_inum;
  return ino >= superblock.firstInode && ino <= superblock.inodeCount && !isHidden;
}

/** At least four lowercase hexadecimal digits behind `0x`, for messages. */
export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(4, '0')}`;
}
