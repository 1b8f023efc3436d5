/** The journal's own superblock: what the log looks like and whether, and from where, there is something to replay. */

import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { crc32c } from '../hash/crc32c.ts';
import type { JournalSource } from './journal.ts';
import {
  JBD2_CRC32C_CHKSUM,
  JBD2_DEFAULT_FAST_COMMIT_BLOCKS,
  JBD2_FEATURE_COMPAT_CHECKSUM,
  JBD2_FEATURE_INCOMPAT_64BIT,
  JBD2_FEATURE_INCOMPAT_ASYNC_COMMIT,
  JBD2_FEATURE_INCOMPAT_CSUM_V2,
  JBD2_FEATURE_INCOMPAT_CSUM_V3,
  JBD2_FEATURE_INCOMPAT_FAST_COMMIT,
  JBD2_MIN_JOURNAL_BLOCKS,
} from './ondisk/journal-superblock.ts';
import { JBD2_MAGIC_NUMBER, JBD2_SUPERBLOCK_V1, JBD2_SUPERBLOCK_V2 } from './ondisk/log-blocks.ts';
import {
  decodeJournalSuperblockS,
  type JournalSuperblockS,
  S_CHECKSUM,
  SIZEOF_JOURNAL_SUPERBLOCK_S,
} from './ondisk/structs.gen.ts';

/** By bit of s_feature_incompat. */
const INCOMPAT_NAMES = ['revoke', '64bit', 'async_commit', 'csum_v2', 'csum_v3', 'fast_commit'];

/** Which checksums the log has: none, one a transaction (v1), or one a block (v2, v3). */
export type ChecksumKind = 'none' | 'v1' | 'v2' | 'v3';

/** Where things are in the log, and how they are written. All block numbers are journal blocks. */
export interface JournalSuperblock {
  /** s_blocksize, bytes: that of the filesystem. */
  readonly blockSize: number;
  /** Blocks in the journal, the superblock and the fast-commit area included. */
  readonly blockCount: number;
  /** The circular log area: [first, end). */
  readonly first: number;
  /** Block behind the last one of it. */
  readonly end: number;
  /** Where the scan begins; 0 for an empty log. */
  readonly start: number;
  /** The transaction expected there. */
  readonly sequence: number;
  /** s_uuid. */
  readonly uuid: Uint8Array;
  /** Without the prefix, in lower case. */
  readonly featureNames: readonly string[];
  /** Which of the log's checksums are kept. */
  readonly checksum: ChecksumKind;
  /** What every checksum of v2 and v3 starts from. */
  readonly checksumSeed: number;
  /** JBD2_FEATURE_INCOMPAT_64BIT: tags have high halves. */
  readonly has64bit: boolean;
  /** JBD2_FEATURE_INCOMPAT_ASYNC_COMMIT. */
  readonly asyncCommit: boolean;
  /** The blocks set aside for fast commits; undefined without that feature. */
  readonly fastCommitArea: { readonly first: number; readonly count: number } | undefined;
}

/**
 * Source: Documentation/filesystems/ext4/journal.rst, "Super Block".
 *
 * @throws ERR_BOOTFS_CORRUPT where Linux finds no valid journal, ERR_BOOTFS_UNSUPPORTED for features that bootfs does
 * not know.
 */
export function readJournalSuperblock(source: JournalSource): JournalSuperblock {
  const { blockSize } = source;
  const log = source.scanLog ?? source.log;
  const byteOffset = (source.superblockBlock ?? 0) * blockSize;
  if (byteOffset + SIZEOF_JOURNAL_SUPERBLOCK_S > log.size)
    throw corrupt('journal cut off before its superblock', { bytes: log.size });
  const bytes = readBytes(log, byteOffset, SIZEOF_JOURNAL_SUPERBLOCK_S);
  const raw = decodeJournalSuperblockS(bytes);
  checkIdentity(raw, source);
  // Version 1 ends before the feature fields; what stands there is not to be looked at.
  const hasFeatures = raw.h_blocktype === JBD2_SUPERBLOCK_V2;
  const compat = hasFeatures ? raw.s_feature_compat : 0;
  const incompat = hasFeatures ? raw.s_feature_incompat : 0;
  if (hasFeatures) checkFeatures(raw);
  const checksum = checksumKind(compat, incompat);
  if (checksum === 'v2' || checksum === 'v3') checkChecksum(raw, bytes);

  const hasFastCommits = (incompat & JBD2_FEATURE_INCOMPAT_FAST_COMMIT) !== 0;
  const fastCommitBlocks = hasFastCommits ? raw.s_num_fc_blks || JBD2_DEFAULT_FAST_COMMIT_BLOCKS : 0;
  const end = raw.s_maxlen - fastCommitBlocks;
  if (end + 1 - raw.s_first < JBD2_MIN_JOURNAL_BLOCKS) {
    throw corrupt(
      `the log area of the journal is blocks ${raw.s_first} to ${end}, expected ${JBD2_MIN_JOURNAL_BLOCKS}`,
    );
  }
  return {
    blockSize,
    blockCount: raw.s_maxlen,
    first: raw.s_first,
    end,
    start: raw.s_start,
    sequence: raw.s_sequence,
    uuid: raw.s_uuid.slice(),
    featureNames: featureNames(compat, incompat),
    checksum,
    checksumSeed: crc32c(0xffffffff, raw.s_uuid),
    has64bit: (incompat & JBD2_FEATURE_INCOMPAT_64BIT) !== 0,
    asyncCommit: (incompat & JBD2_FEATURE_INCOMPAT_ASYNC_COMMIT) !== 0,
    // The kernel leaves the first block after the log area unused.
    fastCommitArea: hasFastCommits ? { first: end + 1, count: fastCommitBlocks - 1 } : undefined,
  };
}

function checkIdentity(raw: JournalSuperblockS, source: JournalSource): void {
  const { blockSize, log } = source;
  if (raw.h_magic !== JBD2_MAGIC_NUMBER) {
    throw corrupt(`journal_superblock_s.h_magic is 0x${raw.h_magic.toString(16)}, expected 0xc03b3998`);
  }
  if (raw.h_blocktype !== JBD2_SUPERBLOCK_V1 && raw.h_blocktype !== JBD2_SUPERBLOCK_V2) {
    throw corrupt(`journal_superblock_s.h_blocktype is ${raw.h_blocktype}, expected 3 or 4`);
  }
  if (raw.h_blocktype === JBD2_SUPERBLOCK_V1 && source.version2For !== undefined) {
    throw corrupt(`journal superblock of version 1 on a filesystem with ${source.version2For}`);
  }
  if (raw.s_blocksize !== blockSize) {
    throw corrupt(`journal_superblock_s.s_blocksize is ${raw.s_blocksize}, expected ${blockSize}`);
  }
  const logBlocks = Math.floor(log.size / blockSize);
  if (raw.s_maxlen > logBlocks) {
    throw corrupt(`journal_superblock_s.s_maxlen is ${raw.s_maxlen}, the journal has ${logBlocks} blocks`);
  }
  if (source.location === 'internal' && raw.s_maxlen > source.deviceBlockCount) {
    throw corrupt(`journal_superblock_s.s_maxlen is ${raw.s_maxlen}, the device has ${source.deviceBlockCount} blocks`);
  }
  if (source.location === 'external' && raw.s_nr_users !== 1) {
    throw unsupported(`external journal with ${raw.s_nr_users} users`);
  }
  if (raw.s_first === 0) throw corrupt('journal_superblock_s.s_first is 0');
}

function checkFeatures(raw: JournalSuperblockS): void {
  const unknownIncompat = raw.s_feature_incompat & ~((1 << INCOMPAT_NAMES.length) - 1);
  if (unknownIncompat !== 0) {
    throw unsupported(`journal feature incompat 0x${(unknownIncompat >>> 0).toString(16)}`);
  }
  if (raw.s_feature_ro_compat !== 0) {
    throw unsupported(`journal feature ro_compat 0x${raw.s_feature_ro_compat.toString(16)}`);
  }
}

function checksumKind(compat: number, incompat: number): ChecksumKind {
  const v1 = (compat & JBD2_FEATURE_COMPAT_CHECKSUM) !== 0;
  const v2 = (incompat & JBD2_FEATURE_INCOMPAT_CSUM_V2) !== 0;
  const v3 = (incompat & JBD2_FEATURE_INCOMPAT_CSUM_V3) !== 0;
  if (Number(v1) + Number(v2) + Number(v3) > 1) throw corrupt('the journal has more than one kind of checksum');
  return v1 ? 'v1' : v2 ? 'v2' : v3 ? 'v3' : 'none';
}

function checkChecksum(raw: JournalSuperblockS, bytes: Uint8Array): void {
  if (raw.s_checksum_type !== JBD2_CRC32C_CHKSUM) {
    throw unsupported(`journal checksum type ${raw.s_checksum_type}`);
  }
  const covered = bytes.slice();
  covered.fill(0, S_CHECKSUM, S_CHECKSUM + 4);
  if (crc32c(0xffffffff, covered) !== raw.s_checksum) throw corrupt('the journal superblock has a wrong checksum');
}

function featureNames(compat: number, incompat: number): string[] {
  const names = (compat & JBD2_FEATURE_COMPAT_CHECKSUM) !== 0 ? ['checksum'] : [];
  for (let bit = 0; bit < INCOMPAT_NAMES.length; bit++) if (incompat & (1 << bit)) names.push(INCOMPAT_NAMES[bit]);
  return names;
}

/** Do descriptor and revoke blocks end in a checksum, and does every tag carry one? */
export function hasBlockChecksums(superblock: JournalSuperblock): boolean {
  return superblock.checksum === 'v2' || superblock.checksum === 'v3';
}

/** The journal block that is `position` blocks after s_start on the way around the log area. */
export function blockAtPosition(superblock: JournalSuperblock, position: number): number {
  const { first, end, start } = superblock;
  return first + ((start - first + position) % (end - first));
}

/** How many blocks after s_start `journalBlock` stands on the way around the log area. */
export function positionOfBlock(superblock: JournalSuperblock, journalBlock: number): number {
  const { first, end, start } = superblock;
  return (journalBlock - start + (end - first)) % (end - first);
}

/** The id of the transaction that comes `index` after the first; ids wrap at 2^32. */
export function tidAt(superblock: JournalSuperblock, index: number): number {
  return (superblock.sequence + index) >>> 0;
}

/** @throws ERR_BOOTFS_CORRUPT where s_start is not in the log area. */
export function checkStart(superblock: JournalSuperblock): void {
  const { start, first, end } = superblock;
  if (start >= first && start < end) return;
  throw corrupt(`journal_superblock_s.s_start is ${start}, the log area is blocks ${first} to ${end - 1}`);
}
