/** A disk with parts of it turned to zeros, without a copy of it: what a loader reads, one thing at a time. */
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import type { Disk } from '../../../src/disk/disk.ts';

export interface ByteRange {
  readonly byteOffset: number;
  readonly length: number;
}

/** A thing on a disk that can be lost. */
export interface Part {
  readonly name: string;
  readonly ranges: readonly ByteRange[];
}

/** The device, with zeros in these ranges. */
export function zeroedDevice(device: BlockDevice, ranges: readonly ByteRange[]): BlockDevice {
  return {
    size: device.size,
    read(byteOffset, target) {
      device.read(byteOffset, target);
      for (const range of ranges) {
        const from = Math.max(range.byteOffset - byteOffset, 0);
        const to = Math.min(range.byteOffset + range.length - byteOffset, target.length);
        if (from < to) target.fill(0, from, to);
      }
    },
  };
}

/** Every file below these paths of a partition, with the place of its contents on the disk. */
export function filesOf(disk: Disk, partition: number, ...paths: readonly string[]): Part[] {
  const { fs, entry } = disk.partitions.filter(({ number }) => number === partition)[0];
  const start = entry?.start ?? 0;
  const parts: Part[] = [];
  for (const path of paths) {
    if (fs === undefined || !fs.exists(path)) continue;
    const files = fs.stat(path).type === 'dir' ? [...fs.walk(fs.realpath(path))] : [{ path, stats: fs.stat(path) }];
    for (const file of files) {
      if (file.stats.type !== 'file' || typeof file.path !== 'string') continue;
      const ranges = fs
        .extents(file.path)
        .filter(({ physicalOffset }) => physicalOffset !== undefined)
        .map(({ physicalOffset = 0, length }) => ({ byteOffset: start + physicalOffset, length }));
      if (ranges.length > 0) parts.push({ name: `${partition}:${file.path}`, ranges });
    }
  }
  return parts;
}
