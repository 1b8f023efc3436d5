/** A journal on a device of its own: an ext4 superblock that says so, then the journal's. */

import { joinU64, u16le, u32le } from '../bytes/endian.ts';
import { equalBytes } from '../bytes/names.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { crc32c } from '../hash/crc32c.ts';
import type { JournalSource } from './journal.ts';

const SUPERBLOCK_OFFSET = 1024;
const SUPERBLOCK_BYTES = 1024;
const CHECKSUM_OFFSET = 0x3fc;
const EXT4_SUPER_MAGIC = 0xef53;
const EXT4_FEATURE_INCOMPAT_JOURNAL_DEV = 0x8;
const EXT4_FEATURE_INCOMPAT_64BIT = 0x80;
const EXT4_FEATURE_RO_COMPAT_METADATA_CSUM = 0x400;

/**
 * The journal on `device`, for a filesystem with blocks of `blockSize` bytes. Journal blocks are numbered from the start
 * of the device. Source: ext4_super_block in Documentation/filesystems/ext4/globals.rst.
 *
 * @throws ERR_BOOTFS_CORRUPT where the device holds no journal, or that of another filesystem.
 */
export function externalJournal(
  device: BlockDevice,
  blockSize: number,
  expectedUuid: Uint8Array,
): Pick<JournalSource, 'location' | 'log' | 'superblockBlock'> {
  if (device.size < SUPERBLOCK_OFFSET + SUPERBLOCK_BYTES) throw noJournal('it is too small');
  const superblock = readBytes(device, SUPERBLOCK_OFFSET, SUPERBLOCK_BYTES);
  const s_magic = u16le(superblock, 0x38);
  const s_feature_incompat = u32le(superblock, 0x60);
  const s_feature_ro_compat = u32le(superblock, 0x64);
  const s_uuid = superblock.subarray(0x68, 0x78);
  if (s_magic !== EXT4_SUPER_MAGIC) throw noJournal('it has no ext4 superblock');
  if ((s_feature_incompat & EXT4_FEATURE_INCOMPAT_JOURNAL_DEV) === 0) throw noJournal('it is a filesystem');
  if (s_feature_ro_compat & EXT4_FEATURE_RO_COMPAT_METADATA_CSUM) {
    const sum = crc32c(0xffffffff, superblock.subarray(0, CHECKSUM_OFFSET));
    if (sum !== u32le(superblock, CHECKSUM_OFFSET)) throw noJournal('its superblock has a wrong checksum');
  }
  if (!equalBytes(s_uuid, expectedUuid)) {
    throw noJournal(`its uuid is ${formatUuid(s_uuid)}, the filesystem asks for ${formatUuid(expectedUuid)}`);
  }
  const s_blocks_count_hi = s_feature_incompat & EXT4_FEATURE_INCOMPAT_64BIT ? u32le(superblock, 0x150) : 0;
  const blockCount = joinU64(u32le(superblock, 0x4), s_blocks_count_hi);
  return {
    location: 'external',
    log: sliceDevice(device, 0, Math.min(blockCount * blockSize, device.size)),
    // The ext4 superblock fills block 1 where blocks have 1024 bytes, else it is inside block 0.
    superblockBlock: blockSize === 1024 ? 2 : 1,
  };
}

function noJournal(why: string) {
  return corrupt(`the journal device does not hold this filesystem's journal: ${why}`);
}
