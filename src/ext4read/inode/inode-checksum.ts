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
  if (superblock.hasInodeChecksums) seal(inodeChecksumSeed(superblock, ino, u32le(record, I_GENERATION)), record);
}

function seal(seed: number, record: Uint8Array): void {
  const isWide = hasHighHalf(record);
  putU16le(record, I_CHECKSUM_LO, 0);
  if (isWide) putU16le(record, I_CHECKSUM_HI, 0);
  const sum = crc32c(seed, record);
  putU16le(record, I_CHECKSUM_LO, sum);
  if (isWide) putU16le(record, I_CHECKSUM_HI, sum >>> 16);
}

/** A record of the usual size is copied to here, as one is checked after the other. */
const usualCopy = /* @__PURE__ */ new Uint8Array(256);

/**
 * @param seed That of the inode's checksums.
 * @throws ERR_BOOTFS_CORRUPT where the checksum is wrong, unless checksums are not enforced.
 */
export function checkInodeChecksum(volume: Volume, ino: number, seed: number, record: Uint8Array): void {
  if (!volume.superblock.hasInodeChecksums) return;
  const sealed = record.length === usualCopy.length ? usualCopy : new Uint8Array(record.length);
  sealed.set(record);
  seal(seed, sealed);
  const isRight =
    u16le(sealed, I_CHECKSUM_LO) === u16le(record, I_CHECKSUM_LO) &&
    u16le(sealed, I_CHECKSUM_HI) === u16le(record, I_CHECKSUM_HI);
  if (!isRight) volume.checksumFailed(corrupt('ext4_inode.i_checksum is wrong', { inode: ino }));
}
