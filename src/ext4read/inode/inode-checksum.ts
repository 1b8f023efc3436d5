/** ext4_inode.i_checksum: crc32c over inode number, generation and all bytes of the inode, the checksum itself as zero. */

import { putU16le, u16le, u32le } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { crc32c } from '../../hash/crc32c.ts';
import { EXT4_GOOD_OLD_INODE_SIZE } from '../ondisk/inode.ts';
import { I_CHECKSUM_HI, I_CHECKSUM_LO, I_EXTRA_ISIZE, I_GENERATION } from '../ondisk/structs.gen.ts';
import { inodeChecksumSeed } from '../volume/checksum.ts';
import type { Superblock } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';

/** Do the fields past byte 128 reach i_checksum_hi? Else only the low 16 bits are kept. */
function hasHighHalf(record: Uint8Array): boolean {
  const reach = I_CHECKSUM_HI + 2 - EXT4_GOOD_OLD_INODE_SIZE;
  return record.length > EXT4_GOOD_OLD_INODE_SIZE && u16le(record, I_EXTRA_ISIZE) >= reach;
}

/** Writes the checksum of inode `ino` into `record`, all bytes of the inode: it then is like one from the disk. */
export function sealInodeRecord(superblock: Superblock, ino: number, record: Uint8Array): void {
  if (!superblock.hasInodeChecksums) return;
  const isWide = hasHighHalf(record);
  putU16le(record, I_CHECKSUM_LO, 0);
  if (isWide) putU16le(record, I_CHECKSUM_HI, 0);
  const sum = crc32c(inodeChecksumSeed(superblock, ino, u32le(record, I_GENERATION)), record);
  putU16le(record, I_CHECKSUM_LO, sum);
  if (isWide) putU16le(record, I_CHECKSUM_HI, sum >>> 16);
}

/** @throws ERR_BOOTFS_CORRUPT where the checksum is wrong, unless checksums are not enforced. */
export function checkInodeChecksum(volume: Volume, ino: number, record: Uint8Array): void {
  if (!volume.superblock.hasInodeChecksums) return;
  const sealed = record.slice();
  sealInodeRecord(volume.superblock, ino, sealed);
  const isRight =
    u16le(sealed, I_CHECKSUM_LO) === u16le(record, I_CHECKSUM_LO) &&
    u16le(sealed, I_CHECKSUM_HI) === u16le(record, I_CHECKSUM_HI);
  if (!isRight) volume.checksumFailed(corrupt('ext4_inode.i_checksum is wrong', { inode: ino }));
}
