/**
 * ext2, ext3 and ext4: from a device to a tree of inodes. The filesystem is opened as it stands, its journal is found and
 * replayed into an overlay, and everything is read again through that.
 */

import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver, OpenedTree } from '../contract/driver.ts';
import { notInBundle } from '../contract/errors.ts';
import type { Details, FileSystemFacts } from '../contract/facts.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { BlockCache } from '../device/block-cache.ts';
import { type BlockOverlay, overlayDevice } from '../device/overlay.ts';
import { SUPERBLOCK_OFFSET } from '../ext4-superblock/ondisk/superblock.ts';
import type { Jbd2Report } from '../jbd2replay/jbd2-report.ts';
import type { Journal } from '../jbd2replay/journal.ts';
import { externalJournal } from '../jbd2replay/replay.ts';
import { auditBitmaps } from './audit/bitmap.ts';
import { auditOrphanFile, countOrphans } from './audit/orphans.ts';
import { foldName } from './directory/casefold.ts';
import { auditDirectory } from './directory/directory.ts';
import { type DirectoryGrowth, directoryGrowth } from './directory/directory-space.ts';
import { noKeyNames } from './directory/no-key-name.ts';
import { encryption } from './encryption.ts';
import { type FastCommitResult, replayFastCommits } from './fast-commit/replay.ts';
import { type ExternalJournal, openJournal } from './journal-source.ts';
import { surveySystemZone } from './system-zone-survey.ts';
import { Ext4Tree, type Ext4TreeParts } from './tree.ts';
import { fsVerity } from './verity/verity.ts';
import { describeSuperblock } from './volume/describe.ts';
import { describeFeatures } from './volume/features.ts';
import { kindOf, recogniseExt4 } from './volume/recognition.ts';
import { openSuperblockAt, primaryFsBlock, type Superblock } from './volume/superblock.ts';
import { type SuperblockCopies, superblockCopies } from './volume/superblock-copy.ts';
import { type BlockRole, type SpecialNames, Volume } from './volume/volume.ts';

/** A page of most machines. Linux mounts blocks up to its own page size, and larger ones since 6.19 (held in test/vm/ext.test.ts). */
const COMMON_PAGE_SIZE = 4096;
const LARGE_BLOCKS = { name: 'large_blocks', sinceLinux: 619 };

/** What a bundle may be built without. What an image needs of it is refused by name; the rest is for people. */
export interface Ext4Parts extends Ext4TreeParts, SpecialNames {
  /** Without it, directories whose names fast commits change keep their sizes. */
  readonly growth?: DirectoryGrowth;
  /** For `superblock`; without it, only the first one is opened. */
  readonly superblockCopies?: SuperblockCopies;
  /** For `journalDevice`. */
  readonly externalJournal?: ExternalJournal;
  /** `FileSystem.details`. */
  readonly describe?: (superblock: Superblock) => Details;
  /** `journal.orphans`. */
  readonly countOrphans?: (volume: Volume) => number | undefined;
}

/** What shows in paths, names, stats and contents, of whatever can be mounted, but for sizes of directories that fast commits change. */
export const ext4ReadingParts = {
  fsVerity,
  foldName,
  noKeyNames,
  encryption,
  superblockCopies,
  externalJournal,
};

/** ext2, ext3 and ext4, which are one format, with these parts of what few filesystems need. */
export function ext4DriverWith(parts: Ext4Parts): Driver {
  return {
    name: 'ext4',
    recognise: recogniseExt4,
    title: 'ext2/3/4',
    ownOptions: ['superblock'],
    open: (device, options) => openExt4(device, options, parts),
    explain: parts.superblockCopies?.explain,
  };
}

/** ext2, ext3 and ext4 with all that bootfs knows about them. */
export const ext4Driver: Driver = /* @__PURE__ */ wholeDriver();

function wholeDriver(): Driver {
  return ext4DriverWith({
    ...ext4ReadingParts,
    growth: directoryGrowth,
    audit: {
      volume: (volume, onDamage) => {
        auditBitmaps(volume, onDamage);
        auditOrphanFile(volume, onDamage);
      },
      directory: auditDirectory,
    },
    describe: describeSuperblock,
    countOrphans,
  });
}

function openExt4(device: BlockDevice, options: ResolvedOptions, parts: Ext4Parts): OpenedTree {
  const bare = openVolume(device, options, parts);
  const journal = openJournal(
    bare,
    options,
    bare.superblock.fsBlock !== primaryFsBlock(bare.superblock.blockSize),
    parts.externalJournal,
  );
  const overlay = journal?.overlay;
  const replayed = overlay === undefined ? bare : openVolume(overlayDevice(device, overlay), options, parts, overlay);
  const fastCommits = journal?.fastCommits && replayFastCommits(replayed, journal.fastCommits, parts.growth);
  const current = fastCommits?.volume ?? replayed;
  const volume = options.verify === 'eager' ? current.with({ systemZone: surveySystemZone(current) }) : current;
  const tree = new Ext4Tree(volume, parts);
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
    journal: withOrphans(volume, describeJournal(journal, fastCommits, options), parts),
    details: parts.describe?.(superblock) ?? {},
  };
  return { tree, facts };
}

function openVolume(device: BlockDevice, options: ResolvedOptions, parts: Ext4Parts, overlay?: BlockOverlay): Volume {
  const superblock = (parts.superblockCopies?.open ?? openFirstSuperblock)(device, options);
  const cache = new BlockCache<BlockRole>(device, superblock.blockSize, options.cacheBytes / 2);
  return new Volume({ cache, superblock, options, names: parts, ...(overlay && { overlay }) });
}

function openFirstSuperblock(device: BlockDevice, options: ResolvedOptions): Superblock {
  if (options.superblock !== undefined) throw notInBundle('a superblock other than the first');
  return openSuperblockAt(device, options, SUPERBLOCK_OFFSET, undefined);
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
function withOrphans(volume: Volume, report: Jbd2Report, { countOrphans: count }: Ext4Parts): Jbd2Report {
  if (count === undefined) return report;
  let counted: { readonly orphans: number | undefined } | undefined;
  return {
    ...report,
    get orphans() {
      counted = counted ?? { orphans: count(volume) };
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
