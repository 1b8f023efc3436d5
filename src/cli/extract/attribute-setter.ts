/**
 * Owners, extended attributes, times and modes of what was extracted, in the order in which none undoes another:
 * a change of owner clears capabilities and set-uid bits, and a mode may lock out whoever sets the rest.
 */
import { chmodSync, lchownSync, linkSync, lstatSync, lutimesSync, renameSync, unlinkSync } from 'node:fs';
import type { XattrEntry } from '../../contract/file-system.ts';
import type { Stats } from '../../contract/stats.ts';
import { type DeviceFile, HostTools } from './host-tools.ts';

/** Entries that are finished together; directories wait for the end. */
const BATCH = 5000;

/** Paths are bytes, relative to the directory that is extracted to: `./...`. */
export interface Extracted {
  /** Where it stands until all of it is set. */
  readonly path: Buffer;
  /** Where it belongs. */
  readonly place: Buffer;
  /** What it is to have. */
  readonly stats: Stats;
  /** What it is to have of these. */
  readonly xattrs: readonly XattrEntry[];
}

/** A further name of a file. */
export interface HardLink {
  /** Where it belongs, below the target. */
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
  /** Devices that only root could have made. */
  skippedSpecialFiles = 0;
  private readonly tools: HostTools;
  private readonly root: Buffer;
  private batch: Extracted[] = [];
  private directories: Extracted[] = [];
  private devices: DeviceFile[] = [];
  private links: HardLink[] = [];
  private readonly onProblem: (place: Buffer, error: unknown) => void;

  /** `onProblem`: the entry that belongs at `place` could not be put there. */
  constructor(root: string, onProblem: (place: Buffer, error: unknown) => void) {
    this.root = Buffer.from(`${root}/`);
    this.tools = new HostTools(root);
    this.onProblem = onProblem;
  }

  /** Is made with the next batch, once the file that it names has its contents. */
  addLink(link: HardLink): void {
    this.links.push(link);
  }

  /** An entry whose contents are written; sockets get nothing. */
  add(extracted: Extracted): void {
    if (extracted.stats.type === 'socket') return;
    if (extracted.stats.type === 'dir') this.directories.push(extracted);
    else this.batch.push(extracted);
    if (this.batch.length >= BATCH) this.flush();
  }

  /** Is made with the next batch, or counted as skipped. */
  addDevice(device: DeviceFile): void {
    if (this.isRoot || device.type === 'fifo') this.devices.push(device);
    else this.skippedSpecialFiles++;
  }

  /** The deepest directories first: what is made in one changes its time, and its mode may shut it. After the last `flush`. */
  finishDirectories(): void {
    this.setAll(this.directories.reverse());
    this.directories = [];
  }

  /** Finishes everything but directories. */
  flush(): void {
    if (!this.tools.makeDevices(this.devices)) this.skippedSpecialFiles += this.devices.length;
    this.devices = [];
    this.setAll(this.batch);
    for (const { path, place } of this.batch) if (path !== place) this.placed(place, () => this.publish(path, place));
    for (const { place, first } of this.links) this.placed(place, () => linkSync(this.host(first), this.host(place)));
    this.batch = [];
    this.links = [];
  }

  private placed(place: Buffer, put: () => void): void {
    try {
      put();
    } catch (error) {
      this.onProblem(place, error);
    }
  }

  /** Gives a finished file its name, and never takes the place of another: a host without case has one name for two. */
  private publish(path: Buffer, place: Buffer): void {
    const [from, to] = [this.host(path), this.host(place)];
    try {
      linkSync(from, to);
    } catch (error) {
      if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
      // A host without hard links, such as FAT.
      if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) {
        throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
      }
      renameSync(from, to);
      return;
    }
    unlinkSync(from);
  }

  private setAll(entries: readonly Extracted[]): void {
    for (const { path, stats } of entries) {
      if (this.isRoot) this.attempt('owners', () => lchownSync(this.host(path), stats.uid, stats.gid));
    }
    const attributed = entries.filter(({ xattrs }) => xattrs.length > 0);
    if (!this.tools.setXattrs(attributed)) this.failures.xattrs += attributed.length;
    this.setTimes(entries);
    for (const { path, stats } of entries) {
      if (stats.type !== 'symlink') this.attempt('modes', () => chmodSync(this.host(path), stats.mode & 0o7777));
    }
  }

  /** Node takes times as floating-point seconds, which hold no nanoseconds. */
  private setTimes(entries: readonly Extracted[]): void {
    const exact: { path: Buffer; mtime: Stats['mtime'] }[] = [];
    for (const { path, stats } of entries) {
      const { atime, mtime } = stats;
      this.attempt('times', () => lutimesSync(this.host(path), Math.max(atime.seconds, 0), Math.max(mtime.seconds, 0)));
      if (mtime.nanoseconds !== 0 || mtime.seconds < 0) exact.push({ path, mtime });
    }
    if (!this.tools.setTimes(exact)) this.failures.times += exact.length;
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
