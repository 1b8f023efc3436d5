/** Where the journal is: in an inode read raw, before any replay, or on a device of its own. */
import { equalBytes } from '../bytes/names.ts';
import { isZero } from '../bytes/uuid.ts';
import type { BlockDevice } from '../device/block-device.ts';
import { BootfsError, corrupt } from '../errors.ts';
import type { JournalSource } from '../jbd2replay/journal.ts';
import type { ResolvedOptions } from '../options.ts';
import {
  EXT4_FEATURE_COMPAT_HAS_JOURNAL,
  EXT4_FEATURE_INCOMPAT_JOURNAL_DEV,
  EXT4_FEATURE_INCOMPAT_RECOVER,
} from './features.ts';
import { mappedDevice } from './file-mapping.ts';
import { decodeInode, hasFlag, readInodeRecord } from './inode.ts';
import { EXT4_ENCRYPT_FL } from './inode-flags.ts';
import { decodeExt4SuperBlock } from './ondisk/structs.gen.ts';
import { EXT4_SUPER_MAGIC, readSuperblockBytes, SUPERBLOCK_OFFSET, type Superblock } from './superblock.ts';
import type { Volume } from './volume.ts';

/**
 * @param volume The filesystem as it stands on the device.
 * @param isBackup A backup superblock never has the flag RECOVER: what its log holds is replayed without it.
 * @returns Undefined on a filesystem without a journal.
 * @throws ERR_BOOTFS_CORRUPT for a journal that is not there; EINVAL where an external one was not given.
 */
export function findJournal(volume: Volume, options: ResolvedOptions, isBackup: boolean): JournalSource | undefined {
  const { superblock } = volume;
  if (!(superblock.compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL)) return undefined;
  const { s_journal_inum, s_journal_dev } = superblock.fields;
  if (s_journal_inum !== 0 && s_journal_dev !== 0) throw corrupt('both a journal inode and a journal device');
  const common = {
    blockSize: superblock.blockSize,
    deviceBlockCount: Math.floor(volume.device.size / superblock.blockSize),
    needsRecovery: isBackup || (superblock.incompat & EXT4_FEATURE_INCOMPAT_RECOVER) !== 0,
  };
  if (s_journal_inum !== 0) return { ...common, location: 'internal', log: openJournalInode(volume, s_journal_inum) };
  return { ...common, ...findExternalJournal(superblock, options) };
}

function openJournalInode(volume: Volume, ino: number): BlockDevice {
  const inode = decodeInode(volume, ino, readInodeRecord(volume, ino));
  if (inode.type !== 'file' || hasFlag(inode, EXT4_ENCRYPT_FL)) throw corrupt('the journal is no file', { inode: ino });
  return mappedDevice(volume, inode);
}

function findExternalJournal(superblock: Superblock, options: ResolvedOptions) {
  const { journalDevice } = options;
  const expectedUuid = superblock.fields.s_journal_uuid;
  if (journalDevice === undefined) {
    throw new BootfsError('EINVAL', 'the journal is on another device: give it as journalDevice');
  }
  const fields = decodeExt4SuperBlock(readSuperblockBytes(journalDevice, SUPERBLOCK_OFFSET));
  const isJournal = (fields.s_feature_incompat & EXT4_FEATURE_INCOMPAT_JOURNAL_DEV) !== 0;
  if (fields.s_magic !== EXT4_SUPER_MAGIC || !isJournal) throw corrupt('journalDevice holds no ext4 journal');
  if (!isZero(expectedUuid) && !equalBytes(fields.s_uuid, expectedUuid)) {
    throw corrupt('journalDevice holds the journal of another filesystem');
  }
  return {
    location: 'external' as const,
    log: journalDevice,
    // The device begins with an ext4 superblock, which fills the blocks up to byte 2048.
    superblockBlock: superblock.blockSize === 1024 ? 2 : 1,
    expectedUuid,
  };
}
