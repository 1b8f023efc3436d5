import type { Stats } from '../../contract/stats.ts';
import { numbersOf } from '../../report/manifest-entry.ts';
import { timeDecimal } from '../../report/text.ts';

/** An inode's numbers in the words of the manifest, its other times added. */
export function statsJson(stats: Stats): Record<string, unknown> {
  const { rdev, birthtime, flags, projectId } = stats;
  return {
    ...numbersOf(stats),
    atime: timeDecimal(stats.atime),
    ctime: timeDecimal(stats.ctime),
    birthtime: birthtime && timeDecimal(birthtime),
    rdev: rdev && `${rdev.major}:${rdev.minor}`,
    flags: flags !== undefined && flags.length > 0 ? flags : undefined,
    projectId,
  };
}
