/** What an XFS has to show that others have not: its geometry and its log. */
import { attempt, isImageError } from '../../contract/errors.ts';
import { resolveOptions } from '../../mount/mount-options.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import { XfsInspection } from '../../xfsread/inspection.ts';

const known = new WeakMap<MountedPlace, XfsInspection | undefined>();

/** The filesystem taken apart; undefined for other formats, and where it can't be. Made once for each place. */
export function xfsViewOf(place: MountedPlace): XfsInspection | undefined {
  if (place.fs.format !== 'xfs') return undefined;
  if (!known.has(place)) {
    const inspect = () =>
      new XfsInspection(
        place.device,
        resolveOptions({ journal: 'salvage', journalDevice: place.options.journalDevice }),
      );
    known.set(
      place,
      attempt(inspect, isImageError, () => undefined),
    );
  }
  return known.get(place);
}
