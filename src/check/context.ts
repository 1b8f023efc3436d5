/** What rules about one filesystem see of it. */
import type { BootDialect, BootMenu } from '../boot/index.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileReader, FileSystem } from '../contract/file-system.ts';
import type { Disk } from '../disk/disk.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import { checkAuthenticode } from '../kernel-formats/authenticode.ts';
import type { KernelFacts } from '../kernel-formats/fault.ts';
import { type InitrdFacts, inspectInitrd } from '../kernel-formats/initrd.ts';
import { inspectKernel } from '../kernel-formats/kernel.ts';
import { verifyKernelPayload } from '../kernel-formats/kernel-payload.ts';
import { sectionFile } from '../kernel-formats/part.ts';
import { readPe } from '../kernel-formats/pe.ts';
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
  readonly unpackers?: Unpackers;
  /** The host's own code for the hashes of verity trees, in place of bootfs's. */
  readonly hashOf?: (algorithm: HashAlgorithm) => HashAlgorithm;
  /** Throws a BootfsError where `signature` (PKCS#7 in DER, detached) is not one of `content` by the certificate that counts. */
  readonly verifySignature?: (signature: Uint8Array, content: Uint8Array) => void;
  /** Called with the path that is looked at, before long work on it. */
  readonly onProgress?: (path: string) => void;
}

/** A filesystem and those files of it that booting reads. */
export class CheckContext {
  readonly fs: FileSystem;
  readonly options: CheckOptions;
  /** Number of its partition; undefined for a filesystem that is judged for itself. */
  readonly partition: number | undefined;
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
  private readonly ukiInitrds = new Map<string, InitrdFacts | undefined>();

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
    const facts = inspectKernel(file);
    if (facts.faults.length > 0) return facts;
    this.options.onProgress?.(path);
    const faults = verifyKernelPayload(file, facts, this.options.unpackers ?? {}, this.budget);
    return { ...facts, faults: faults.concat(checkAuthenticode(file)) };
  }

  /** Of the initrd inside a unified kernel image; undefined where it has none, or it can't be read. */
  ukiInitrdFacts(path: string): InitrdFacts | undefined {
    if (!this.ukiInitrds.has(path)) {
      this.ukiInitrds.set(
        path,
        attempt(() => this.inspectUkiInitrd(path)),
      );
    }
    return this.ukiInitrds.get(path);
  }

  private inspectUkiInitrd(path: string): InitrdFacts | undefined {
    const file = this.openBootFile(path);
    const section = readPe(file).sections.filter(({ name }) => name === '.initrd')[0];
    if (section === undefined || section.byteOffset + section.length > file.size) return undefined;
    this.options.onProgress?.(path);
    return inspectInitrd(sectionFile(file, section), this.options.unpackers ?? {}, this.budget);
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
