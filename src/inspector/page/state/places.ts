/** Which filesystem of the disk the views show. */
import { pathFromText } from '../../../bytes/names.ts';
import type { ContentsJson, DiskJson, PartitionJson, VolumeJson } from '../../../report/disk-facts.ts';
import type { Place } from '../../../web/place.ts';
import type { Route } from './route.ts';

/** A filesystem that can be looked into, and its way there. */
export interface Mountable {
  /** Its number, 0 for a disk without a table. */
  readonly partition: number;
  /** The name of the volume on it; undefined for the partition itself. */
  readonly volume: string | undefined;
  /** What is told of it. */
  readonly contents: ContentsJson;
  /** For people. */
  readonly title: string;
}

/** Every filesystem on the disk that bootfs reads, volumes inside of partitions included. */
export function mountables({ partitions }: DiskJson): Mountable[] {
  const found: Mountable[] = [];
  for (const partition of partitions) {
    const number = partition.number ?? 0;
    const add = (contents: PartitionJson | VolumeJson, volume: string | undefined): void => {
      if (contents.readable) {
        const name = volume ?? (number === 0 ? 'the whole disk' : `partition ${number}`);
        const words = [name, contents.role ?? '', contents.filesystem ?? '', contents.label];
        found.push({ partition: number, volume, contents, title: words.filter((word) => word !== '').join(' · ') });
      }
      for (const inner of contents.volumes) add(inner, inner.name);
    };
    add(partition, undefined);
  }
  return found;
}

/** The one that the route names, or else the one with the most to be seen: kernels, then anything but FAT. */
export function chosenMountable(info: DiskJson, { part, volume }: Route): Mountable | undefined {
  const all = mountables(info);
  if (part !== undefined) return all.find((each) => each.partition === part && each.volume === volume);
  const scoreOf = ({ contents }: Mountable): number =>
    (contents.kernels.length > 0 ? 2 : 0) + (contents.filesystem === 'vfat' ? 0 : 1);
  return all.reduce<Mountable | undefined>(
    (best, each) => (best === undefined || scoreOf(each) > scoreOf(best) ? each : best),
    undefined,
  );
}

/** The place that the route names or leaves to be chosen; undefined where nothing can be read. */
export function placeOf(info: DiskJson, route: Route): Place | undefined {
  const chosen = chosenMountable(info, route);
  return chosen && { partition: chosen.partition, volume: chosen.volume, inside: route.inside.map(pathFromText) };
}
