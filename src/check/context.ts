/** What rules about one filesystem see of it. */
import type { BootDialect, BootMenu } from '../boot/index.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileReader, FileSystem } from '../contract/file-system.ts';
import type { Disk } from '../disk/disk.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import { checkAuthenticode } from '../kernel-formats/authenticode.ts';
import type { EmbeddedFile, KernelFacts } from '../kernel-formats/fault.ts';
import { imageArchitecture } from '../kernel-formats/image-header.ts';
import { type InitrdFacts, inspectInitrd } from '../kernel-formats/initrd.ts';
import { inspectKernel } from '../kernel-formats/kernel.ts';
import { verifyKernelPayload } from '../kernel-formats/kernel-payload.ts';
import { rangeFile } from '../kernel-formats/part.ts';
import type { UnpackBudget, Unpackers } from '../kernel-formats/unpack.ts';
import { type BootFile, type BootFiles, findBootFiles } from './boot-files.ts';
import { isDamage } from './damage.ts';

/** Bytes that all kernels and initrds of one image together may unpack to. */
const MAX_UNPACKED = 16 * 1024 ** 3;

/** What one image may unpack to, before anything is unpacked: all of its filesystems share it. */
export function unpackBudget(): UnpackBudget {
  return { bytes: MAX_UNPACKED };
}

/** What is to be checked, and against what. */
export interface CheckOptions {
  /** The same filesystem mounted with `journal: 'ignore'`, or why that can't be done. Absent: not compared. */
  readonly blind?: FileSystem | BootfsError;
  /** Files and directories to look at besides those of the menu. */
  readonly paths?: readonly string[];
  /** Names of loaders that must be able to boot it, such as `grub-2.06`; see LOADERS. */
  readonly loaders?: readonly string[];
  readonly profile?: 'bootfs';
  /**
   * Read every inode, directory, extent tree and extended attribute, and the whole of compressed and fs-verity files;
   * for the latter the filesystem must be mounted with `fsverity: 'enforce'`.
   */
  readonly deep?: boolean;
  /** The disk that the filesystem is on: then its table and what command lines name on it are judged as well. */
  readonly disk?: Disk;
  /** What kernels may be for, as in the names of the removable media path: `x64`, `aa64`, ...; undefined: not judged. */
  readonly machines?: readonly string[];
  /** Loaders that the firmware would start from the disk, as chains name them: `SYSLINUX 6.04`. */
  readonly started?: readonly string[];
  /** What compressed kernels and initrds are looked into with. */
  readonly unpackers?: Unpackers;
  /** The host's own code for the hashes of verity trees, in place of bootfs's. */
  readonly hashOf?: (algorithm: HashAlgorithm) => HashAlgorithm;
  /** Mounts a composefs image with its objects, which are at `objects` on `fs`, for `deep`; absent: the image alone is looked at. */
  readonly mountComposefs?: (image: BlockDevice, fs: FileSystem, objects: string) => FileSystem;
  /** Throws a BootfsError where `signature` (PKCS#7 in DER, detached) is not one of `content` by the certificate that counts. */
  readonly verifySignature?: (signature: Uint8Array, content: Uint8Array) => void;
  /** Called with the path that is looked at, before long work on it. */
  readonly onProgress?: (path: string) => void;
}

/** An initrd inside of a kernel image. */
export interface EmbeddedInitrd {
  /** Where in the image it is. */
  readonly part: EmbeddedFile;
  /** Undefined where it can't be read. */
  readonly facts: InitrdFacts | undefined;
}

/** A filesystem and those files of it that booting reads. */
export class CheckContext {
  /** As Linux would see it. */
  readonly fs: FileSystem;
  /** Of the caller. */
  readonly options: CheckOptions;
  /** Number of its partition; undefined for a filesystem that is judged for itself. */
  readonly partition: number | undefined;
  /** Those of all entries, each once. */
  readonly files: readonly BootFile[];
  /** Boot files that are too big to be looked into. */
  readonly skipped: readonly BootFile[];
  /** Named paths that lead nowhere. */
  readonly missing: BootFiles['missing'];
  /** Languages of the configurations that are on it, or that name files of it: their loaders read it. */
  readonly dialects: readonly BootDialect[];
  private readonly paths: readonly string[];
  private readonly budget: UnpackBudget;
  private readonly kernels = new Map<string, KernelFacts | undefined>();
  private readonly initrds = new Map<string, InitrdFacts | undefined>();
  private readonly embedded = new Map<string, readonly EmbeddedInitrd[]>();
  private readonly configurations = new Map<string, string[]>();

  /** @param menu Of which some files may be on other partitions. */
  constructor(fs: FileSystem, options: CheckOptions, menu: BootMenu, budget: UnpackBudget, partition?: number) {
    this.fs = fs;
    this.options = options;
    this.partition = partition;
    this.budget = budget;
    const { files, skipped, missing } = findBootFiles(fs, menu, options.paths ?? [], partition);
    this.files = files;
    this.skipped = skipped;
    this.missing = missing;
    this.paths = files.map(({ path }) => path);
    for (const { kernel, partition: home, fitConfigurations } of menu.entries) {
      if (home !== partition || fitConfigurations === undefined) continue;
      this.configurations.set(kernel, (this.configurations.get(kernel) ?? []).concat(fitConfigurations));
    }
    this.dialects = [
      ...menu.configurations.filter((one) => one.partition === partition).map(({ dialect }) => dialect),
      ...menu.entries.filter((entry) => entry.partition === partition).map(({ source }) => source.dialect),
    ];
  }

  /** Undefined where the file can't be read, which is a finding of its own. */
  kernelFacts(path: string): KernelFacts | undefined {
    if (!this.kernels.has(path)) {
      this.kernels.set(
        path,
        attempt(() => this.inspectWholeKernel(path)),
      );
    }
    return this.kernels.get(path);
  }

  /** Its headers, and what is compressed in it. */
  private inspectWholeKernel(path: string): KernelFacts {
    const file = this.openBootFile(path);
    const facts = inspectKernel(file, this.configurations.get(path));
    if (facts.faults.length > 0) return facts;
    this.options.onProgress?.(path);
    let { architecture } = facts;
    const faults = verifyKernelPayload(file, facts, this.options.unpackers ?? {}, this.budget, (head) => {
      architecture = architecture ?? imageArchitecture(head);
    });
    return { ...facts, architecture, faults: faults.concat(checkAuthenticode(file)) };
  }

  /** What a kernel image brings along for the kernel to unpack: microcode and initrds, in the order of its format. */
  embeddedInitrds(path: string): readonly EmbeddedInitrd[] {
    const known = this.embedded.get(path);
    if (known !== undefined) return known;
    const parts = (this.kernelFacts(path)?.embedded ?? []).filter(({ kind }) => kind !== 'devicetree');
    if (parts.length > 0) this.options.onProgress?.(path);
    const initrds = parts.map((part) => ({
      part,
      facts: attempt(() => {
        const file = rangeFile(this.openBootFile(path), part.byteOffset, part.length);
        return inspectInitrd(file, this.options.unpackers ?? {}, this.budget);
      }),
    }));
    this.embedded.set(path, initrds);
    return initrds;
  }

  /** Undefined where the file can't be read. */
  initrdFacts(path: string): InitrdFacts | undefined {
    if (!this.initrds.has(path)) {
      this.options.onProgress?.(path);
      this.initrds.set(
        path,
        attempt(() => inspectInitrd(this.openBootFile(path), this.options.unpackers ?? {}, this.budget)),
      );
    }
    return this.initrds.get(path);
  }

  /** @throws EFBIG for one that is not to be looked into */
  private openBootFile(path: string): FileReader {
    if (this.paths.indexOf(path) < 0) throw new BootfsError('EFBIG', 'too big to be looked into');
    return this.fs.open(path);
  }
}

/** `action`'s result; undefined where the image is damaged there. */
function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}
