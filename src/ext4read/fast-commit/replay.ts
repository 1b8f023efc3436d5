/** From the fast-commit area of the log to a filesystem that shows what it holds. */
import { attempt, type BootfsError, isImageError } from '../../contract/errors.ts';
import type { FastCommitReport } from '../../jbd2replay/jbd2-report.ts';
import type { FastCommitArea } from '../../jbd2replay/journal.ts';
import type { DirectoryGrowth } from '../directory/directory-space.ts';
import type { Volume } from '../volume/volume.ts';
import { FastCommitOverlay } from './overlay.ts';
import { readFastCommits } from './tags.ts';

/** What came of the fast commits. */
export interface FastCommitResult {
  /** `volume` with the fast commits, or as it was. */
  readonly volume: Volume;
  /** For the report of the journal. */
  readonly report: FastCommitReport;
  /** Why Linux would refuse them; with `salvage` only. */
  readonly problem?: BootfsError;
}

/**
 * Applies the fast commits of `area` over `volume`, behind whose device the journal is replayed already.
 *
 * @param growth Follows how directories grow; undefined where the bundle does not: they then keep their sizes.
 * @throws ERR_BOOTFS_CORRUPT or ERR_BOOTFS_UNSUPPORTED where Linux refuses them; with `salvage` they are left out.
 */
export function replayFastCommits(
  volume: Volume,
  area: FastCommitArea,
  growth: DirectoryGrowth | undefined,
): FastCommitResult {
  const isSalvage = volume.options.journal === 'salvage';
  return attempt(
    () => {
      const log = readFastCommits(area, volume.superblock.inodeSize, isSalvage);
      const { report } = log;
      if (log.tagCount === 0) return { volume, report };
      return { volume: volume.with({ fastCommits: new FastCommitOverlay(volume, log, growth) }), report };
    },
    (error): error is BootfsError => isSalvage && isImageError(error),
    (error) => {
      const report = { areaBlocks: area.blockCount, status: 'damaged' as const, tid: area.tid, commits: 0, tags: {} };
      return { volume, report: { ...report, stopped: error.message }, problem: error };
    },
  );
}
