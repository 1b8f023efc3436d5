/**
 * Owners, extended attributes, times and modes of what was extracted, in the order in which none undoes another:
 * a change of owner clears capabilities and set-uid bits, and a mode may lock out whoever sets the rest.
 */
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lutimesSync,
  openSync,
  unlinkSync,
} from 'node:fs';
import type { XattrEntry } from '../../contract/file-system.ts';
import type { Stats, Timestamp } from '../../contract/stats.ts';
import { type DeviceFile, HostTools } from './host-tools.ts';
import { moveWithoutReplacing } from './move.ts';
import type { NewFiles } from './new-files.ts';

/** Entries that are finished together; directories wait for the end. */
const BATCH = 5000;
/** The path of the directory itself that entries are made in. */
const ITSELF = '.';
/** Without it, a directory can't be given another place. */
const OWNER_MAY_WRITE = 0o200;
const OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Paths are bytes, relative to the directory that entries are made in, and begin with a dot. */
export interface Extracted {
  /** Where it stands until all of it is set. */
  readonly path: Buffer;
  /** Where it belongs, if that is another place. */
  readonly place?: Buffer;
  /** What it is to have. */
  readonly stats: Stats;
  /** What it is to have of these. */
  readonly xattrs: readonly XattrEntry[];
  /** `setOpen` was called for it. */
  readonly isSet?: boolean;
}

/** A further name of a file. */
export interface HardLink {
  /** Where it belongs. */
  readonly place: Buffer;
  /** The place of the first name. */
  readonly first: Buffer;
}

/** Gives entries their owners, modes, times and attributes once their contents are written, in batches. */
export class AttributeSetter {
  /** Only root may give files away or make devices. */
  readonly isRoot = process.getuid?.() === 0;
  /** Entries of which something could not be set. */
  readonly failures = { owners: 0, xattrs: 0, times: 0, modes: 0 };
  /** Devices and fifos. */
  madeSpecialFiles = 0;
  /** Further names of files. */
  madeLinks = 0;
  /** Those that were not made, as most take root, and sockets. */
  skippedSpecialFiles = 0;
  private tools: HostTools;
  private root: Buffer;
  private batch: Extracted[] = [];
  private directories: Extracted[] = [];
  /** Modes of directories, by path, that are to be given by `whileWritable`. */
  private readonly lateModes = new Map<string, number>();
  private devices: DeviceFile[] = [];
  private links: HardLink[] = [];
  private readonly newFiles: NewFiles;
  private readonly onProblem: (place: Buffer, error: unknown) => void;

  /** `newFiles`: of the directory that files are made in. `onProblem`: the entry that belongs at `place` could not be put there. */
  constructor(root: string, newFiles: NewFiles, onProblem: (place: Buffer, error: unknown) => void) {
    this.root = Buffer.from(`${root}/`);
    this.tools = new HostTools(root);
    this.newFiles = newFiles;
    this.onProblem = onProblem;
  }

  /** Is made with the next batch, once the file that it names has its contents. */
  addLink(link: HardLink): void {
    this.links.push(link);
  }

  /**
   * Owner, mode and whole seconds of a new file that has no extended attributes to be given, and that was opened with the permissions
   * of its mode: by its descriptor, without looking up its path. Says whether that is all; else the file is to be added.
   */
  setOpen(descriptor: number, stats: Stats): boolean {
    const { uid, gid, mode, atime, mtime } = stats;
    if (this.isRoot && !this.newFiles.hasOwner(stats)) this.attempt('owners', () => fchownSync(descriptor, uid, gid));
    if (!this.newFiles.hasMode(mode)) this.attempt('modes', () => fchmodSync(descriptor, mode & 0o7777));
    this.attempt('times', () => futimesSync(descriptor, wholeSeconds(atime), wholeSeconds(mtime)));
    return hasWholeSeconds(stats);
  }

  /** An entry whose contents are written. */
  add(extracted: Extracted): void {
    if (extracted.stats.type === 'dir') this.directories.push(extracted);
    else this.batch.push(extracted);
    if (this.batch.length >= BATCH) this.flush();
  }

  /** Is made with the next batch, and then gets what `add` was told of its path. Says whether anybody tries: else it is skipped. */
  addDevice(device: DeviceFile): boolean {
    const isTried = this.isRoot || device.type === 'fifo';
    if (isTried) this.devices.push(device);
    else this.skippedSpecialFiles++;
    return isTried;
  }

  /**
   * All directories but the one that the others were made in: the deepest first, since what is made in one changes its time, and its
   * mode may shut it. After the last `flush`, and before anybody else can enter: paths still lead to what was made here.
   */
  finishDirectories(): void {
    const inner = this.directories.filter(({ path }) => !isItself(path)).reverse();
    for (const { path, stats } of inner) {
      const isTop = path.indexOf('/') === path.lastIndexOf('/');
      if (isTop && (stats.mode & OWNER_MAY_WRITE) === 0) {
        this.lateModes.set(path.toString('latin1'), stats.mode & 0o7777);
      }
    }
    this.setAll(inner);
  }

  /**
   * Moves the entry at `path`. A directory that its owner may not write in gets its mode behind that, by its descriptor: what has its
   * name by then is not touched.
   */
  whileWritable(path: Buffer, move: () => void): void {
    const mode = this.lateModes.get(path.toString('latin1'));
    if (mode === undefined) {
      move();
      return;
    }
    const descriptor = openSync(this.host(path), OPEN_DIRECTORY);
    try {
      move();
      this.attempt('modes', () => fchmodSync(descriptor, mode));
    } finally {
      closeSync(descriptor);
    }
  }

  /** The directory that the others were made in, which is `root` now; nothing below it is touched any more. */
  finishRoot(root: string): void {
    this.root = Buffer.from(`${root}/`);
    this.tools = new HostTools(root);
    this.setAll(this.directories.filter(({ path }) => isItself(path)));
  }

  /** Finishes everything but directories. */
  flush(): void {
    this.makeDevices();
    this.setAll(this.batch);
    // All of it is finished from here on, whatever becomes of names.
    const [batch, links] = [this.batch, this.links];
    this.batch = [];
    this.links = [];
    for (const { path, place } of batch) {
      if (place === undefined) continue;
      if (this.placed(place, () => moveWithoutReplacing(this.host(path), this.host(place)))) this.madeSpecialFiles++;
    }
    for (const { place, first } of links)
      if (this.placed(place, () => linkSync(this.host(first), this.host(place)))) this.madeLinks++;
  }

  private makeDevices(): void {
    this.tools.makeDevices(this.devices);
    this.devices = [];
    const made = this.batch.filter(({ path, place }) => place === undefined || existsSync(this.host(path)));
    this.skippedSpecialFiles += this.batch.length - made.length;
    this.batch = made;
  }

  /** Takes away what was added since the last `flush`. */
  dropUnfinished(): void {
    for (const { path, place } of this.batch) if (place === undefined) unlinkSync(this.host(path));
    this.batch = [];
    this.links = [];
  }

  private placed(place: Buffer, put: () => void): boolean {
    try {
      put();
      return true;
    } catch (error) {
      this.onProblem(place, error);
      return false;
    }
  }

  private setAll(entries: readonly Extracted[]): void {
    const unset = entries.filter(({ isSet = false }) => !isSet);
    for (const { path, stats } of unset) {
      if (this.isRoot) this.attempt('owners', () => lchownSync(this.host(path), stats.uid, stats.gid));
    }
    const attributed = unset.filter(({ xattrs }) => xattrs.length > 0);
    if (!this.tools.setXattrs(attributed)) this.failures.xattrs += attributed.length;
    for (const { path, stats } of unset) {
      const { atime, mtime } = stats;
      this.attempt('times', () => lutimesSync(this.host(path), wholeSeconds(atime), wholeSeconds(mtime)));
    }
    this.setExactTimes(entries);
    for (const { path, stats } of unset) {
      const isLate = stats.type === 'dir' && this.lateModes.has(path.toString('latin1'));
      if (stats.type !== 'symlink' && !isLate)
        this.attempt('modes', () => chmodSync(this.host(path), stats.mode & 0o7777));
    }
  }

  /** Node takes times as floating-point seconds, which hold no nanoseconds. */
  private setExactTimes(entries: readonly Extracted[]): void {
    const exact = entries.filter(({ stats }) => !hasWholeSeconds(stats));
    const times = exact.map(({ path, stats: { atime, mtime } }) => ({ path, atime, mtime }));
    if (!this.tools.setTimes(times)) this.failures.times += times.length;
  }

  private host(path: Buffer): Buffer {
    return Buffer.concat([this.root, path]);
  }

  private attempt(what: keyof AttributeSetter['failures'], set: () => void): void {
    try {
      set();
    } catch {
      this.failures[what]++;
    }
  }
}

function isItself(path: Buffer): boolean {
  return path.toString('latin1') === ITSELF;
}

/** Node can set both times as they are. */
function hasWholeSeconds({ atime, mtime }: Stats): boolean {
  return isWhole(atime) && isWhole(mtime);
}

function isWhole({ seconds, nanoseconds }: Timestamp): boolean {
  return nanoseconds === 0 && seconds >= 0;
}

function wholeSeconds({ seconds }: Timestamp): number {
  return Math.max(seconds, 0);
}
