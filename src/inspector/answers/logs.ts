/** The log of a filesystem, where its format has one. */
import { attempt, isImageError } from '../../contract/errors.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import { ext4ViewOf } from './ext4-view.ts';
import { Jbd2LogView } from './jbd2-log.ts';
import type { LogView } from './log-view.ts';
import { XfsLogView } from './xfs-log.ts';
import { xfsViewOf } from './xfs-view.ts';

const known = new WeakMap<MountedPlace, LogView | undefined>();

/** Undefined where there is no log, or none that can be read. Made once for each place. */
export function logOf(place: MountedPlace): LogView | undefined {
  if (!known.has(place)) {
    known.set(
      place,
      attempt(
        () => findLog(place),
        isImageError,
        () => undefined,
      ),
    );
  }
  return known.get(place);
}

function findLog(place: MountedPlace): LogView | undefined {
  const xfs = xfsViewOf(place);
  const xfsLog = xfs?.log();
  if (xfs !== undefined && xfsLog !== undefined) return new XfsLogView(xfs.superblock, xfsLog);
  const ext4 = ext4ViewOf(place);
  return ext4 && new Jbd2LogView(place, ext4, ext4.inspection.log());
}
