import { UNPACKERS } from '../box/unpackers.ts';
import { checkDisk, checkFileSystem, type Firmware, verdictOf } from '../check/index.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import type { Disk } from '../disk/disk.ts';
import { openDisk } from '../disk/open-disk.ts';
import { mount } from '../formats/drivers.ts';
import { mountBlind } from '../report/blind-mount.ts';
import type { Judged } from '../report/check-json.ts';
import { type DevicesBeside, type MountedPlace, mountPlace } from './mount-place.ts';
import { type ImageOptions, openImage } from './open-image.ts';
import { keyOfPlace, type Place } from './place.ts';
import type { ReportProgress } from './protocol.ts';

/** Filesystems that stay mounted; each keeps some megabytes. */
const MAX_MOUNTED = 8;
/** Steps that a check takes on a usual disk, for its progress. */
const CHECK_STEPS = 20;

/** The loaders that a check asks about. */
export interface CheckChoice {
  /** Names as `check` takes them; all without. */
  readonly loaders?: readonly string[];
  /** Every inode, directory and extent tree as well. */
  readonly deep?: boolean;
  /** What a whole disk is for; whatever it seems made for without. */
  readonly firmware?: Firmware;
  /** Of the machine, as in `BOOTX64.EFI`: `x64`, `aa64`, ...; of a whole disk. */
  readonly architecture?: string;
  /** What NVRAM names on the ESP, `\EFI\x\y.efi`; of a whole disk. */
  readonly loaderPath?: string;
}

interface OpenedDisk {
  readonly disk: Disk;
  readonly formats: readonly string[];
  readonly beside: DevicesBeside;
}

/** The one image that a worker has open. */
export class DiskSession {
  private opened: OpenedDisk | undefined;
  /** In the order of their last use. */
  private readonly mounted = new Map<string, MountedPlace>();

  /** Forgets the image before. @throws what opening the image throws */
  async open(file: Blob, options: ImageOptions, report: ReportProgress): Promise<void> {
    this.opened = undefined;
    this.mounted.clear();
    const { device, formats } = await openImage(file, options, report);
    const { journalDevice, devices = [] } = options;
    const blobs: BlockDevice[] = [];
    for (const blob of devices) blobs.push((await openImage(blob, {}, report)).device);
    const beside = {
      journalDevice: journalDevice && (await openImage(journalDevice, {}, report)).device,
      blobs: blobs.length === 0 ? undefined : blobs,
    };
    this.opened = { disk: openDisk(device, { mount: beside }), formats, beside };
  }

  /** @throws EINVAL before `open` */
  get disk(): Disk {
    return this.image.disk;
  }

  /** Boxes around the disk, the outermost first. */
  get formats(): readonly string[] {
    return this.image.formats;
  }

  private get image(): OpenedDisk {
    if (this.opened === undefined) throw new BootfsError('EINVAL', 'no image is open');
    return this.opened;
  }

  /** Mounts what is not mounted yet. @throws ENOENT; why it can't be mounted */
  at(place: Place): MountedPlace {
    const key = keyOfPlace(place);
    const found = this.mounted.get(key) ?? mountPlace(this.disk, place, this.image.beside);
    this.mounted.delete(key);
    this.mounted.set(key, found);
    for (const [oldest] of this.mounted) if (this.mounted.size > MAX_MOUNTED) this.mounted.delete(oldest);
    return found;
  }

  /** The whole disk where it has a table, else its one filesystem. @throws why there is none that can be checked */
  check(choice: CheckChoice, report: ReportProgress): Judged {
    const { disk } = this;
    const { firmware, architecture, loaderPath } = choice;
    let done = 0;
    const options = {
      loaders: choice.loaders,
      deep: choice.deep === true,
      unpackers: UNPACKERS,
      onProgress: () => report({ title: 'checking', done: ++done, total: CHECK_STEPS }),
    };
    if (disk.table !== undefined) {
      return checkDisk(disk, {
        ...options,
        firmware,
        architecture,
        loaderPath,
        blindOf: ({ fs, device }) =>
          fs?.journal?.state === 'dirty' && device !== undefined ? mountBlind(mount, device) : undefined,
      });
    }
    const place = { partition: disk.partitions[0].number };
    const { fs, device } = this.at(place);
    const blind = fs.journal?.state === 'dirty' ? mountBlind(mount, device) : undefined;
    const checked = checkFileSystem(fs, { ...options, blind });
    return { ...checked, verdict: verdictOf(checked.findings) };
  }
}
