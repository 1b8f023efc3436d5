/** Makes a put-together inode record one that passes the checks of a record from the disk. */

import { u16le, u32le } from '../../bytes/endian.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { inodeChecksumSeed } from '../volume/checksum.ts';
import type { Superblock } from '../volume/superblock.ts';

const EXT4_GOOD_OLD_INODE_SIZE = 128;
const I_GENERATION = 0x64;
const I_CHECKSUM_LO = 0x7c;
const I_EXTRA_ISIZE = 0x80;
const I_CHECKSUM_HI = 0x82;

/** Writes the checksum of inode `ino` into `record`, all bytes of the inode. */
export function sealInodeRecord(superblock: Superblock, ino: number, record: Uint8Array): void {
  if (!superblock.hasInodeChecksums) return;
  const hasHighHalf = record.length > EXT4_GOOD_OLD_INODE_SIZE && u16le(record, I_EXTRA_ISIZE) >= 4;
  record.fill(0, I_CHECKSUM_LO, I_CHECKSUM_LO + 2);
  if (hasHighHalf) record.fill(0, I_CHECKSUM_HI, I_CHECKSUM_HI + 2);
  const sum = crc32c(inodeChecksumSeed(superblock, ino, u32le(record, I_GENERATION)), record);
  record[I_CHECKSUM_LO] = sum;
  record[I_CHECKSUM_LO + 1] = sum >>> 8;
  if (!hasHighHalf) return;
  record[I_CHECKSUM_HI] = sum >>> 16;
  record[I_CHECKSUM_HI + 1] = sum >>> 24;
}
