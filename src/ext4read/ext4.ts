/**
 * ext2, ext3 and ext4: from a device to a FileSystem. The filesystem is opened as it stands, its journal is found and
 * replayed into an overlay, and everything is read again through that.
 */

import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver } from '../contract/driver.ts';
import { isImageError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { JournalReport } from '../contract/journal-report.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { BlockCache } from '../device/block-cache.ts';
import { type BlockOverlay, overlayDevice } from '../device/overlay.ts';
import type { Journal } from '../jbd2replay/journal.ts';
import { TreeFileSystem } from '../tree/tree-file-system.ts';
import { countOrphans } from './audit/orphans.ts';
import { type FastCommitResult, replayFastCommits } from './fast-commit/replay.ts';
import { decodeInode, readInodeRecord } from './inode/inode.ts';
import { openJournal } from './journal-source.ts';
import { mappingOf } from './mapping/file-mapping.ts';
import { Ext4Tree } from './tree.ts';
import { describeSuperblock, typeOfFileSystem } from './volume/describe.ts';
import { describeFeatures, EXT4_FEATURE_COMPAT_HAS_JOURNAL } from './volume/features.ts';
import { checkGroupDescriptors } from './volume/group-descriptor.ts';
import { hasSuperblockMagic, primaryFsBlock } from './volume/superblock.ts';
import { explainLostSuperblock, openSuperblock } from './volume/superblock-copy.ts';
import { partsOfMapping, SystemZone, systemPartsOfGroup } from './volume/system-zone.ts';
import { Volume } from './volume/volume.ts';

export const ext4Driver: Driver = {
  name: 'ext4',
  recognises: hasSuperblockMagic,
  open: openExt4,
  explain: explainLostSuperblock,
};

function openExt4(device: BlockDevice, options: ResolvedOptions): FileSystem {
  const bare = openVolume(device, options);
  const journal = openJournal(bare, options, bare.superblock.fsBlock !== primaryFsBlock(bare.superblock.blockSize));
  const overlay = journal?.overlay;
  const replayed = overlay === undefined ? bare : openVolume(overlayDevice(device, overlay), options, overlay);
  const fastCommits = journal?.fastCommits && replayFastCommits(replayed, journal.fastCommits);
  const volume = fastCommits?.volume ?? replayed;
  if (options.verify === 'eager') volume.systemZone = surveySystemZone(volume);
  const tree = new Ext4Tree(volume);
  const { superblock } = volume;
  const facts = {
    type: typeOfFileSystem(superblock),
    label: decodeLabel(superblock.fields.s_volume_name),
    uuid: formatUuid(superblock.fields.s_uuid),
    blockSize: superblock.blockSize,
    features: describeFeatures(superblock),
    journal: withOrphans(volume, describeJournal(journal, fastCommits, options)),
    details: describeSuperblock(superblock),
  };
  return new TreeFileSystem(tree, facts, options);
}

/** Reads all group descriptors, and with them learns which blocks are no file's. */
function surveySystemZone(volume: Volume): SystemZone {
  const { superblock } = volume;
  const parts: [number, number][] = [];
  checkGroupDescriptors(volume, (descriptor) => {
    for (const part of systemPartsOfGroup(superblock, descriptor)) parts.push(part);
  });
  for (const part of journalParts(volume)) parts.push(part);
  return new SystemZone(parts);
}

/** None where the journal's inode is bad: whoever reads on in spite of that has been told. */
function journalParts(volume: Volume): [number, number][] {
  const { superblock } = volume;
  const ino = superblock.fields.s_journal_inum;
  if (!(superblock.compat & EXT4_FEATURE_COMPAT_HAS_JOURNAL) || ino === 0) return [];
  try {
    const journal = decodeInode(volume, ino, readInodeRecord(volume, ino));
    return partsOfMapping(mappingOf(volume, journal), Math.ceil(journal.size / superblock.blockSize));
  } catch (error) {
    if (isImageError(error)) return [];
    throw error;
  }
}

function openVolume(device: BlockDevice, options: ResolvedOptions, overlay?: BlockOverlay): Volume {
  const superblock = openSuperblock(device, options);
  const cache = new BlockCache(device, superblock.blockSize, options.cacheBytes / 2);
  return new Volume(cache, superblock, options, overlay);
}

function describeJournal(
  journal: Journal | undefined,
  fastCommits: FastCommitResult | undefined,
  options: ResolvedOptions,
): JournalReport {
  if (journal === undefined) return noJournal(options);
  const { report } = journal;
  if (fastCommits === undefined) return report;
  const withFastCommits = { ...report, fastCommits: fastCommits.report };
  const { problem } = fastCommits;
  if (problem === undefined) return withFastCommits;
  return { ...withFastCommits, action: 'salvaged', damage: [...report.damage, problem.message] };
}

/** Counting them costs reads that a bootloader has no use for: it is done when somebody asks. */
function withOrphans(volume: Volume, report: JournalReport): JournalReport {
  let counted: { readonly orphans: number | undefined } | undefined;
  return {
    ...report,
    get orphans() {
      counted = counted ?? { orphans: countOrphans(volume) };
      return counted.orphans;
    },
  };
}

function noJournal(options: ResolvedOptions): JournalReport {
  return {
    state: 'none',
    action: 'none',
    verify: options.verify,
    transactions: [],
    transactionCount: 0,
    replayedBlocks: 0,
    revokes: 0,
    escapes: 0,
    dropped: [],
    damage: [],
  };
}
