// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16le, u32le } from '../../bytes/endian.ts';
import { checkStructSize } from '../../bytes/struct-size.ts';

/** Bytes of verity_sb; cryptsetup wiki, DMVerity: Verity superblock format. */
export const SIZEOF_VERITY_SB = 512;

/** verity_sb; cryptsetup wiki, DMVerity: Verity superblock format. */
export interface VeritySb {
  /** 0x0 verity and two zero bytes */
  readonly signature: Uint8Array;
  /** 0x8 1 */
  readonly version: number;
  /** 0xc 0 Chrome OS, 1 normal */
  readonly hash_type: number;
  /** 0x10 of the tree */
  readonly uuid: Uint8Array;
  /** 0x20 name of the hash, filled up with zeros */
  readonly algorithm: Uint8Array;
  /** 0x40 bytes */
  readonly data_block_size: number;
  /** 0x44 bytes */
  readonly hash_block_size: number;
  /** 0x48 blocks of data that the tree is for; low half */
  readonly data_blocks_lo: number;
  /** 0x48 blocks of data that the tree is for; high half */
  readonly data_blocks_hi: number;
  /** 0x50 bytes of the salt, at most 256 */
  readonly salt_size: number;
  /** 0x58 hashed with every block */
  readonly salt: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 512 bytes. */
export function decodeVeritySb(bytes: Uint8Array): VeritySb {
  checkStructSize(bytes, SIZEOF_VERITY_SB, 'verity_sb');
  return {
    signature: bytes.subarray(0x0, 0x8),
    version: u32le(bytes, 0x8),
    hash_type: u32le(bytes, 0xc),
    uuid: bytes.subarray(0x10, 0x20),
    algorithm: bytes.subarray(0x20, 0x40),
    data_block_size: u32le(bytes, 0x40),
    hash_block_size: u32le(bytes, 0x44),
    data_blocks_lo: u32le(bytes, 0x48),
    data_blocks_hi: u32le(bytes, 0x4c),
    salt_size: u16le(bytes, 0x50),
    salt: bytes.subarray(0x58, 0x158),
  };
}
