/** From the command line to a filesystem: image file, formats around it, partition, images inside. */

import { findTable, isSurelyRaw } from '../../box/raw.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, BootfsError, hasCode, reasonInContext } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { MountOptions } from '../../contract/options.ts';
import { type CountingDevice, countingDevice, type ReadCounts } from '../../device/counting.ts';
import { fileDevice } from '../../device/file-device.ts';
import { ReadAheadDevice } from '../../device/read-ahead.ts';
import { sliceDevice } from '../../device/slice.ts';
import type { Disk } from '../../disk/disk.ts';
import { findEfiBootImages } from '../../disk/el-torito.ts';
import { verityUuids } from '../../disk/verity-pair.ts';
import type { Mount } from '../../mount/mount.ts';
import { CompanionFiles } from '../../node/companion-files.ts';
import type { ClosableDevice } from '../../node/file-device.ts';
import { openDeviceOrPipe, STANDARD_INPUT } from '../../node/stream-device.ts';
import type { ProbeFunction } from '../../probe/probe.ts';
import type { CommonOptions } from '../options/common-options.ts';
import { findOnePath } from '../paths/globs.ts';
import { MissingDeviceError, printable, UsageError } from '../terminal/exit-status.ts';
import type { Progress } from '../terminal/progress.ts';
import { aboutFile } from './about-file.ts';
import type { Candidate } from './candidate.ts';
import type { FormatLoader } from './formats.ts';
import type { Wanted as LayerWanted } from './layers.ts';
import { type ChoosePartition, type Located, locateFileSystem } from './locate.ts';
import { swappedDevices } from './swapped-devices.ts';
import type { Trust, Surroundings as TrustSurroundings } from './verified-volume.ts';

/** Half of what the library keeps by default; the other half is the filesystem's own. */
const READ_AHEAD_CACHE_BYTES = 2 * 2 ** 20;

/** The image file, unwrapped. */
export interface ImageFile {
  /** The disk inside, as sectors. */
  readonly device: BlockDevice;
  /** Formats around the disk, the outermost first: none for a raw image. */
  readonly formats: readonly string[];
  /** What `--offset` and `--in` say of this level was used on the way to the device. */
  readonly isAtOffset: boolean;
  /** Of `--in`, one a level. */
  readonly pathsInside: readonly string[];
}

/** A mounted filesystem and the way to it. */
export interface OpenedImage {
  /** On that device. */
  readonly fs: FileSystem;
  /** The filesystem's own device. */
  readonly device: BlockDevice;
  /** Where it was found in the outermost image, and in each image inside. */
  readonly levels: readonly (ImageFile & Located)[];
}

/** Opens files for one run of the command, and counts what is read of them. */
export class ImageOpener {
  private readonly opened: { close(): void }[] = [];
  private readonly counted: CountingDevice[] = [];
  private readonly readAheads: ReadAheadDevice[] = [];
  private readonly formats: FormatLoader;
  private readonly common: CommonOptions;
  private readonly progress: Progress;
  private readonly warn: (message: string) => void;
  private readonly companions: CompanionFiles;
  private standardInputIsTaken = false;

  constructor(formats: FormatLoader, common: CommonOptions, progress: Progress, warn: (message: string) => void) {
    this.formats = formats;
    this.common = common;
    this.progress = progress;
    this.warn = warn;
    this.companions = new CompanionFiles({
      files: common.backing,
      directory: common.backingDir,
      open: (path) => this.openFile(path),
    });
  }

  /** Of all files together. */
  get counts(): ReadCounts {
    const total: ReadCounts = { reads: 0, bytesRead: 0, largestRead: 0 };
    for (const { counts } of this.counted) {
      total.reads += counts.reads;
      total.bytesRead += counts.bytesRead;
      total.largestRead = Math.max(total.largestRead, counts.largestRead);
    }
    return total;
  }

  /** Reads that read-ahead had already, over all files. */
  get cacheHits(): number {
    return this.readAheads.reduce((sum, device) => sum + device.cacheHits, 0);
  }

  /** The image of the command line. */
  async openImage(path: string): Promise<ImageFile> {
    const { offset, in: paths, format } = this.common;
    return this.unwrap(this.openFile(path), { offset: offset[0], paths, format });
  }

  private openFile(path: string): BlockDevice {
    if (path === STANDARD_INPUT) {
      if (this.standardInputIsTaken) throw new UsageError('standard input (-) can be one file only');
      this.standardInputIsTaken = true;
    }
    const opened = openImageFile(path, this.common.inflateLimit);
    this.opened.push(opened);
    const counted = countingDevice(opened);
    this.counted.push(counted);
    return counted;
  }

  /**
   * The filesystem that the command line names, with the layers below it where it names any.
   *
   * @throws UsageError where it does not say which of several filesystems it means
   */
  async openVolume(image: ImageFile, overrides: MountOptions, choose?: ChoosePartition): Promise<OpenedImage> {
    const options = { ...(await this.mountOptions()), ...overrides };
    const { part, offset, layers } = this.common;
    const { outer, ...volume } = await this.descend(image, options, { part, offset, choose, trust: this.common });
    if (layers === undefined) return volume;
    // Devices and superblocks that the command line names are the image's own.
    const below = { ...options, blobs: [], journalDevice: undefined, superblock: undefined };
    const { mergeLayers } = await import('./layers.ts');
    const fs = await mergeLayers(volume.fs, layers, {
      outer: outer ?? volume.fs,
      openFile: (path, wanted) => aboutFile(path, async () => this.openLayer(this.openFile(path), wanted, below)),
      openInside: (from, { paths: [path, ...paths], ...wanted }) =>
        aboutFile(path, async () => {
          const file = fileDevice(from, findOnePath(from, path));
          return this.openLayer(file, { ...wanted, paths }, below, from);
        }),
      closeAtEnd: (closable) => this.opened.push(closable),
    });
    return { ...volume, fs };
  }

  private async openLayer(
    file: BlockDevice,
    { paths, part, trust }: LayerWanted,
    options: MountOptions,
    outer?: FileSystem,
  ): Promise<FileSystem> {
    const image = await this.unwrap(file, { paths });
    return (await this.descend(image, options, { part, offset: [], trust, outer })).fs;
  }

  /** Through partitions and images inside images; `outer` is the filesystem that the innermost image lies on. */
  private async descend(
    image: ImageFile,
    options: MountOptions,
    { part, offset, choose, trust, outer: around }: Way,
  ): Promise<OpenedImage & { readonly outer?: FileSystem }> {
    const parts = part.slice();
    const offsets = offset.slice();
    const levels: (ImageFile & Located)[] = [];
    const [role] = Object.entries(this.common.roles);
    if (role !== undefined) {
      throw new UsageError(`--part ${role.join('=')} says what is on a whole disk, and one filesystem is to be opened`);
    }
    let paths = image.pathsInside;
    let outer = around;
    const open = async (file: ImageFile, isInnermost: boolean): Promise<{ fs: FileSystem; device: BlockDevice }> => {
      const at = offsets.shift();
      const { dmVerity } = trust;
      const mountAny = choose && (await this.formats.all()).mount;
      const located = locateFileSystem(
        file.isAtOffset ? file.device : atOffset(file.device, at),
        parts,
        this.formats.probe,
        isInnermost && dmVerity
          ? (from) => verifiedCandidate(from, dmVerity.verity!)
          : mountAny && ((from) => choose!(from, (part) => mountAny(part, options))),
      );
      for (const warning of located.table?.warnings ?? []) this.warn(warning);
      levels.push({ ...file, ...located });
      const surroundings = { outer, probe: this.formats.probe, openBeside: (path: string) => this.openBeside(path) };
      const source = isInnermost ? await verified(located, trust, surroundings) : located.device;
      const device = new ReadAheadDevice(source, READ_AHEAD_CACHE_BYTES);
      this.readAheads.push(device);
      const fs = mountAsTold(await this.formats.mountFor(device, options), device, options);
      // Blobs that the command line names are the image's own: a layer has none.
      const blobs = options.blobs ?? [];
      if (blobs.length > 0)
        for (const doubt of swappedDevices(this.common.device, fs.listedDevices ?? [])) this.warn(doubt);
      return { fs, device };
    };
    let volume = await open(image, paths.length === 0);
    for (let [path] = paths; path !== undefined; [path] = paths) {
      outer = volume.fs;
      const device = fileDevice(outer, findOnePath(outer, path));
      const inner = await this.unwrap(device, { offset: offsets[0], paths: paths.slice(1) });
      paths = inner.pathsInside;
      volume = await open(inner, paths.length === 0);
    }
    if (parts.length > 0) throw new UsageError(`--part ${parts[0]}: no partition table to choose from`);
    if (offsets.length > 0) throw new UsageError(`--offset ${offsets[0]}: there is one --offset too many`);
    return { ...volume, levels, outer };
  }

  /**
   * The whole disk of the image, where the command line names no part of it and there is more on it than one filesystem; undefined
   * otherwise. @throws UsageError for an offset past the end
   */
  async openDisk(image: ImageFile, own: MountOptions = {}): Promise<Disk | undefined> {
    const { part, offset, in: inside, dmVerity, digest, layers, roles } = this.common;
    // A root hash and a digest speak of one filesystem, and so do layers.
    if (dmVerity !== undefined || digest !== undefined || layers !== undefined) return undefined;
    if (part.length > 0 || inside.length > 0 || offset.length > 1) return undefined;
    const at = image.isAtOffset ? image.device : atOffset(image.device, offset[0]);
    const device = new ReadAheadDevice(at, READ_AHEAD_CACHE_BYTES);
    const mount = { ...(await this.mountOptions()), ...own };
    if (Object.keys(roles).length === 0 && isPlain(device, this.formats.probe)) return undefined;
    const { isOneFileSystem, openWholeDisk } = await import('./whole-disk.ts');
    const disk = openWholeDisk(device, { formats: await this.formats.all(), mount, roles });
    if (isOneFileSystem(disk)) return undefined;
    this.readAheads.push(device);
    for (const warning of disk.warnings) this.warn(warning);
    return disk;
  }

  /** Closes all files that were opened, and removes what was spooled. */
  close(): void {
    for (const device of this.opened) device.close();
  }

  /**
   * Takes an image out of its boxes. An offset is the user's word: where something is known to stand there in the file
   * itself, it is meant, whatever the file begins with; else it counts in what comes out of the boxes.
   */
  private async unwrap(file: BlockDevice, { offset, paths, format }: Wanted): Promise<ImageFile> {
    const atFile = format === undefined ? await this.knownAtOffset(file, offset) : undefined;
    const device = atFile ?? file;
    const isAtOffset = atFile !== undefined;
    // Most images are in no box, and what reads boxes is not small.
    if (format === undefined && isSurelyRaw(device, this.formats.probe))
      return { device, formats: [], isAtOffset, pathsInside: paths };
    const { unwrapImage } = await import('../../node/image-file.ts');
    const pathsInside = paths.slice();
    try {
      const unwrapped = await unwrapImage(device, {
        format,
        inflateLimit: this.common.inflateLimit,
        withProgress: (title, total, work) => this.progress.show(title, total, work),
        takeMember: () => pathsInside.shift(),
        companions: this.companions,
        probe: this.formats.probe,
      });
      this.opened.push(unwrapped);
      return { device: unwrapped.device, formats: unwrapped.formats, isAtOffset, pathsInside };
    } catch (error) {
      const isChoice =
        error instanceof BootfsError && error.code === 'EINVAL' && error.context['members'] !== undefined;
      if (isChoice) throw new UsageError(printable(error.reason));
      throw error;
    }
  }

  private async knownAtOffset(file: BlockDevice, offset: number | undefined): Promise<BlockDevice | undefined> {
    if (offset === undefined || offset === 0 || offset >= file.size) return undefined;
    const device = atOffset(file, offset);
    if (isSurelyRaw(device, this.formats.probe)) return device;
    const { beginsWithImage } = await import('../../node/image-file.ts');
    return beginsWithImage(device, this.formats.probe) ? device : undefined;
  }

  private async mountOptions(): Promise<MountOptions> {
    const { journal, journalDevice, superblock, verify, fsverity, device } = this.common;
    const blobs: BlockDevice[] = [];
    for (const file of device) blobs.push((await this.openBeside(file)).device);
    return {
      journal,
      superblock,
      verify,
      fsverity,
      blobs,
      journalDevice: journalDevice === undefined ? undefined : (await this.openBeside(journalDevice)).device,
      onWarning: (warning) => this.warn(warning.message),
    };
  }

  private openBeside(path: string): Promise<ImageFile> {
    return aboutFile(path, () => this.unwrap(this.openFile(path), { paths: [] }));
  }
}

/** As `verifiedVolume`; most filesystems have nothing to fit. */
async function verified(located: Located, trust: Trust, around: TrustSurroundings): Promise<BlockDevice> {
  if (trust.dmVerity === undefined && trust.digest === undefined) return located.device;
  const { verifiedVolume } = await import('./verified-volume.ts');
  return verifiedVolume(located, trust, around);
}

/** Would `isOneFileSystem` say so, as all of it can be read? Told without what a disk is read with. */
function isPlain(device: BlockDevice, probe: ProbeFunction): boolean {
  return probe(device)?.readable === true && findTable(device) === undefined && findEfiBootImages(device).length === 0;
}

/** The partition that the root hash itself names by its first half. */
function verifiedCandidate(candidates: readonly Candidate[], rootHash: string): Candidate | undefined {
  const uuid = verityUuids(rootHash)?.data;
  return candidates.find(({ partition, volume }) => volume === undefined && partition.uuid === uuid);
}

/** What the command line says of the way from a file to a filesystem. */
interface Way {
  readonly part: readonly string[];
  readonly offset: readonly number[];
  readonly choose?: ChoosePartition;
  /** Of the innermost filesystem. */
  readonly trust: Trust;
  /** That the file itself lies on; absent for one of this machine. */
  readonly outer?: FileSystem;
}

/** What the command line says of one level. */
interface Wanted {
  readonly offset?: number;
  readonly paths: readonly string[];
  readonly format?: string;
}

/** A missing image can't be read, as against a path that is not in one: ENOENT is for those. */
function openImageFile(path: string, mostBytes: number): ClosableDevice {
  return attempt(
    () => openDeviceOrPipe(path, mostBytes),
    hasCode('ENOENT'),
    ({ reason, cause }) => {
      throw new BootfsError('EIO', reason, {}, cause);
    },
  );
}

function atOffset(device: BlockDevice, offset = 0): BlockDevice {
  if (offset === 0) return device;
  if (offset >= device.size) throw new UsageError(`--offset ${offset} is past the end of the image`);
  return sliceDevice(device, offset, device.size - offset);
}

/** `mount`, with its one complaint about options in the words of the command line. */
function mountAsTold(mount: Mount, device: BlockDevice, options: MountOptions): FileSystem {
  return attempt(
    () => mount(device, options),
    hasCode('EINVAL'),
    (error) => {
      if (error.context['option'] === 'journalDevice')
        throw new MissingDeviceError(`${error.reason}; see --journal-device`);
      throw new MissingDeviceError(`${reasonInContext(error)}; see --device`);
    },
  );
}
