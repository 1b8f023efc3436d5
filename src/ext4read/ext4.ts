/**
 * ext2, ext3 and ext4: from a device to a FileSystem. The filesystem is opened as it stands, its journal is found and
 * replayed into an overlay, and everything is read again through that.
 */

import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver } from '../contract/driver.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { JournalReport } from '../contract/journal-report.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { BlockCache } from '../device/block-cache.ts';
import { type BlockOverlay, overlayDevice } from '../device/overlay.ts';
import type { Journal } from '../jbd2replay/journal.ts';
import { TreeFileSystem } from '../tree/tree-file-system.ts';
import { countOrphans } from './audit/orphans.ts';
import { type FastCommitResult, replayFastCommits } from './fast-commit/replay.ts';
import { openJournal } from './journal-source.ts';
import { surveySystemZone } from './system-zone-survey.ts';
import { Ext4Tree } from './tree.ts';
import { describeSuperblock, typeOfFileSystem } from './volume/describe.ts';
import { describeFeatures } from './volume/features.ts';
import { hasSuperblockMagic, primaryFsBlock } from './volume/superblock.ts';
import { explainLostSuperblock, openSuperblock } from './volume/superblock-copy.ts';
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
  const current = fastCommits?.volume ?? replayed;
  const volume = options.verify === 'eager' ? current.with({ systemZone: surveySystemZone(current) }) : current;
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

function openVolume(device: BlockDevice, options: ResolvedOptions, overlay?: BlockOverlay): Volume {
  const superblock = openSuperblock(device, options);
  const cache = new BlockCache(device, superblock.blockSize, options.cacheBytes / 2);
  return new Volume({ cache, superblock, options, ...(overlay && { overlay }) });
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
