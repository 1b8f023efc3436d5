/** Numbers for everything on a disk that may hold a filesystem: a volume inside of LVM or md has none in the table. */
import { type DevicePlace, placesOf } from './device-names.ts';
import type { Disk } from './disk.ts';

/** A place, and the number by which menus and findings name it. */
export interface NumberedPlace extends DevicePlace {
  /** Of the partition; for volumes those that follow the last partition's, in the order in which they are found. */
  readonly number: number;
}

/** In the order of the table, the volumes of each partition behind it. */
export function numberedPlaces(disk: Disk): NumberedPlace[] {
  let last = disk.partitions.reduce((most, { number }) => Math.max(most, number), 0);
  return placesOf(disk).map((place) => ({
    ...place,
    number: place.volume === undefined ? place.partition.number : ++last,
  }));
}

/** What a number stands for that is no partition's. */
export interface NumberedVolume {
  /** As in `NumberedPlace`. */
  readonly number: number;
  /** Below /dev/mapper, or as /dev/NAME. */
  readonly name: string;
  /** Number of the partition that it is inside of. */
  readonly partition: number;
}

/** Those that are volumes. */
export function numberedVolumes(disk: Disk): NumberedVolume[] {
  return numberedPlaces(disk)
    .filter(({ volume }) => volume !== undefined)
    .map(({ number, volume, partition }) => ({ number, name: volume?.name ?? '', partition: partition.number }));
}
