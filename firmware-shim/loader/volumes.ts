/** Every filesystem that bootfs reads, on all disks and partitions, and EROFS images stored as files inside them. */

import { WorkBudget } from '../../src/boot/text/budget.ts';
import type { BlockDevice } from '../../src/contract/block-device.ts';
import { attempt, isAnswer } from '../../src/contract/errors.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import { replayedCount } from '../../src/contract/journal-report.ts';
import type { MountOptions } from '../../src/contract/options.ts';
import type { PathLike } from '../../src/contract/path.ts';
import { type CountingDevice, countingDevice } from '../../src/device/counting.ts';
import { fileDevice } from '../../src/device/file-device.ts';
import type { Mount } from '../../src/mount/mount.ts';
import { listUnnamedPartitions } from '../../src/partition/read-table.ts';
import { partitionDevice } from '../../src/partition/table.ts';
import type { Host } from '../shim/host.ts';
import { hostDevice, messageOf } from '../shim/host-device.ts';
import { hostOptions } from '../shim/use-host.ts';
import { type LimitedDisk, limitScan } from './scan-limit.ts';

/** A filesystem of the machine that could be mounted. */
export interface FoundFileSystem {
  /** For people: `disk 1, partition 2`. */
  readonly name: string;
  /** As it is mounted. */
  readonly fs: FileSystem;
  /** Where it is, as the firmware names it. */
  readonly place: Place;
  /** What menus on its disk may cost, all together. */
  readonly budget: WorkBudget;
}

/** A place on a disk of the host. */
export interface Place {
  /** Number of the disk, from 0. */
  readonly disk: number;
  /** Block of the disk that the partition begins at; 0 for a disk that is one filesystem. */
  readonly firstBlock: number;
  /** PARTUUID, where there is a table. */
  readonly uuid?: string;
  /** Of an image inside a filesystem: its path there. '' for the filesystem itself. */
  readonly image: string;
}

/** What the disks of the machine hold. */
export interface VolumeScan {
  /** Those that can be read, in the order of the disks. */
  readonly volumes: readonly FoundFileSystem[];
  /** The disks, as far as they can be read at all; for their counts. */
  readonly disks: readonly CountingDevice[];
  /** From now on what was chosen is read: however long that takes. */
  endScan(): void;
}

/** Where images inside a filesystem are looked for, and the most of them in one filesystem. */
const IMAGE_DIRECTORIES = ['/', '/boot'];
const MAX_IMAGES = 16;
/** Seconds that one disk, or one start, may take before the machine starts anew. */
export const WATCHDOG_SECONDS = 300;

/** What can't be read is told to `say`, a line each, and passed over. */
export function findVolumes(host: Host, mount: Mount, say: (line: string) => void): VolumeScan {
  const volumes: FoundFileSystem[] = [];
  const disks: CountingDevice[] = [];
  const scans: LimitedDisk[] = [];
  const options = hostOptions(host);

  function tryVolume(candidate: Candidate, budget: WorkBudget): FoundFileSystem | undefined {
    const { name, place, open } = candidate;
    try {
      const volume = { name, place, budget, fs: mount(open(), withWarnings(options, name, say)) };
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
    host.watchdog?.(WATCHDOG_SECONDS);
    const budget = new WorkBudget();
    try {
      const disk = countingDevice(hostDevice(host, number));
      disks.push(disk);
      const limited = limitScan(disk, host.milliseconds && (() => host.milliseconds!()));
      for (const candidate of candidatesOn(limited.device, number, description.blockSize)) {
        const volume = tryVolume(candidate, budget);
        if (volume === undefined || volume.fs.format === 'erofs') continue;
        for (const image of imagesIn(volume.fs)) {
          const open = (): BlockDevice => fileDevice(volume.fs, image);
          tryVolume({ name: `${candidate.name}, ${image}`, place: { ...candidate.place, image }, open }, budget);
        }
      }
      scans.push(limited);
    } catch (error) {
      say(`${name} (${description.name}): ${messageOf(error)}`);
    }
  });
  return {
    volumes,
    disks,
    endScan() {
      for (const limited of scans) limited.endScan();
    },
  };
}

function withWarnings(options: MountOptions, name: string, say: (line: string) => void): MountOptions {
  return { ...options, onWarning: (warning) => say(`${name}: ${warning.message}`) };
}

/** What may hold a filesystem. */
interface Candidate {
  readonly name: string;
  readonly place: Place;
  readonly open: () => BlockDevice;
}

function candidatesOn(disk: BlockDevice, number: number, blockSize: number): Candidate[] {
  const name = `disk ${number + 1}`;
  const partitions = listUnnamedPartitions(disk);
  if (partitions.length === 0) return [{ name, place: { disk: number, firstBlock: 0, image: '' }, open: () => disk }];
  return partitions.map((partition) => ({
    name: `${name}, partition ${partition.number}`,
    place: { disk: number, firstBlock: Math.floor(partition.start / blockSize), uuid: partition.uuid, image: '' },
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
  return attempt(
    () => fs.readdir(directory),
    isAnswer,
    () => [],
  );
}
