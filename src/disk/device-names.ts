/** Which part of a disk a device name leads to: `UUID=...`, `/dev/mapper/vg-root`, ... */
import type { Contents, DiskVolume } from './contents.ts';
import type { Disk, DiskPartition } from './disk.ts';
import { mdPaths } from './inside/md.ts';

/** A partition, or a volume on one. */
export interface DevicePlace {
  /** The one that it is, or that the volume stands on. */
  readonly partition: DiskPartition;
  /** Undefined for the partition itself. */
  readonly volume: DiskVolume | undefined;
  /** What is on it. */
  readonly contents: Contents;
}

/** What became of the search for a device by its name. */
export type DeviceAnswer =
  /** It is on this disk; several places where the name is not unique. */
  | { readonly kind: 'found'; readonly places: readonly DevicePlace[] }
  /** It may be inside of something that bootfs does not read. */
  | { readonly kind: 'hidden'; readonly inside: string }
  /** It is not on this disk. */
  | { readonly kind: 'missing' }
  /**
   * A name that the machine gives its devices in the order in which it finds them; `partition` is the one of that number, where the
   * name has a number and the disk has it.
   */
  | { readonly kind: 'target'; readonly number: number | undefined; readonly partition: DiskPartition | undefined };

/** Contents that hide others: nothing can be said of what is in them. */
const HIDING = ['LUKS', 'BitLocker', 'LVM2', 'md', 'zfs'];

/** Names that multipath and the RAID of mainboards give, by the devices that the machine has. */
const TARGET_MAPPED = /^mapper\/(mpath|[0-9a-f]{17,}|isw_|pdc_|nvidia_|sil_|via_|ddf1_)/;

/** Every partition and every volume, in the order of the table. */
export function placesOf(disk: Disk): DevicePlace[] {
  const places: DevicePlace[] = [];
  const add = (partition: DiskPartition, contents: Contents, volume: DiskVolume | undefined): void => {
    places.push({ partition, volume, contents });
    for (const inner of contents.volumes) add(partition, inner, inner);
  };
  for (const partition of disk.partitions) add(partition, partition, undefined);
  return places;
}

/** What `name` leads to: a path below /dev, or `UUID=`, `LABEL=`, `PARTUUID=`, `PARTLABEL=`. @throws ERR_BOOTFS_NEED_RANGE */
export function findDevice(disk: Disk, name: string): DeviceAnswer {
  const tag = /^(UUID|LABEL|PARTUUID|PARTLABEL)=(.*)$/.exec(name);
  if (tag !== null) return findTag(disk, tag[1], unescapeUdev(unquote(tag[2])));
  const link = /^\/dev\/disk\/by-(uuid|label|partuuid|partlabel)\/(.+)$/.exec(name);
  if (link !== null) return findTag(disk, link[1].toUpperCase(), unescapeUdev(link[2]));
  const path = name.replace(/^\/dev\//, '').replace(/^disk\/by-id\/dm-name-/, 'mapper/');
  const all = placesOf(disk);
  const found = all.filter((place) => isAt(place, path));
  if (found.length > 0) return { kind: 'found', places: found };
  const hasArray = all.some(({ contents }) => contents.inside?.kind === 'md');
  if (/^md_?d?[0-9]+$/.test(path) && hasArray) return { kind: 'target', number: undefined, partition: undefined };
  if (TARGET_MAPPED.test(path)) return { kind: 'target', number: undefined, partition: undefined };
  if (/^(mapper\/|md[/_0-9])/.test(path) || /^[^/]+\/[^/]+$/.test(path.replace(/^disk\/.*/, ''))) {
    return hiddenOrMissing(disk);
  }
  const number = partitionNumber(path);
  return { kind: 'target', number, partition: disk.partitions.filter((each) => each.number === number)[0] };
}

/** A mirror that begins with its filesystem has no volume of its own: the partition is it. */
function isAt({ volume, contents }: DevicePlace, path: string): boolean {
  const { inside, volumes } = contents;
  if (volume !== undefined && volume.paths.indexOf(path) >= 0) return true;
  return inside?.kind === 'md' && volumes.length === 0 && mdPaths(inside.name).indexOf(path) >= 0;
}

/** Of `sda2`, `vda2`, `nvme0n1p2`, `mmcblk0p2`: 2. */
function partitionNumber(path: string): number | undefined {
  const match = /^(?:[shv]d[a-z]+|xvd[a-z]+|(?:nvme[0-9]+n[0-9]+|mmcblk[0-9]+|pmem[0-9]+|nbd[0-9]+)p)([0-9]+)$/.exec(
    path,
  );
  return match === null ? undefined : Number(match[1]);
}

function findTag(disk: Disk, tag: string, value: string): DeviceAnswer {
  const places = tag === 'PARTUUID' ? byPartuuid(disk, value) : placesOf(disk).filter(matcher(tag, value));
  if (places.length > 0) return { kind: 'found', places };
  return tag === 'UUID' || tag === 'LABEL' ? hiddenOrMissing(disk) : { kind: 'missing' };
}

function matcher(tag: string, value: string): (place: DevicePlace) => boolean {
  if (tag === 'UUID') {
    const wanted = value.toLowerCase();
    return ({ contents }) => contents.contents?.uuid.toLowerCase() === wanted && wanted !== '';
  }
  if (tag === 'LABEL') return ({ contents }) => contents.contents?.label === value && value !== '';
  return ({ partition, volume }) => volume === undefined && partition.entry?.label === value && value !== '';
}

/** `UUID/PARTNROFF=N` is the partition whose number is N higher. */
function byPartuuid(disk: Disk, value: string): DevicePlace[] {
  const [uuid, offset] = value.toLowerCase().split('/partnroff=');
  const step = offset === undefined ? 0 : Number(offset);
  const base = disk.partitions.filter(({ entry }) => entry?.uuid === uuid && uuid !== '')[0];
  if (base === undefined) return [];
  const wanted = disk.partitions.filter(({ number }) => number === base.number + step);
  return wanted.map((partition) => ({ partition, volume: undefined, contents: partition }));
}

/** It may be on what can't be looked into; a volume group whose every volume is known hides nothing. */
function hiddenOrMissing(disk: Disk): DeviceAnswer {
  for (const { contents } of placesOf(disk)) {
    const { inside, volumes } = contents;
    const kind = contents.contents?.kind ?? '';
    const isKnown = inside !== undefined && volumes.length > 0 && volumes.every(({ device }) => device !== undefined);
    if (HIDING.indexOf(kind) >= 0 && !isKnown) return { kind: 'hidden', inside: kind };
  }
  return { kind: 'missing' };
}

/** The kernel takes a value in quotes as a whole. */
function unquote(value: string): string {
  return value.replace(/^"(.*)"$/, '$1');
}

/** udev writes characters that are unusual in names as `\x20`; systemd takes that in labels, too. */
function unescapeUdev(value: string): string {
  return value.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
