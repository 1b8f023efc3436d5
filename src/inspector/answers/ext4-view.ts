/** What an ext filesystem has to show that others have not: its own structures by their places. */
import { firstNotBelow } from '../../bytes/search.ts';
import { attempt, isImageError } from '../../contract/errors.ts';
import { type Ext4Area, Ext4Inspection } from '../../ext4read/inspection.ts';
import { resolveOptions } from '../../mount/mount-options.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import type { Ext4Setting } from './structures.ts';

/** A filesystem taken apart. */
export class Ext4View {
  /** By their first blocks. */
  readonly areas: readonly Ext4Area[];
  /** What it is made of. */
  readonly inspection: Ext4Inspection;

  constructor(inspection: Ext4Inspection) {
    this.inspection = inspection;
    this.areas = inspection.areas().sort((left, right) => left.fsBlock - right.fsBlock);
  }

  /** The area that a block is in; undefined for a block of files, or a free one. */
  areaAt(fsBlock: number): Ext4Area | undefined {
    const { areas } = this;
    const area = areas[firstNotBelow(0, areas.length, (at) => areas[at].fsBlock <= fsBlock) - 1];
    return area !== undefined && fsBlock < area.fsBlock + area.lengthInBlocks ? area : undefined;
  }

  /** What its area says of the structures in a block. */
  settingOf(fsBlock: number): Ext4Setting | undefined {
    const { sizes, blockSize } = this.inspection;
    const area = this.areaAt(fsBlock);
    if (area === undefined) return undefined;
    const within = fsBlock - area.fsBlock;
    if (area.what === 'inode table') {
      const firstNumber = (area.group ?? 0) * sizes.inodesPerGroup + within * (blockSize / sizes.inode) + 1;
      return { what: area.what, recordBytes: sizes.inode, firstNumber };
    }
    if (area.what !== 'superblock and descriptors') return undefined;
    const firstNumber = Math.max(0, within - 1) * (blockSize / sizes.descriptor);
    return { what: area.what, recordBytes: sizes.descriptor, firstNumber };
  }
}

const known = new WeakMap<MountedPlace, Ext4View | undefined>();

/** The filesystem taken apart; undefined for other formats, and where it can't be. Made once for each place. */
export function ext4ViewOf(place: MountedPlace): Ext4View | undefined {
  if (place.fs.format !== 'ext4') return undefined;
  if (!known.has(place)) {
    const options = resolveOptions({ verify: 'none', journalDevice: place.options.journalDevice });
    const inspect = () => new Ext4View(new Ext4Inspection(place.device, options));
    known.set(
      place,
      attempt(inspect, isImageError, () => undefined),
    );
  }
  return known.get(place);
}
