/** How a dm-verity tree is made: from its superblock, or as the caller says. */
import { joinU64 } from '../bytes/endian.ts';
import { equalBytes } from '../bytes/names.ts';
import { decodeLabel, encodeUtf8 } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { type HashAlgorithm, SHA1, SHA256, SHA512 } from '../hash/algorithms.ts';
import { decodeVeritySb, SIZEOF_VERITY_SB } from './ondisk/structs.gen.ts';

const SIGNATURE = /* @__PURE__ */ encodeUtf8('verity\0\0');
/** Of cryptsetup: block sizes are powers of two in this range. */
const MIN_BLOCK_SIZE = 512;
const MAX_BLOCK_SIZE = 524288;
/** VERITY_MAX_SALT_SIZE of the superblock. */
const MAX_SALT_SIZE = 256;

/** The parameters of a dm-verity table. */
export interface VerityParameters {
  /** What makes the digests of the blocks and of the tree. */
  readonly hash: 'sha1' | 'sha256' | 'sha512';
  /** 1: the salt goes before a block, and each digest has a power of two of bytes to itself. 0 (Chrome OS): behind it, and packed. */
  readonly format: 0 | 1;
  /** At most 256 bytes; none where it is empty. */
  readonly salt: Uint8Array;
  /** Bytes: a power of two from 512 to 524288. */
  readonly dataBlockSize: number;
  /** Bytes, likewise. */
  readonly hashBlockSize: number;
  /** Blocks that the tree is for; those of the device behind them are not verified, and refused. */
  readonly dataBlocks: number;
}

/**
 * Reads the superblock at `byteOffset` of the hash device.
 *
 * @throws ERR_BOOTFS_CORRUPT where there is none, or one that breaks its rules; ERR_BOOTFS_UNSUPPORTED for another version
 * or hash; EIO
 */
export function readVeritySuperblock(hashDevice: BlockDevice, byteOffset: number): VerityParameters {
  const context = { byteOffset };
  if (!(byteOffset + SIZEOF_VERITY_SB <= hashDevice.size)) {
    throw corrupt('the hash device ends before the verity superblock', { ...context, size: hashDevice.size });
  }
  const fields = decodeVeritySb(readBytes(hashDevice, byteOffset, SIZEOF_VERITY_SB));
  if (!equalBytes(fields.signature, SIGNATURE)) throw corrupt('no verity superblock', context);
  if (fields.version !== 1) throw unsupported(`verity superblock of version ${fields.version}`, context);
  if (fields.hash_type > 1) throw corrupt(`verity_sb.hash_type is ${fields.hash_type}`, context);
  if (fields.salt_size > MAX_SALT_SIZE) throw corrupt(`verity_sb.salt_size is ${fields.salt_size}`, context);
  return {
    hash: algorithmOf(decodeLabel(fields.algorithm)).name,
    format: fields.hash_type === 0 ? 0 : 1,
    salt: fields.salt.slice(0, fields.salt_size),
    dataBlockSize: fields.data_block_size,
    hashBlockSize: fields.hash_block_size,
    dataBlocks: joinU64(fields.data_blocks_lo, fields.data_blocks_hi),
  };
}

/** @throws ERR_BOOTFS_UNSUPPORTED for a hash that is none of the three */
export function algorithmOf(name: string): HashAlgorithm {
  for (const algorithm of [SHA1, SHA256, SHA512]) if (algorithm.name === name) return algorithm;
  throw unsupported(`dm-verity hash algorithm '${name}'`);
}

/** @throws `code`: EINVAL for what a caller gives, ERR_BOOTFS_CORRUPT for what a superblock says */
export function checkParameters(parameters: VerityParameters, code: 'EINVAL' | 'ERR_BOOTFS_CORRUPT'): void {
  const { dataBlockSize, hashBlockSize, dataBlocks, salt, format } = parameters;
  const refuse = (what: string, value: number) => {
    throw new BootfsError(code, `dm-verity ${what} ${value} makes no sense`);
  };
  if (!isBlockSize(dataBlockSize)) refuse('data block size', dataBlockSize);
  if (!isBlockSize(hashBlockSize)) refuse('hash block size', hashBlockSize);
  if (!(dataBlocks >= 1 && Math.floor(dataBlocks) === dataBlocks)) refuse('number of data blocks', dataBlocks);
  if (!(dataBlocks * dataBlockSize <= Number.MAX_SAFE_INTEGER)) refuse('number of data blocks', dataBlocks);
  if (!(salt.length <= MAX_SALT_SIZE)) refuse('salt size', salt.length);
  if (format !== 0 && format !== 1) refuse('format', format);
}

function isBlockSize(size: number): boolean {
  // The range first: & takes 32 bits alone.
  return size >= MIN_BLOCK_SIZE && size <= MAX_BLOCK_SIZE && (size & (size - 1)) === 0;
}

/** Byte of the hash device at which the tree begins, where a superblock stands at `byteOffset`. */
export function treeBehindSuperblock(byteOffset: number, { hashBlockSize }: VerityParameters): number {
  return Math.ceil((byteOffset + SIZEOF_VERITY_SB) / hashBlockSize) * hashBlockSize;
}
