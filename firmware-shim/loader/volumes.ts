/** Every filesystem that bootfs reads, on all disks and partitions, and EROFS images stored as files inside them. */

import type { BlockDevice } from '../../src/contract/block-device.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import { replayedCount } from '../../src/contract/journal-report.ts';
import type { MountOptions } from '../../src/contract/options.ts';
import type { PathLike } from '../../src/contract/path.ts';
import { type CountingDevice, countingDevice } from '../../src/device/counting.ts';
import { fileDevice } from '../../src/device/file-device.ts';
import type { Mount } from '../../src/mount.ts';
import { listUnnamedPartitions } from '../../src/partition/read-table.ts';
import { partitionDevice } from '../../src/partition/table.ts';
import type { Host } from '../shim/host.ts';
import { hostDevice, messageOf } from '../shim/host-device.ts';
import { hostOptions } from '../shim/use-host.ts';

/** A filesystem of the machine that could be mounted. */
export interface FoundFileSystem {
  /** For people: `disk 1, partition 2`. */
  readonly name: string;
  /** As it is mounted. */
  readonly fs: FileSystem;
}

/** What the disks of the machine hold. */
export interface VolumeScan {
  /** Those that can be read, in the order of the disks. */
  readonly volumes: readonly FoundFileSystem[];
  /** The disks, as far as they can be read at all; for their counts. */
  readonly disks: readonly CountingDevice[];
}

/** Where images inside a filesystem are looked for, and the most of them in one filesystem. */
const IMAGE_DIRECTORIES = ['/', '/boot'];
const MAX_IMAGES = 16;

/** What can't be read is told to `say`, a line each, and passed over. */
export function findVolumes(host: Host, mount: Mount, say: (line: string) => void): VolumeScan {
  const volumes: FoundFileSystem[] = [];
  const disks: CountingDevice[] = [];
  const options = hostOptions(host);

  function tryVolume(name: string, open: () => BlockDevice): FoundFileSystem | undefined {
    try {
      const volume = { name, fs: mount(open(), withWarnings(options, name, say)) };
      say(`${name}: ${describe(volume.fs)}`);
      volumes.push(volume);
      return volume;
    } catch (error) {
      say(`${name}: ${messageOf(error)}`);
      return undefined;
    }
  }

  host.disks().forEach((description, number) => {
    const name = `disk ${number + 1}`;
    try {
      const disk = countingDevice(hostDevice(host, number));
      disks.push(disk);
      for (const candidate of candidatesOn(disk, name)) {
        const volume = tryVolume(candidate.name, candidate.open);
        if (volume === undefined || volume.fs.format === 'erofs') continue;
        for (const path of imagesIn(volume.fs)) {
          tryVolume(`${candidate.name}, ${path}`, () => fileDevice(volume.fs, path));
        }
      }
    } catch (error) {
      say(`${name} (${description.name}): ${messageOf(error)}`);
    }
  });
  return { volumes, disks };
}

function withWarnings(options: MountOptions, name: string, say: (line: string) => void): MountOptions {
  return { ...options, onWarning: (warning) => say(`${name}: ${warning.message}`) };
}

function candidatesOn(disk: BlockDevice, name: string): { name: string; open: () => BlockDevice }[] {
  const partitions = listUnnamedPartitions(disk);
  if (partitions.length === 0) return [{ name, open: () => disk }];
  return partitions.map((partition) => ({
    name: `${name}, partition ${partition.number}`,
    open: () => partitionDevice(disk, partition),
  }));
}

function describe(fs: FileSystem): string {
  const label = fs.label === '' ? '' : ` "${fs.label}"`;
  const { journal } = fs;
  if (journal?.action !== 'replayed') return fs.type + label;
  const transactions = replayedCount(journal, 'transaction');
  const fastCommits = replayedCount(journal, 'fast commit');
  const more = fastCommits === 0 ? '' : ` and ${fastCommits} fast commits`;
  return `${fs.type}${label}, not cleanly unmounted: ${transactions} transactions${more} replayed in memory`;
}

/** Files named `*.erofs`. A directory that is not there, or can't be read, holds none. */
function imagesIn(fs: FileSystem): string[] {
  const found: string[] = [];
  for (const directory of IMAGE_DIRECTORIES) {
    for (const name of namesIn(fs, directory)) {
      if (typeof name !== 'string' || !/\.erofs$/.test(name) || found.length === MAX_IMAGES) continue;
      found.push(directory === '/' ? `/${name}` : `${directory}/${name}`);
    }
  }
  return found;
}

function namesIn(fs: FileSystem, directory: string): PathLike[] {
  try {
    return fs.readdir(directory);
  } catch (error) {
    if (error instanceof BootfsError) return [];
    throw error;
  }
}
