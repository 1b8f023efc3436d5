/** Where the journal is: in an inode read raw, before any replay, or on a device of its own. */
/** Where the journal is: in an inode read raw, before any replay, or on a device of its own. */
import { putU32le } from '../bytes/endian.ts';
import { formatUuid } from '../bytes/uuid.ts';
import { attempt, BootfsError, corrupt, isImageError, notInBundle, unsupported } from '../contract/errors.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { directDevice } from '../device/read-ahead.ts';
import {
  EXT4_FEATURE_COMPAT_FAST_COMMIT,
  EXT4_FEATURE_COMPAT_HAS_JOURNAL,
  EXT4_FEATURE_INCOMPAT_64BIT,
  EXT4_FEATURE_INCOMPAT_RECOVER,
} from '../ext4-superblock/ondisk/features.ts';
import { EXT3_JNL_BACKUP_BLOCKS } from '../ext4-superblock/ondisk/superblock.ts';
import type { Journal, JournalSource } from '../jbd2replay/journal.ts';
import { externalJournal, readJournal, withoutJournal } from '../jbd2replay/replay.ts';
import { decodeInode, hasFlag, type Inode, readInodeRecord } from './inode/inode.ts';
import { sealInodeRecord } from './inode/inode-checksum.ts';
import { EXT4_ENCRYPT_FL, EXT4_EXTENTS_FL } from './inode/inode-flags.ts';
import { mappedDevice } from './mapping/file-mapping.ts';
import { EXT4_EXT_MAGIC } from './ondisk/extent.ts';
import { I_BLOCK_SIZE, S_IFREG } from './ondisk/inode.ts';
import { eh_magic, I_BLOCK, I_FLAGS, I_LINKS_COUNT, I_MODE, I_SIZE_HIGH, I_SIZE_LO } from './ondisk/structs.gen.ts';
import type { Superblock } from './volume/superblock.ts';
import type { Volume } from './volume/volume.ts';

/** Reads where the journal on a device of its own is. */
export type ExternalJournal = typeof externalJournal;

/**
 * What the journal holds, as far as `options.journal` wants it.
 *
 * @param volume The filesystem as it stands on the device.
 * @param isBackup A backup superblock never has the flag RECOVER: what its log holds is replayed without it.
 * @param external Undefined in a bundle without it.
 * @returns Undefined on a filesystem without a journal.
 * @throws ERR_BOOTFS_CORRUPT for a journal that is not there; EINVAL where an external one was not given. `ignore` does
 * without either, `salvage` without a damaged one. ERR_BOOTFS_UNSUPPORTED where the superblock asks for a mount without replay,
 * and for an external journal in a bundle without those.
 */
export function openJournal(
  volume: Volume,
  options: ResolvedOptions,
  isBackup: boolean,
  external: ExternalJournal | undefined,
): Journal | undefined {
  const { superblock } = volume;
  if (!(superblock.compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL)) return undefined;
  const { s_journal_inum } = superblock.fields;
  const place = placeOf(superblock, isBackup);
  if (superblock.defaults.skipsJournal && options.journal !== 'ignore') {
    if (place.needsRecovery) throw unsupported('the mount option noload of the superblock, on a dirty filesystem');
    return openJournal(volume, { ...options, journal: 'ignore' }, isBackup, external);
  }
  const common = { ...place, ...commonOf(volume) };
  const find = (): JournalSource => ({ ...common, ...findLog(volume, options, external) });
  if (options.journal === 'replay' || options.journal === 'require-clean') return readJournal(find(), options);
  const findBackup = () => ({ ...common, ...openJournalBackup(volume, s_journal_inum) });
  const isSalvage = options.journal === 'salvage' && s_journal_inum !== 0;
  const hasBackup = isSalvage && superblock.fields.s_jnl_backup_type === EXT3_JNL_BACKUP_BLOCKS;
  return openInSpiteOfDamage(place, options, hasBackup ? [find, findBackup] : [find]);
}

/**
 * Where the journal is, for those who look at it as it stands; undefined on a filesystem without one.
 * @throws ERR_BOOTFS_CORRUPT where it is not there; EINVAL where an external one was not given
 */
export function findJournal(volume: Volume, options: ResolvedOptions): JournalSource | undefined {
  const { superblock } = volume;
  if (!(superblock.compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL)) return undefined;
  return { ...placeOf(superblock, false), ...commonOf(volume), ...findLog(volume, options, externalJournal) };
}

function placeOf(
  { fields, incompat }: Superblock,
  isBackup: boolean,
): Pick<JournalSource, 'location' | 'needsRecovery'> {
  return {
    location: fields.s_journal_inum !== 0 ? 'internal' : 'external',
    needsRecovery: isBackup || (incompat & EXT4_FEATURE_INCOMPAT_RECOVER) !== 0,
  };
}

function commonOf({
  superblock,
  device,
}: Volume): Pick<JournalSource, 'version2For' | 'blockSize' | 'deviceBlockCount'> {
  const { blockSize } = superblock;
  return {
    version2For: featureWithVersion2(superblock),
    blockSize,
    deviceBlockCount: Math.floor(device.size / blockSize),
  };
}

function findLog(
  volume: Volume,
  options: ResolvedOptions,
  external: ExternalJournal | undefined,
): Pick<JournalSource, 'log' | 'scanLog' | 'superblockBlock'> {
  const { s_journal_inum, s_journal_dev } = volume.superblock.fields;
  if (s_journal_inum === 0) return findExternalJournal(volume.superblock, options, external);
  if (s_journal_dev !== 0) throw corrupt('both a journal inode and a journal device');
  return openJournalInode(volume, s_journal_inum);
}

/** A feature that Linux also sets in the journal, whose superblock has to have room for it. Linux refuses the mount otherwise. */
function featureWithVersion2({ compat, incompat, hasMetadataChecksums }: Superblock): string | undefined {
  if (incompat & EXT4_FEATURE_INCOMPAT_64BIT) return '64bit';
  if (hasMetadataChecksums) return 'metadata_csum';
  return compat & EXT4_FEATURE_COMPAT_FAST_COMMIT ? 'fast_commit' : undefined;
}

/** The first of `candidates` that is a journal; a report of what is wrong where none is. */
function openInSpiteOfDamage(
  place: Pick<JournalSource, 'location' | 'needsRecovery'>,
  options: ResolvedOptions,
  candidates: readonly (() => JournalSource)[],
): Journal {
  let unusable: Journal | undefined;
  for (const find of candidates) {
    const journal = tryToRead(find, place, options);
    // The size is known from the journal's superblock alone.
    if (journal.report.logBlocks !== undefined) return unusable === undefined ? journal : withDamage(journal, unusable);
    unusable ??= journal;
  }
  return unusable!;
}

function tryToRead(
  find: () => JournalSource,
  place: Pick<JournalSource, 'location' | 'needsRecovery'>,
  options: ResolvedOptions,
): Journal {
  const isAbsent = (error: unknown): error is BootfsError =>
    options.journal === 'ignore' && error instanceof BootfsError && error.code === 'EINVAL';
  return attempt(
    () => readJournal(find(), options),
    (error): error is BootfsError => isImageError(error) || isAbsent(error),
    (error) => withoutJournal(place, options, error),
  );
}

/** `journal`, found in place of `unusable`. */
function withDamage(journal: Journal, unusable: Journal): Journal {
  const damage = [...unusable.report.damage, 'found through s_jnl_blocks', ...journal.report.damage];
  return { ...journal, report: { ...journal.report, damage } };
}

function openJournalInode(volume: Volume, ino: number): Pick<JournalSource, 'log' | 'scanLog'> {
  return journalFile(volume, decodeInode(volume, ino, readInodeRecord(volume, ino)));
}

function journalFile(volume: Volume, inode: Inode): Pick<JournalSource, 'log' | 'scanLog'> {
  if (inode.type !== 'file' || hasFlag(inode, EXT4_ENCRYPT_FL))
    throw corrupt('the journal is no file', { inode: inode.ino });
  const log = mappedDevice(volume, inode, volume.device);
  return { log, scanLog: mappedDevice(volume, inode, directDevice(volume.device)) };
}

/**
 * The journal as the superblock remembers it, for a journal inode that can't be read. Linux does not look there, e2fsck
 * does.
 */
function openJournalBackup(volume: Volume, ino: number): Pick<JournalSource, 'log' | 'scanLog'> {
  const { s_jnl_blocks } = volume.superblock.fields;
  // In s_jnl_blocks stand i_block, i_size_high and i_size, one after the other.
  const i_block = s_jnl_blocks.subarray(0, I_BLOCK_SIZE);
  const record = new Uint8Array(volume.superblock.inodeSize);
  putU32le(record, I_MODE, S_IFREG);
  record.set(s_jnl_blocks.subarray(I_BLOCK_SIZE + 4, I_BLOCK_SIZE + 8), I_SIZE_LO);
  record.set(s_jnl_blocks.subarray(I_BLOCK_SIZE, I_BLOCK_SIZE + 4), I_SIZE_HIGH);
  record[I_LINKS_COUNT] = 1;
  putU32le(record, I_FLAGS, eh_magic(i_block, 0) === EXT4_EXT_MAGIC ? EXT4_EXTENTS_FL : 0);
  record.set(i_block, I_BLOCK);
  sealInodeRecord(volume.superblock, ino, record);
  return journalFile(volume, decodeInode(volume, ino, record));
}

function findExternalJournal(superblock: Superblock, options: ResolvedOptions, external: ExternalJournal | undefined) {
  const { journalDevice } = options;
  if (journalDevice === undefined) {
    const uuid = formatUuid(superblock.fields.s_journal_uuid);
    throw new BootfsError('EINVAL', `the journal is on another device, of uuid ${uuid}`, { option: 'journalDevice' });
  }
  if (external === undefined) throw notInBundle('a journal on another device');
  return external(journalDevice, superblock.blockSize, superblock.fields.s_journal_uuid);
}
