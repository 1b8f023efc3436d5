/**
 * XFS: from a device to a tree of inodes. The superblock is read as it stands, the log is found and recovered into an
 * overlay, everything is read again through that, and what the log left unfinished is finished in memory.
 */
import { joinU64 } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver, OpenedTree } from '../contract/driver.ts';
import type { FileSystemFacts } from '../contract/facts.ts';
import type { JournalReport } from '../contract/journal-report.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { type BlockOverlay, overlayDevice } from '../device/overlay.ts';
import type { XfsRecovery } from '../xfslog/contract/xfslog.ts';
import { recoverLog } from '../xfslog/recover.ts';
import type { XfsReport } from '../xfslog/xfs-report.ts';
import { auditGroups } from './audit/audit.ts';
import { SharedBlocks } from './groups/shared-blocks.ts';
import { findLogSource } from './log-source.ts';
import { ForkReader } from './mapping/fork-reader.ts';
import { type XfsParts, XfsTree } from './tree.ts';
import { BASIC_BLOCK } from './volume/address.ts';
import { describeSuperblock } from './volume/describe.ts';
import { nameFeatures, requirementsOf } from './volume/features.ts';
import { recogniseXfs } from './volume/recognition.ts';
import { readSuperblock } from './volume/superblock.ts';
import { Volume } from './volume/volume.ts';
import { EditedXattrs } from './xattr/edited-xattrs.ts';

/** Linux shows a page as the size of I/O where blocks are smaller (xfs_stat_blksize). */
const COMMON_PAGE_SIZE = 4096;

/** XFS with these parts of what is not needed to read files. */
export function xfsDriverWith(parts: XfsParts): Driver {
  return {
    name: 'xfs',
    recognise: recogniseXfs,
    title: 'XFS',
    open: (device, options) => openXfs(device, options, parts),
  };
}

/** XFS with all that bootfs knows about it. */
export const xfsDriver: Driver = /* @__PURE__ */ xfsDriverWith({
  describe: describeSuperblock,
  auditGroups,
  sharedBlocks: (volume) => new SharedBlocks(volume),
});

function openXfs(device: BlockDevice, options: ResolvedOptions, parts: XfsParts): OpenedTree {
  const bare = new Volume(device, readSuperblock(device, options, false), options);
  const source = findLogSource(bare, options);
  const recovery = source && recoverLog(source, options);
  const overlay = recovery?.overlay;
  const volume = recovery ? recoveredVolume(bare, recovery, overlay) : bare;
  const intents = recovery?.intents ?? [];
  const tree = new XfsTree(new ForkReader(volume, intents), new EditedXattrs(intents), parts);
  return { tree, facts: describeVolume(volume, recovery?.report ?? ignoredLog(volume, options), parts) };
}

/** Whatever is read from here on comes from behind the log, the superblock too. */
function recoveredVolume(bare: Volume, recovery: XfsRecovery, overlay: BlockOverlay | undefined): Volume {
  const { device, options } = bare;
  if (overlay === undefined) return new Volume(device, bare.superblock, options, undefined, recovery.isAheadOfLog);
  const recovered = overlayDevice(device, overlay);
  const superblock = readSuperblock(recovered, options, recovery.isVouched(0, 1));
  const blocks = {
    isVouched: (basicBlock: number, length: number) => recovery.isVouched(basicBlock, length),
    nextBlock: (basicBlock: number) => overlay.nextBlock(basicBlock),
    isOwnerStale: (ino: number) => recovery.isOwnerStale(ino),
  };
  return new Volume(recovered, superblock, options, blocks, recovery.isAheadOfLog);
}

function describeVolume(volume: Volume, journal: JournalReport, parts: XfsParts): FileSystemFacts {
  const { superblock } = volume;
  const { fields } = superblock;
  return {
    format: 'xfs',
    type: 'xfs',
    label: decodeLabel(fields.sb_fname),
    uuid: formatUuid(fields.sb_uuid),
    blockSize: superblock.blockSize,
    ioSize: Math.max(superblock.blockSize, COMMON_PAGE_SIZE),
    features: nameFeatures(fields),
    requirements: requirementsOf(fields),
    claimedBytes: superblock.blockCount * superblock.blockSize,
    inodeCount: joinU64(fields.sb_icount_lo, fields.sb_icount_hi),
    journal,
    details: parts.describe?.(superblock) ?? {},
  };
}

/** An external log that is not there, and that the caller does not want. */
function ignoredLog({ superblock }: Volume, options: ResolvedOptions): XfsReport {
  return {
    kind: 'xfs',
    state: 'none',
    action: 'ignored',
    verify: options.verify,
    location: 'external',
    logBlocks: superblock.logLengthInBlocks * (superblock.blockSize / BASIC_BLOCK),
    records: 0,
    transactionCount: 0,
    items: {},
    cancelled: 0,
    openIntents: {},
    replayed: [],
    replayedBlocks: 0,
    dropped: [],
    damage: [],
  };
}
