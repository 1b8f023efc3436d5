/** Mounts the filesystem of a disk that is meant. */
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { MountOptions } from '../contract/options.ts';
import { fileDevice } from '../device/file-device.ts';
import type { Contents, DiskVolume } from '../disk/contents.ts';
import type { Disk } from '../disk/disk.ts';
import { mount } from '../formats/drivers.ts';
import type { Place } from './place.ts';

/** A mounted filesystem with the device that it is on. */
export interface MountedPlace {
  /** On that device. */
  readonly fs: FileSystem;
  /** A partition, a volume, or an image inside of one. */
  readonly device: BlockDevice;
  /** That it was mounted with. */
  readonly options: MountOptions;
}

/** Devices that stand in files of their own. */
export type DevicesBeside = Pick<MountOptions, 'journalDevice' | 'blobs'>;

/**
 * The journal beside is that of the outermost filesystem, blobs are those of the innermost.
 * @throws ENOENT where the disk has no such place; why the filesystem can't be mounted
 */
export function mountPlace(disk: Disk, place: Place, beside: DevicesBeside = {}): MountedPlace {
  const contents = contentsAt(disk, place);
  const { device } = contents;
  if (device === undefined) throw contents.error ?? new BootfsError('EIO', `${nameOf(place)} is not in the image`);
  const common = optionsFor(place);
  const inside = place.inside ?? [];
  const optionsAt = (depth: number): MountOptions => ({
    ...common,
    ...(depth === 0 && { journalDevice: beside.journalDevice }),
    ...(depth === inside.length && { blobs: beside.blobs }),
  });
  let found: MountedPlace = { device, fs: mount(device, optionsAt(0)), options: optionsAt(0) };
  inside.forEach((path, index) => {
    const inner = fileDevice(found.fs, path);
    const options = optionsAt(index + 1);
    found = { device: inner, fs: mount(inner, options), options };
  });
  return found;
}

/** A partition, or a volume on it. @throws ENOENT */
export function contentsAt(disk: Disk, place: Place): Contents {
  const partition = disk.partitions.find(({ number }) => number === place.partition);
  if (partition === undefined) throw new BootfsError('ENOENT', `the disk has no partition ${place.partition}`);
  if (place.volume === undefined) return partition;
  const volume = findVolume(partition.volumes, place.volume);
  if (volume === undefined) {
    throw new BootfsError('ENOENT', `${nameOf(place)} has no such volume`, { volume: place.volume });
  }
  return volume;
}

function findVolume(volumes: readonly DiskVolume[], name: string): DiskVolume | undefined {
  for (const volume of volumes) {
    const found = volume.name === name ? volume : findVolume(volume.volumes, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf({ partition }: Place): string {
  return partition === 0 ? 'the disk' : `partition ${partition}`;
}

function optionsFor({ journal = 'replay' }: Place): MountOptions {
  return journal === 'ignore' ? { journal, verify: 'none' } : { journal };
}
