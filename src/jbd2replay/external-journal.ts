/** A journal on a device of its own: an ext4 superblock that says so, then the journal's. */

import { joinU64 } from '../bytes/endian.ts';
import { equalBytes } from '../bytes/names.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import {
  EXT4_FEATURE_INCOMPAT_64BIT,
  EXT4_FEATURE_INCOMPAT_JOURNAL_DEV,
  EXT4_FEATURE_RO_COMPAT_METADATA_CSUM,
} from '../ext4-superblock/ondisk/features.ts';
import { decodeExt4SuperBlock, S_CHECKSUM, SIZEOF_EXT4_SUPER_BLOCK } from '../ext4-superblock/ondisk/structs.gen.ts';
import { EXT4_SUPER_MAGIC, SUPERBLOCK_OFFSET } from '../ext4-superblock/ondisk/superblock.ts';
import { crc32c } from '../hash/crc32c.ts';
import type { JournalSource } from './journal.ts';

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
  if (device.size < SUPERBLOCK_OFFSET + SIZEOF_EXT4_SUPER_BLOCK) throw noJournal('it is too small');
  const bytes = readBytes(device, SUPERBLOCK_OFFSET, SIZEOF_EXT4_SUPER_BLOCK);
  const raw = decodeExt4SuperBlock(bytes);
  const { s_magic, s_feature_incompat, s_feature_ro_compat, s_uuid } = raw;
  if (s_magic !== EXT4_SUPER_MAGIC) throw noJournal('it has no ext4 superblock');
  if ((s_feature_incompat & EXT4_FEATURE_INCOMPAT_JOURNAL_DEV) === 0) throw noJournal('it is a filesystem');
  if (s_feature_ro_compat & EXT4_FEATURE_RO_COMPAT_METADATA_CSUM) {
    const sum = crc32c(0xffffffff, bytes.subarray(0, S_CHECKSUM));
    if (sum !== raw.s_checksum) throw noJournal('its superblock has a wrong checksum');
  }
  if (!equalBytes(s_uuid, expectedUuid)) {
    throw noJournal(`its uuid is ${formatUuid(s_uuid)}, the filesystem asks for ${formatUuid(expectedUuid)}`);
  }
  const is64Bit = (s_feature_incompat & EXT4_FEATURE_INCOMPAT_64BIT) !== 0;
  const blockCount = joinU64(raw.s_blocks_count_lo, is64Bit ? raw.s_blocks_count_hi : 0);
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
