/**
 * ext2, ext3 and ext4: from a device to a tree of inodes. The filesystem is opened as it stands, its journal is found and
 * replayed into an overlay, and everything is read again through that.
 */

import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver, OpenedTree } from '../contract/driver.ts';
import type { FileSystemFacts } from '../contract/facts.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { BlockCache } from '../device/block-cache.ts';
import { type BlockOverlay, overlayDevice } from '../device/overlay.ts';
import type { Jbd2Report } from '../jbd2replay/jbd2-report.ts';
import type { Journal } from '../jbd2replay/journal.ts';
import { countOrphans } from './audit/orphans.ts';
import { type FastCommitResult, replayFastCommits } from './fast-commit/replay.ts';
import { openJournal } from './journal-source.ts';
import { surveySystemZone } from './system-zone-survey.ts';
import { Ext4Tree } from './tree.ts';
import { describeSuperblock } from './volume/describe.ts';
import { describeFeatures } from './volume/features.ts';
import { kindOf, recogniseExt4 } from './volume/recognition.ts';
import { primaryFsBlock } from './volume/superblock.ts';
import { explainLostSuperblock, openSuperblock } from './volume/superblock-copy.ts';
import { Volume } from './volume/volume.ts';

/** A page of most machines. Linux mounts blocks up to its own page size, and larger ones since 6.19 (held in test/vm/ext.test.ts). */
const COMMON_PAGE_SIZE = 4096;
const LARGE_BLOCKS = { name: 'large_blocks', sinceLinux: 619 };

/** ext2, ext3 and ext4, which are one format. */
export const ext4Driver: Driver = {
  name: 'ext4',
  recognise: recogniseExt4,
  title: 'ext2/3/4',
  ownOptions: ['superblock'],
  open: openExt4,
  explain: explainLostSuperblock,
};

function openExt4(device: BlockDevice, options: ResolvedOptions): OpenedTree {
  const bare = openVolume(device, options);
  const journal = openJournal(bare, options, bare.superblock.fsBlock !== primaryFsBlock(bare.superblock.blockSize));
  const overlay = journal?.overlay;
  const replayed = overlay === undefined ? bare : openVolume(overlayDevice(device, overlay), options, overlay);
  const fastCommits = journal?.fastCommits && replayFastCommits(replayed, journal.fastCommits);
  const current = fastCommits?.volume ?? replayed;
  const volume = options.verify === 'eager' ? current.with({ systemZone: surveySystemZone(current) }) : current;
  const tree = new Ext4Tree(volume);
  const { superblock } = volume;
  const features = describeFeatures(superblock);
  const facts: FileSystemFacts = {
    format: 'ext4',
    type: kindOf(superblock),
    label: decodeLabel(superblock.fields.s_volume_name),
    uuid: formatUuid(superblock.fields.s_uuid),
    blockSize: superblock.blockSize,
    features,
    requirements: [
      ...features.names.map((name) => ({ name })),
      ...(superblock.blockSize > COMMON_PAGE_SIZE ? [LARGE_BLOCKS] : []),
      ...(superblock.hasUnstatedHashSign ? [{ name: 'unstated_hash_sign', sinceLinux: 602 }] : []),
    ],
    claimedBytes: superblock.blockCount * superblock.blockSize,
    inodeCount: superblock.inodeCount,
    journal: withOrphans(volume, describeJournal(journal, fastCommits, options)),
    details: describeSuperblock(superblock),
  };
  return { tree, facts };
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
): Jbd2Report {
  if (journal === undefined) return noJournal(options);
  const { report } = journal;
  if (fastCommits === undefined) return report;
  const { commits, status } = fastCommits.report;
  const replayed =
    status === 'applied' ? [...report.replayed, { what: 'fast commit', count: commits }] : report.replayed;
  const withFastCommits = { ...report, replayed, fastCommits: fastCommits.report };
  const { problem } = fastCommits;
  if (problem === undefined) return withFastCommits;
  return { ...withFastCommits, action: 'salvaged', damage: [...report.damage, problem.message] };
}

/** Counting them costs reads that a bootloader has no use for: it is done when somebody asks. */
function withOrphans(volume: Volume, report: Jbd2Report): Jbd2Report {
  let counted: { readonly orphans: number | undefined } | undefined;
  return {
    ...report,
    get orphans() {
      counted = counted ?? { orphans: countOrphans(volume) };
      return counted.orphans;
    },
  };
}

function noJournal(options: ResolvedOptions): Jbd2Report {
  return {
    kind: 'jbd2',
    replayed: [],
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
