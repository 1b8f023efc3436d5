/**
 * Mount options that the superblock itself sets, as bits and as text. Linux applies them at every mount; most concern writers,
 * some change what is read or make Linux refuse the mount. Source: ext4_param_specs and parse_apply_sb_mount_options of
 * fs/ext4/super.c, measured with Linux 6.18.
 */
import { decodeLabel } from '../../bytes/utf8.ts';
import { corrupt, unsupported } from '../../contract/errors.ts';
import {
  EXT4_FEATURE_COMPAT_HAS_JOURNAL,
  EXT4_FEATURE_INCOMPAT_ENCRYPT,
  EXT4_FEATURE_RO_COMPAT_PROJECT,
  EXT4_FEATURE_RO_COMPAT_QUOTA,
} from '../../ext4-superblock/ondisk/features.ts';
import type { Ext4SuperBlock } from '../../ext4-superblock/ondisk/structs.gen.ts';
import type { FeatureWords } from './features.ts';

const EXT4_DEFM_UID16 = 0x10;
const EXT4_DEFM_JMODE = 0x60;
const EXT4_DEFM_JMODE_ORDERED = 0x40;
const DATA_MODES: Readonly<Record<number, string>> = { 32: 'journal', 64: 'ordered', 96: 'writeback' };
const MAX_COMMIT_SECONDS = 8589934;
const DEFAULT_COMMIT_SECONDS = 5;

/** What a reader has to know of the options. */
export interface DefaultOptions {
  /** `nouid32`: owners have 16 bits. */
  readonly hasShortIds: boolean;
  /** `noload`: a journal is not replayed. */
  readonly skipsJournal: boolean;
  /** `noblock_validity`: files may claim blocks of the filesystem's own structures. */
  readonly allowsSystemBlocks: boolean;
}

/** Options without a value. */
const FLAGS =
  /^(acl|user_xattr|(bsd|minix)df|(no)?grpid|bsdgroups|sysvgroups|nouid32|debug|noload|norecovery|(no)?bh|oldalloc|orlov|abort|noauto_da_alloc|nobarrier|(no|usr|grp|prj)?quota|i_version|no_?mbcache|(no)?(discard|delalloc|dioread_nolock|block_validity|warn_on_error|journal_checksum|reservation|mblk_io_submit)|dioread_lock|noinit_itable|inlinecrypt|journal_async_commit|nocheck|(no_)?prefetch_block_bitmaps|test_dummy_encryption)$/;
/** Options with a number. */
const NUMBERS =
  /^(resuid|resgid|sb|stripe|commit|(min|max)_batch_time|max_dir_size_kb|inode_readahead_blks|journal|journal_dev|journal_ioprio|debug_want_extra_isize|mb_optimize_scan)$/;
/** Options with a number or without a value. */
const NUMBERS_OR_FLAGS = /^(barrier|auto_da_alloc|init_itable)$/;
/** Options with a word. */
const CHOICES =
  /^(data=(journal|ordered|writeback)|data_err=(abort|ignore)|errors=(continue|panic|remount-ro)|jqfmt=(vfsold|vfsv[01])|dax=(always|inode|never)|(usr|grp)jquota=[^/]*|check=.*|test_dummy_encryption=.*)$/;

/**
 * @throws ERR_BOOTFS_CORRUPT for a text without an end; ERR_BOOTFS_UNSUPPORTED for options with which Linux refuses the mount.
 */
export function decodeDefaultOptions(
  fields: Ext4SuperBlock,
  features: FeatureWords,
  inodeSize: number,
): DefaultOptions {
  if (fields.s_mount_opts[0] !== 0 && fields.s_mount_opts.indexOf(0) < 0) {
    throw corrupt('ext4_super_block.s_mount_opts has no end');
  }
  const text = decodeLabel(fields.s_mount_opts);
  const given = parseOptions(text, features, inodeSize) ?? new Map<string, string>();
  const conflict = findConflict(given, fields, features);
  if (conflict !== undefined) throw unsupported(`ext4_super_block.s_mount_opts ${text}: ${conflict}`);
  let allowsSystemBlocks = false;
  given.forEach((_value, name) => {
    if (name === 'noblock_validity' || name === 'block_validity') allowsSystemBlocks = name === 'noblock_validity';
  });
  return {
    hasShortIds: (fields.s_default_mount_opts & EXT4_DEFM_UID16) !== 0 || given.has('nouid32'),
    skipsJournal: given.has('noload') || given.has('norecovery'),
    allowsSystemBlocks,
  };
}

/** The options in their order, the last of one name; undefined where one is not known or wrong: Linux then applies none of them. */
function parseOptions(text: string, features: FeatureWords, inodeSize: number): Map<string, string> | undefined {
  const given = new Map<string, string>();
  for (const option of text.split(',')) {
    const equals = option.indexOf('=');
    if (option === '' || equals === 0) continue;
    const name = equals < 0 ? option : option.slice(0, equals);
    const value = equals < 0 ? undefined : option.slice(equals + 1);
    if (!isKnown(name, value) || !isAllowed(name, value ?? '', features, inodeSize)) return undefined;
    given.delete(name);
    given.set(name, value ?? '');
  }
  const hasQuotaFiles = [given.get('usrjquota'), given.get('grpjquota')].some(
    (file) => file !== undefined && file !== '',
  );
  const hasQuotaFeature = (features.roCompat & EXT4_FEATURE_RO_COMPAT_QUOTA) !== 0;
  return hasQuotaFiles && !hasQuotaFeature && !given.has('jqfmt') ? undefined : given;
}

function isKnown(name: string, value: string | undefined): boolean {
  if (value === undefined) return FLAGS.test(name) || NUMBERS_OR_FLAGS.test(name) || name === 'dax';
  const isNumber = NUMBERS.test(name) || NUMBERS_OR_FLAGS.test(name);
  return isNumber ? decodeNumber(value) !== undefined : CHOICES.test(`${name}=${value}`);
}

/** Decimal, octal or hexadecimal as in C, up to 32 bits. */
function decodeNumber(text: string): number | undefined {
  const [, hexadecimal, octal, decimal] = /^\+?(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))$/.exec(text) ?? [];
  const value =
    hexadecimal !== undefined
      ? parseInt(hexadecimal, 16)
      : octal !== undefined
        ? parseInt(`0${octal}`, 8)
        : parseInt(decimal, 10);
  return value < 2 ** 32 ? value : undefined;
}

/** Values that Linux turns down though they have the right form. */
function isAllowed(name: string, value: string, features: FeatureWords, inodeSize: number): boolean {
  const number = decodeNumber(value) ?? 0;
  if (name === 'resuid' || name === 'resgid') return number !== 0xffffffff;
  if (name === 'commit') return number <= MAX_COMMIT_SECONDS;
  if (name === 'journal_ioprio') return number <= 7;
  if (name === 'mb_optimize_scan') return number <= 1;
  if (name === 'inode_readahead_blks') return number < 2 ** 31 && (number & (number - 1)) === 0;
  if (name === 'debug_want_extra_isize') return number % 4 === 0 && number <= inodeSize - 128;
  if (name === 'prjquota') return (features.roCompat & EXT4_FEATURE_RO_COMPAT_PROJECT) !== 0;
  if (name === 'test_dummy_encryption') return (features.incompat & EXT4_FEATURE_INCOMPAT_ENCRYPT) !== 0;
  return true;
}

/** Why Linux does not mount with these options; undefined where it does. */
function findConflict(
  given: ReadonlyMap<string, string>,
  fields: Ext4SuperBlock,
  features: FeatureWords,
): string | undefined {
  const jmode = fields.s_default_mount_opts & EXT4_DEFM_JMODE;
  const hasJournal = (features.compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL) !== 0;
  const dataMode = given.get('data') ?? DATA_MODES[jmode || EXT4_DEFM_JMODE_ORDERED];
  const dax = given.get('dax');
  const commitSeconds = decodeNumber(given.get('commit') ?? '') || DEFAULT_COMMIT_SECONDS;
  if (dax === '' || dax === 'always') return 'only devices with DAX can be mounted so';
  if (hasJournal) {
    if (given.has('journal_async_commit') && dataMode === 'ordered') return 'journal_async_commit with data=ordered';
    if (given.has('delalloc') && dataMode === 'journal') return 'delalloc with data=journal';
    const hasTwo = fields.s_journal_inum !== 0 && (decodeNumber(given.get('journal_dev') ?? '') ?? 0) !== 0;
    return hasTwo ? 'both a journal inode and a journal device' : undefined;
  }
  const needsJournal = ['journal_checksum', 'journal_async_commit'].filter((name) => given.has(name))[0];
  if (needsJournal !== undefined) return `${needsJournal} without a journal`;
  return commitSeconds === DEFAULT_COMMIT_SECONDS ? undefined : 'commit without a journal';
}
