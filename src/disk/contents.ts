/** What a partition, or a volume inside of one, holds: found when it is first asked for. */
import type { BlockDevice } from '../contract/block-device.ts';
import { attempt, type BootfsError, isAnswer } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { MountOptions } from '../contract/options.ts';
import type { Formats } from '../formats/drivers.ts';
import type { Probe } from '../probe/probe.ts';
import type { InnerVolume, Inside } from './inside/inside.ts';
import { lookInside } from './look-inside.ts';
import { type PartitionRole, roleByContent } from './roles.ts';

/** What is on a device. Nothing is read of it before it is asked for. */
export interface Contents {
  /** As far as the image reaches; undefined where it begins past its end, or where bootfs can't read it. */
  readonly device: BlockDevice | undefined;
  /** What is in it, readable or not; undefined where it has no known signature, or can't be read. */
  readonly contents: Probe | undefined;
  /** What LVM, md, LUKS, swap, btrfs or ZFS say of themselves; undefined for anything else, and where it is damaged. */
  readonly inside: Inside | undefined;
  /** Those of `inside`, with what they hold in turn: logical volumes, the array of a RAID1. */
  readonly volumes: readonly DiskVolume[];
  /** Mounted when it is first asked for; undefined where there is none that bootfs reads, or it is broken. */
  readonly fs: FileSystem | undefined;
  /** Why `contents`, `inside` or `fs` are not there although they should be. */
  readonly error: BootfsError | undefined;
  /** What its content says that it is for. */
  readonly contentRole: PartitionRole | undefined;
}

/** A block device that Linux makes of what is on a partition. */
export interface DiskVolume extends InnerVolume, Contents {
  readonly device: BlockDevice | undefined;
}

/** How contents are read: every format has been chosen. */
export interface Reading {
  /** Those that can be mounted, and those that can be named. */
  readonly formats: Formats;
  /** How filesystems are opened that are looked into; undefined for the defaults. */
  readonly mount: MountOptions | undefined;
  /** How many more volumes are looked into on this disk: those of a damaged or hostile one may hold each other. */
  readonly left: { volumes: number };
}

/** Volumes of one disk, those inside of others included; the rest is left out. */
export const MAX_VOLUMES = 1024;
/** Logical volumes on an array on a logical volume: deeper than that is nobody's disk. */
const MAX_DEPTH = 4;

/** @throws ERR_BOOTFS_NEED_RANGE and EINVAL alone; whatever else goes wrong is `error`. */
export class LazyContents implements Contents {
  readonly device: BlockDevice | undefined;
  private readonly reading: Reading;
  private readonly depth: number;
  private readonly known = new Map<string, unknown>();
  private foundError: BootfsError | undefined;

  constructor(device: BlockDevice | undefined, reading: Reading, depth = 0) {
    this.device = device;
    this.reading = reading;
    this.depth = depth;
  }

  get contents(): Probe | undefined {
    return this.once('contents', (device) => this.reading.formats.probe(device));
  }

  get inside(): Inside | undefined {
    const { contents } = this;
    return this.once('inside', (device) => lookInside(device, contents));
  }

  get volumes(): readonly DiskVolume[] {
    if (this.depth >= MAX_DEPTH) return [];
    const volumes = this.inside?.volumes ?? [];
    return this.once('volumes', () => this.makeVolumes(volumes)) ?? [];
  }

  get fs(): FileSystem | undefined {
    if (this.contents?.readable !== true) return undefined;
    return this.once('fs', (device) => this.reading.formats.mount(device, this.reading.mount));
  }

  get error(): BootfsError | undefined {
    return this.fs === undefined && (this.inside === undefined || this.contents?.readable === true)
      ? this.foundError
      : undefined;
  }

  get contentRole(): PartitionRole | undefined {
    const { contents, fs } = this;
    return this.once('contentRole', () => roleByContent(contents, fs));
  }

  private makeVolumes(volumes: readonly InnerVolume[]): DiskVolume[] {
    const { left } = this.reading;
    const taken = volumes.slice(0, left.volumes);
    left.volumes -= taken.length;
    return taken.map((each) => new LazyVolume(each, this.reading, this.depth + 1));
  }

  /** `action`'s result, found once; undefined where it fails, which is the first `error` then. */
  private once<Result>(name: string, action: (device: BlockDevice) => Result): Result | undefined {
    if (this.device === undefined) return undefined;
    if (!this.known.has(name)) {
      const { device } = this;
      const result = attempt(
        () => action(device),
        isBroken,
        (error) => {
          this.foundError = this.foundError ?? error;
          return undefined;
        },
      );
      this.known.set(name, result);
    }
    return this.known.get(name) as Result | undefined;
  }
}

class LazyVolume extends LazyContents implements DiskVolume {
  readonly name: string;
  readonly paths: readonly string[];
  readonly uuid: string;
  readonly size: number;
  readonly reason: string | undefined;

  constructor({ name, paths, uuid, size, device, reason }: InnerVolume, reading: Reading, depth: number) {
    super(device, reading, depth);
    this.name = name;
    this.paths = paths;
    this.uuid = uuid;
    this.size = size;
    this.reason = reason;
  }
}

/** Is it about the image? A mistake of the caller is not, nor is a range to be fetched. */
export function isBroken(error: unknown): error is BootfsError {
  return isAnswer(error) && error.code !== 'EINVAL';
}
