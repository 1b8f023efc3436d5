/** LVM2: a physical volume with the logical volumes that lie on it. */

import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, type BootfsError, corrupt, isCorrupt } from '../../contract/errors.ts';
import { detail } from '../../contract/facts.ts';
import type { InnerVolume, Inside } from '../inside/inside.ts';
import { formatLvmId, type PvLabel, readPvLabel } from './label.ts';
import { mappedDevice, type Segment } from './mapping.ts';
import { type GroupText, readMetadata } from './metadata.ts';
import { type LvmSection, numberIn, stringIn, wordsIn } from './text.ts';

const SECTOR_BYTES = 512;

/** @throws ERR_BOOTFS_CORRUPT where there is no whole label; EIO */
export function readLvm(device: BlockDevice): Inside {
  const label = readPvLabel(device);
  const { newest, warnings } = readMetadata(device, label);
  const text = newest?.group;
  return {
    kind: 'LVM2',
    uuid: formatLvmId(label.id),
    label: '',
    name: newest?.name ?? '',
    details: {
      ...(newest !== undefined && { volumeGroup: detail(newest.name) }),
      ...(text !== undefined && {
        volumeGroupUuid: detail(stringIn(text, 'id')),
        physicalVolumes: detail(text.sections.get('physical_volumes')?.sections.size ?? 0),
        metadataVersion: detail(numberIn(text, 'seqno')),
      }),
    },
    warnings,
    volumes: newest === undefined ? [] : volumesOf(device, label, newest),
  };
}

/** The name below /dev/mapper: hyphens inside of the two names are doubled. */
export function lvmMapperName(group: string, volume: string): string {
  return `${group.replace(/-/g, '--')}-${volume.replace(/-/g, '--')}`;
}

/** What LVM shows: its own inner volumes, such as the halves of a mirror, are not VISIBLE. */
function volumesOf(device: BlockDevice, label: PvLabel, { name, group }: GroupText): InnerVolume[] {
  const place = attempt(
    () => placeOf(label, group),
    isCorrupt,
    ({ reason }) => reason,
  );
  const sections = group.sections.get('logical_volumes')?.sections ?? new Map<string, LvmSection>();
  const snapshots = snapshotsIn(sections);
  const volumes: InnerVolume[] = [];
  sections.forEach((section, volume) => {
    if (wordsIn(section, 'status').indexOf('VISIBLE') < 0) return;
    const mapper = lvmMapperName(name, volume);
    const found = attempt(
      () => {
        if (typeof place === 'string') throw corrupt(place);
        return readable(section, place, snapshots.get(volume));
      },
      isCorrupt,
      ({ reason }: BootfsError) => reason,
    );
    const isReadable = typeof found !== 'string';
    const size = isReadable ? found.size : claimedSize(section, group);
    volumes.push({
      name: mapper,
      paths: [`mapper/${mapper}`, `${name}/${volume}`],
      uuid: stringIn(section, 'id'),
      size,
      device: isReadable ? mappedDevice(device, found.segments, size) : undefined,
      reason: isReadable ? undefined : found,
    });
  });
  return volumes;
}

/** The physical volume among those of its group. All in bytes but `extents`. */
interface GroupMember {
  readonly name: string;
  readonly extentSize: number;
  /** Where its first extent begins. */
  readonly start: number;
  readonly extents: number;
}

function placeOf({ id }: PvLabel, group: LvmSection): GroupMember {
  const extentSize = numberIn(group, 'extent_size') * SECTOR_BYTES;
  if (extentSize === 0 || extentSize > Number.MAX_SAFE_INTEGER) throw corrupt('LVM2: impossible extent_size');
  let place: GroupMember | undefined;
  group.sections.get('physical_volumes')?.sections.forEach((section, name) => {
    if (stringIn(section, 'id').replace(/-/g, '') !== id) return;
    const start = numberIn(section, 'pe_start') * SECTOR_BYTES;
    place = { name, extentSize, start, extents: numberIn(section, 'pe_count') };
  });
  if (place === undefined) throw corrupt('LVM2: the volume group does not know this physical volume');
  return place;
}

/** For each volume that is not what lies in its own extents: why. */
function snapshotsIn(volumes: ReadonlyMap<string, LvmSection>): Map<string, string> {
  const found = new Map<string, string>();
  volumes.forEach(({ sections }) => {
    sections.forEach((segment) => {
      const origin = stringIn(segment, 'origin');
      const merging = stringIn(segment, 'merging_store');
      if (stringIn(segment, 'type') !== 'snapshot') return;
      if (merging !== '') {
        found.set(origin, `LVM2: the snapshot ${merging} is being merged into it`);
        found.set(merging, `LVM2: a snapshot, being merged into ${origin}`);
      }
      const store = stringIn(segment, 'cow_store');
      if (store !== '') found.set(store, `LVM2: a snapshot of ${origin}`);
    });
  });
  return found;
}

/** @throws ERR_BOOTFS_CORRUPT with the reason why it can't be read here */
function readable(
  volume: LvmSection,
  place: GroupMember,
  snapshot: string | undefined,
): { segments: Segment[]; size: number } {
  if (snapshot !== undefined) throw corrupt(snapshot);
  const segments = segmentsOf(volume).map((segment) => readSegment(segment, place));
  let size = 0;
  for (const { start, length } of segments) {
    if (start !== size) throw corrupt('LVM2: its segments do not follow one another', { start, expected: size });
    size += length;
    if (size > Number.MAX_SAFE_INTEGER) throw corrupt('LVM2: impossible size');
  }
  if (segments.length === 0) throw corrupt('LVM2: a volume without segments');
  return { segments, size };
}

/** In the order of the volume. */
function segmentsOf({ sections }: LvmSection): LvmSection[] {
  const segments: LvmSection[] = [];
  sections.forEach((section, name) => {
    if (/^segment[0-9]+$/.test(name)) segments.push(section);
  });
  const starts = new Map(segments.map((segment) => [segment, numberIn(segment, 'start_extent')]));
  return segments.sort((left, right) => (starts.get(left) as number) - (starts.get(right) as number));
}

function readSegment(segment: LvmSection, place: GroupMember): Segment {
  const type = stringIn(segment, 'type');
  if (type !== 'striped' && type !== 'linear') throw corrupt(`LVM2: of type ${type}, which bootfs does not read`);
  const extents = numberIn(segment, 'extent_count');
  const stripes = stripesOf(segment, place);
  const perStripe = extents / stripes.length;
  if (extents === 0 || Math.floor(perStripe) !== perStripe) throw corrupt('LVM2: impossible extent_count', { extents });
  for (const stripe of stripes) {
    if (stripe + perStripe > place.extents)
      throw corrupt('LVM2: extents past the end of the physical volume', { stripe });
  }
  const { extentSize } = place;
  const length = extents * extentSize;
  const stripeSize = stripes.length === 1 ? length : numberIn(segment, 'stripe_size') * SECTOR_BYTES;
  const stripeLength = perStripe * extentSize;
  if (stripeSize === 0 || Math.floor(stripeLength / stripeSize) * stripeSize !== stripeLength) {
    throw corrupt('LVM2: impossible stripe_size', { stripeSize });
  }
  return {
    start: numberIn(segment, 'start_extent') * extentSize,
    length,
    stripes: stripes.map((extent) => place.start + extent * extentSize),
    stripeSize,
  };
}

/** The first extent of each stripe: the list alternates between physical volumes and extents. */
function stripesOf(segment: LvmSection, place: GroupMember): number[] {
  const list = wordsIn(segment, 'stripes');
  const stripes: number[] = [];
  for (let at = 0; at + 1 < list.length; at += 2) {
    const extent = list[at + 1];
    if (list[at] !== place.name) throw corrupt(`LVM2: a part of it is on another physical volume (${list[at]})`);
    if (typeof extent !== 'number' || !(extent >= 0) || Math.floor(extent) !== extent) {
      throw corrupt('LVM2: stripes that are no extents');
    }
    stripes.push(extent);
  }
  if (stripes.length === 0 || stripes.length !== numberIn(segment, 'stripe_count')) {
    throw corrupt('LVM2: stripe_count does not fit its stripes');
  }
  return stripes;
}

/** Bytes of a volume that is not read: its extents together, 0 where even that does not fit. */
function claimedSize(volume: LvmSection, group: LvmSection): number {
  return attempt(
    () => {
      const extents = segmentsOf(volume).reduce((sum, segment) => sum + numberIn(segment, 'extent_count'), 0);
      const size = extents * numberIn(group, 'extent_size') * SECTOR_BYTES;
      return size > Number.MAX_SAFE_INTEGER ? 0 : size;
    },
    isCorrupt,
    () => 0,
  );
}
