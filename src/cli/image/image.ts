/** From the command line to a filesystem: image file, formats around it, partition, images inside. */

import { findTable, isSurelyRaw } from '../../box/raw.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, BootfsError, hasCode, reasonInContext } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { MountOptions } from '../../contract/options.ts';
import { fileDevice } from '../../device/file-device.ts';
import { sliceDevice } from '../../device/slice.ts';
import type { Disk } from '../../disk/disk.ts';
import { findEfiBootImages } from '../../disk/el-torito.ts';
import { verityUuids } from '../../disk/verity-pair.ts';
import type { Mount } from '../../mount/mount.ts';
import { CompanionFiles } from '../../node/companion-files.ts';
import type { ProbeFunction } from '../../probe/probe.ts';
import { printable } from '../../report/printable.ts';
import type { CommonOptions } from '../options/common-options.ts';
import { findOnePath } from '../paths/globs.ts';
import { MissingDeviceError, UsageError } from '../terminal/exit-status.ts';
import type { Progress } from '../terminal/progress.ts';
import { aboutFile } from './about-file.ts';
import type { Candidate } from './candidate.ts';
import type { FormatLoader } from './formats.ts';
import type { Wanted as LayerWanted } from './layers.ts';
import { type ChoosePartition, type Located, locateFileSystem } from './locate.ts';
import { OpenedFiles } from './opened-files.ts';
import { swappedDevices } from './swapped-devices.ts';
import type { AroundVolume, Trust } from './verified-volume.ts';

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

/** Opens images and the filesystems in them, as the options of one run of the command say. */
export class ImageOpener {
  /** What was opened on the way; to be closed when all is read. */
  readonly files: OpenedFiles;
  private readonly formats: FormatLoader;
  private readonly common: CommonOptions;
  private readonly progress: Progress;
  private readonly warn: (message: string) => void;
  private readonly companions: CompanionFiles;

  constructor(formats: FormatLoader, common: CommonOptions, progress: Progress, warn: (message: string) => void) {
    this.files = new OpenedFiles(common.inflateLimit);
    this.formats = formats;
    this.common = common;
    this.progress = progress;
    this.warn = warn;
    this.companions = new CompanionFiles({
      files: common.backing,
      directory: common.backingDir,
      open: (path) => this.files.open(path),
    });
  }

  /** The image of the command line. */
  async openImage(path: string): Promise<ImageFile> {
    const { offset, in: paths, format } = this.common;
    return this.unwrap(this.files.open(path), { offset: offset[0], paths, format });
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
      openFile: (path, wanted) => aboutFile(path, async () => this.openLayer(this.files.open(path), wanted, below)),
      openInside: (from, { paths: [path, ...paths], ...wanted }) =>
        aboutFile(path, async () => {
          const file = fileDevice(from, findOnePath(from, path));
          return this.openLayer(file, { ...wanted, paths }, below, from);
        }),
      closeAtEnd: (closable) => this.files.closeAtEnd(closable),
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
    way: Way,
  ): Promise<OpenedImage & { readonly outer?: FileSystem }> {
    const [role] = Object.entries(this.common.roles);
    if (role !== undefined) {
      throw new UsageError(`--part ${role.join('=')} says what is on a whole disk, and one filesystem is to be opened`);
    }
    const { part, offset, outer, ...rest } = way;
    const descent: Descent = { ...rest, options, parts: part.slice(), offsets: offset.slice(), levels: [], outer };
    let paths = image.pathsInside;
    let volume = await this.openLevel(image, descent, paths.length === 0);
    for (let [path] = paths; path !== undefined; [path] = paths) {
      descent.outer = volume.fs;
      const device = fileDevice(volume.fs, findOnePath(volume.fs, path));
      const inner = await this.unwrap(device, { offset: descent.offsets[0], paths: paths.slice(1) });
      paths = inner.pathsInside;
      volume = await this.openLevel(inner, descent, paths.length === 0);
    }
    const { parts, offsets, levels } = descent;
    if (parts.length > 0) throw new UsageError(`--part ${parts[0]}: no partition table to choose from`);
    if (offsets.length > 0) throw new UsageError(`--offset ${offsets[0]}: there is one --offset too many`);
    return { ...volume, levels, outer: descent.outer };
  }

  /** The filesystem on one image of the way, which takes from `descent` what the command line says of this level. */
  private async openLevel(
    file: ImageFile,
    descent: Descent,
    isInnermost: boolean,
  ): Promise<{ fs: FileSystem; device: BlockDevice }> {
    const { options, parts, offsets, levels, trust, outer } = descent;
    const start = offsets.shift();
    const disk = file.isAtOffset ? file.device : atOffset(file.device, start);
    const choose = await this.chooserOf(descent, isInnermost);
    const located = locateFileSystem(disk, parts, this.formats.probe, choose);
    for (const warning of located.table?.warnings ?? []) this.warn(warning);
    levels.push({ ...file, ...located });
    const around = { outer, probe: this.formats.probe, openBeside: (path: string) => this.openBeside(path) };
    const source = isInnermost ? await verified(located, trust, around) : located.device;
    const device = this.files.readAhead(source);
    const fs = mountAsTold(await this.formats.mountFor(device, options), device, options);
    // Blobs that the command line names are the image's own: a layer has none.
    if ((options.blobs ?? []).length > 0) {
      for (const doubt of swappedDevices(this.common.device, fs.listedDevices ?? [])) this.warn(doubt);
    }
    return { fs, device };
  }

  /** How one of several partitions is chosen; undefined where the command line must say which. */
  private async chooserOf(
    { options, choose, trust: { dmVerity } }: Descent,
    isInnermost: boolean,
  ): Promise<((candidates: readonly Candidate[]) => Candidate | undefined) | undefined> {
    if (isInnermost && dmVerity) return (candidates) => verifiedCandidate(candidates, dmVerity.verity!);
    if (choose === undefined) return undefined;
    const { mount } = await this.formats.all();
    return (candidates) => choose(candidates, (part) => mount(part, options));
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
    const device = this.files.readAhead(at);
    const mount = { ...(await this.mountOptions()), ...own };
    if (Object.keys(roles).length === 0 && isPlain(device, this.formats.probe)) return undefined;
    const { isOneFileSystem, openWholeDisk } = await import('./whole-disk.ts');
    const disk = openWholeDisk(device, { formats: await this.formats.all(), mount, roles });
    if (isOneFileSystem(disk)) return undefined;
    for (const warning of disk.warnings) this.warn(warning);
    return disk;
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
      this.files.closeAtEnd(unwrapped);
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
    return aboutFile(path, () => this.unwrap(this.files.open(path), { paths: [] }));
  }
}

/** As `verifiedVolume`; most filesystems have nothing to fit. */
async function verified(located: Located, trust: Trust, around: AroundVolume): Promise<BlockDevice> {
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

/** What is left of a way, and what came of the rest of it. */
interface Descent extends Omit<Way, 'part' | 'offset' | 'outer'> {
  readonly options: MountOptions;
  /** Of `part`, for the levels to come. */
  readonly parts: string[];
  /** Of `offset`, likewise. */
  readonly offsets: number[];
  /** That were opened, the outermost first. */
  readonly levels: (ImageFile & Located)[];
  /** That the image of this level lies on. */
  outer: FileSystem | undefined;
}

/** What the command line says of one level. */
interface Wanted {
  readonly offset?: number;
  readonly paths: readonly string[];
  readonly format?: string;
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
