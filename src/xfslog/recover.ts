/**
 * Recovers an XFS log in memory, read from top to bottom: find the live part of the log, pass over it once, make a map
 * of what it changes, and serve that. The entry of the room, together with `xfslog.ts`.
 */
import { attempt, BootfsError, corrupt, isImageError, unsupported } from '../contract/errors.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import type { LogSource, OpenIntent, XfsRecovery } from './contract/xfslog.ts';
import { decodeIntent } from './items/intent-items.ts';
import { findLiveRange, type LiveRange } from './log/live-range.ts';
import { BASIC_BLOCK, LogReader } from './log/log-reader.ts';
import { compareLsn, decodeLsn, isLsn } from './log/lsn.ts';
import { XFS_LI_ATTRI } from './ondisk/log-items.ts';
import { LogOverlay } from './replay/log-overlay.ts';
import { RecordCache } from './replay/record-cache.ts';
import { mapLog } from './replay/replay-map.ts';
import { describeReplay, describeUnreplayed } from './report.ts';
import type { LogContents } from './scan/log-contents.ts';
import { scanLog } from './scan/scan.ts';
import type { XfsReport } from './xfs-report.ts';

export { type ListedCheckpoint, type LogListing, listLog } from './log-listing.ts';

/** Attributes that change through the log: Linux has them behind a debugging switch. */
const XFS_SB_FEAT_INCOMPAT_LOG_XATTRS = 0x1;

/**
 * Reads the log as `options.journal` says.
 *
 * @throws ERR_BOOTFS_CORRUPT or ERR_BOOTFS_UNSUPPORTED where Linux refuses the log (not with `salvage` or `ignore`),
 * ERR_BOOTFS_DIRTY with `require-clean`, EIO, and EFBIG past `limits.replayedBlocks` and `limits.xattrBytes`.
 */
export function recoverLog(source: LogSource, options: ResolvedOptions): XfsRecovery {
  const reader = new LogReader(source);
  const damage: string[] = [];

  /** Linux refuses a damaged log; with `salvage` what stands before the damage is in use. */
  function salvage<Result>(read: () => Result): Result | undefined {
    const mayGoOn = options.journal === 'salvage' || options.journal === 'ignore';
    return attempt(
      read,
      (error): error is BootfsError => mayGoOn && isImageError(error),
      ({ message }) => {
        damage.push(message);
        return undefined;
      },
    );
  }

  const range = salvage(() => findLiveRange(reader, source));
  if (range !== undefined) salvage(() => checkSuperblock(source, range));
  const isDirty = range !== undefined && range.tail !== range.head;
  if (isDirty && options.journal === 'require-clean') {
    throw new BootfsError('ERR_BOOTFS_DIRTY', 'the log holds changes that are not on the filesystem yet');
  }
  if (range === undefined || !isDirty || options.journal === 'ignore') {
    const report = describeUnreplayed(source, options, range, damage);
    return { ...withoutReplay(report), isAheadOfLog: comparedWith(range, options) };
  }
  const scan = scanLog(reader, source, range, options);
  salvage(() => {
    if (scan.failure !== undefined) throw scan.failure;
  });
  const map = mapLog(scan.contents);
  // A reader of its own: what the scan has read ahead is not needed any more.
  const records = new RecordCache(new LogReader(source), scan.contents, options.verify);
  const intents = salvage(() => readIntents(scan.contents, records, options.limits.xattrBytes)) ?? [];
  const overlay = new LogOverlay(source, map, records);
  salvage(() => checkNewOwners(scan.contents, overlay, source.geometry.inodeSize / BASIC_BLOCK));
  return {
    report: describeReplay(source, options, range, scan, map, damage),
    ...(map.targetCount > 0 ? { overlay } : {}),
    isVouched: (basicBlock, length) => overlay.isChanged(basicBlock, length),
    isOwnerStale: (ino) => scan.contents.newOwners.has(ino),
    intents,
    isAheadOfLog: comparedWith(range, options),
  };
}

/** Linux compares where it has read the log whole; not with `norecovery`. */
function comparedWith(range: LiveRange | undefined, { journal }: ResolvedOptions): XfsRecovery['isAheadOfLog'] {
  if (range === undefined || journal === 'ignore' || journal === 'salvage') return undefined;
  return (bytes, lsnOffset) => {
    const lsn = decodeLsn(bytes, lsnOffset);
    return isLsn(lsn) && compareLsn(lsn, range.current) > 0;
  };
}

function withoutReplay(report: XfsReport): XfsRecovery {
  return { report, isVouched: () => false, isOwnerStale: () => false, intents: [] };
}

/** Does the superblock fit the log? @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
function checkSuperblock({ geometry }: LogSource, { current, tail, head }: LiveRange): void {
  const { lsn, logIncompat } = geometry;
  if (isLsn(lsn) && compareLsn(lsn, current) > 0) {
    throw corrupt('the superblock is newer than the log: the log has been lost', {
      superblock: `${lsn.cycle}:${lsn.block}`,
      log: `${current.cycle}:${current.block}`,
    });
  }
  const unknown = (logIncompat & ~XFS_SB_FEAT_INCOMPAT_LOG_XATTRS) >>> 0;
  if (tail !== head && unknown !== 0) {
    throw unsupported(`the log has the unknown features 0x${unknown.toString(16)} (features_log_incompat)`);
  }
}

/** @throws ERR_BOOTFS_CORRUPT where Linux fails to replay what took over the tree of another inode */
function checkNewOwners({ newOwners }: LogContents, overlay: LogOverlay, inodeLength: number): void {
  newOwners.forEach((block, ino) => {
    if (overlay.isUnreplayable(block, inodeLength)) {
      throw corrupt('the log exchanges extents of an inode, and Linux fails to replay that', { inode: ino });
    }
  });
}

/**
 * Unfinished work that changes what is visible, in the order of the log.
 *
 * @param maxBytes Of all names and values of attributes together.
 * @throws ERR_BOOTFS_CORRUPT, EFBIG
 */
function readIntents(contents: LogContents, records: RecordCache, maxBytes: number): OpenIntent[] {
  const intents: OpenIntent[] = [];
  let bytes = 0;
  contents.openItems.forEach(({ type, format, item }) => {
    const regions = type === XFS_LI_ATTRI ? [format, ...records.readRegions(item)] : [format];
    const intent = decodeIntent(type, regions, contents.order);
    if (intent?.kind === 'attribute') bytes += intent.name.length + intent.value.length;
    if (bytes > maxBytes) throw new BootfsError('EFBIG', 'the log changes too many attributes', { bytes });
    if (intent !== undefined) intents.push(intent);
  });
  return intents;
}
