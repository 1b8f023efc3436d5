/**
 * Writes what a walk finds below one directory of the host, and nowhere else: every entry is made new, under a
 * directory that was made here, so that no link of the image is ever followed. All of it is made in a directory for what is
 * unfinished, and moved out when contents, owners, attributes, times and modes of files are all there: an interrupted run leaves no
 * file that looks finished and is not.
 */

import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { bytesFromPath, escapePath } from '../../bytes/names.ts';
import { BootfsError, orDamage } from '../../contract/errors.ts';
import type { FileReader, ReportedEntry, XattrEntry } from '../../contract/file-system.ts';
import { targetAmong } from '../../contract/overlay-attributes.ts';
import type { PathLike } from '../../contract/path.ts';
import type { Stats } from '../../contract/stats.ts';
import { beginningOf } from '../../device/fill.ts';
import { writeAll } from '../../node/write-all.ts';
import { PIECE_BYTES } from '../../report/read-pieces.ts';
import { XattrBudget } from '../../report/xattr-budget.ts';
import { dataRanges } from '../../tree/data-ranges.ts';
import { placeholderError } from '../paths/placeholder.ts';
import { AttributeSetter } from './attribute-setter.ts';
import { moveWithoutReplacing } from './move.ts';
import { NewFiles } from './new-files.ts';

/** Of the directory for what is unfinished: what a killed run leaves behind bears this name. */
const PARTIAL_PREFIX = '.bootfs-partial-';
/** Inside it, what becomes the directory that is extracted to. */
const TREE = 'tree';
const SLASH = /* @__PURE__ */ Buffer.from('/');
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** What was written, for the last line of `extract`. */
export interface ExtractCounts {
  /** Regular ones, each inode once. */
  files: number;
  /** Of their contents, holes included. */
  bytes: number;
  /** The one that is extracted among them. */
  directories: number;
  /** As they were written. */
  symlinks: number;
  /** Further names of files. */
  hardLinks: number;
  /** Devices, fifos and sockets. */
  specialFiles: number;
}

/** Who is told of the way. */
export interface TreeWriterSurroundings {
  /** How many bytes of files are done, holes counted. */
  readonly onPassed: (bytes: number) => void;
  /** What became of an entry after `write` had taken it. */
  readonly onProblem: (place: Buffer, error: unknown) => void;
  /** Called often; may end the extraction by throwing. Undefined where nobody has to be waited for. */
  readonly pause: () => Promise<void> | undefined;
}

/**
 * Writes a tree below a directory of this machine, and nothing outside of it, whatever names and links the image has.
 */
export class TreeWriter {
  /** Up to now. */
  readonly counts: ExtractCounts = { files: 0, bytes: 0, directories: 0, symlinks: 0, hardLinks: 0, specialFiles: 0 };
  /** What entries get once they are written. */
  readonly attributes: AttributeSetter;
  private readonly xattrBudget = new XattrBudget();
  private readonly root: string;
  /** A directory inside the root, for the tree and for devices that have no name yet. */
  private readonly partial: string;
  /** Where entries are made. */
  private readonly tree: string;
  private isClosed = false;
  /** What could not be moved out of the tree, and why. */
  private readonly stuck: { readonly place: Buffer; readonly error: unknown }[] = [];
  /** What kept `close` from looking through the tree, or from taking away what is left of it. */
  private failure: unknown;
  private namelessDevices = 0;
  /** Bytes of files that were copied or left out as holes. */
  private passedBytes = 0;
  private readonly surroundings: TreeWriterSurroundings;
  /** Every file goes through it. */
  private readonly buffer = new Uint8Array(PIECE_BYTES);
  /** Paths of the image, escaped, of the directories that were made. */
  private readonly directories = new Set<string>();
  /** Where the first name of an inode with several names goes. */
  private readonly firstNames = new Map<number, Buffer>();

  /** @param root an empty directory of the host @throws what node:fs does */
  constructor(root: string, surroundings: TreeWriterSurroundings) {
    this.root = root;
    this.partial = mkdtempSync(join(root, PARTIAL_PREFIX));
    this.tree = join(this.partial, TREE);
    this.attributes = new AttributeSetter(this.tree, prepare(this.partial, this.tree), surroundings.onProblem);
    this.surroundings = surroundings;
  }

  /** Sets what is left to be set, and puts everything where it belongs. @throws what node:fs does, and `onProblem` */
  finish(): void {
    this.attributes.flush();
    this.attributes.finishDirectories();
    this.counts.specialFiles = this.attributes.madeSpecialFiles;
    this.counts.hardLinks = this.attributes.madeLinks;
    this.close();
    this.attributes.finishRoot(this.root);
    for (const { place, error } of this.stuck) this.surroundings.onProblem(place, error);
    if (this.failure !== undefined) throw this.failure;
  }

  /** Puts where it belongs what is finished, and takes away the rest; to be called whatever happened. Never throws. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      this.attributes.dropUnfinished();
      for (const name of readdirSync(this.tree, { encoding: 'buffer' })) this.moveOut(Buffer.concat([SLASH, name]));
      if (this.stuck.length === 0) rmSync(this.partial, { recursive: true, force: true });
    } catch (error) {
      this.failure = error;
    }
  }

  /** A directory of the host with what is finished but could not be put where it belongs, after `close`; undefined where there is none. */
  get leftIn(): string | undefined {
    return this.stuck.length === 0 ? undefined : this.tree;
  }

  /** What is in the root already is somebody else's. */
  private moveOut(relative: Buffer): void {
    const place = placeOf(relative);
    try {
      this.attributes.whileWritable(place, () =>
        moveWithoutReplacing(inside(this.tree, relative), inside(this.root, relative)),
      );
    } catch (error) {
      this.stuck.push({ place, error });
    }
  }

  /** For the extraction of a single entry that is not a directory: it goes into the root under its own name. */
  openRoot(): void {
    this.directories.add('');
  }

  /**
   * Makes one entry; `relative` is its path below the start of the walk, '' or `/name...`.
   *
   * @throws BootfsError where the image can't be read, or asks for what must not be made, and what node:fs does; what could be read
   * has been made
   */
  async write(relative: PathLike, found: ReportedEntry): Promise<void> {
    const pause = this.surroundings.pause();
    if (pause !== undefined) await pause;
    const { stats } = found;
    if (stats === undefined) throw found.error;
    const key = escapePath(relative);
    if (relative.length > 0) this.checkPlace(key);
    if (this.writeAsLink(relative, stats)) {
      if (found.error !== undefined) throw found.error;
      return;
    }
    const { entries, damage } = this.readXattrs(found);
    if (stats.type === 'file') {
      checkContents(found, damage === undefined ? entries : allXattrs(found));
      await this.writeFile(relative, found.open(), stats, entries);
    } else this.writeOther(relative, key, found, stats, entries);
    const error = found.error ?? damage;
    if (error !== undefined) throw error;
  }

  /** What can be read of them: a file is worth its bytes without them, too. */
  private readXattrs(found: ReportedEntry): { entries: readonly XattrEntry[]; damage: BootfsError | undefined } {
    let damage: BootfsError | undefined;
    const note = (one: BootfsError): void => {
      damage = damage ?? one;
    };
    const entries = orDamage(() => this.xattrBudget.read(found, note), note) ?? [];
    return { entries, damage };
  }

  /** `key`, a path that was escaped, must be one name inside a directory that was made here. */
  private checkPlace(key: string): void {
    const slash = key.lastIndexOf('/');
    const name = key.slice(slash + 1);
    const isName = name !== '' && name !== '.' && name !== '..' && !name.includes('\0');
    if (!isName || !this.directories.has(key.slice(0, slash))) {
      throw new BootfsError('ERR_BOOTFS_CORRUPT', 'not a name inside a directory that was extracted');
    }
  }

  /** Says whether it was another name of an inode that is there already. */
  private writeAsLink(relative: PathLike, stats: Stats): boolean {
    const first = stats.nlink > 1 && stats.type !== 'dir' ? this.firstNames.get(stats.ino) : undefined;
    if (first === undefined) return false;
    this.attributes.addLink({ place: placeOf(relative), first });
    return true;
  }

  private async writeFile(
    relative: PathLike,
    reader: FileReader,
    stats: Stats,
    xattrs: readonly XattrEntry[],
  ): Promise<void> {
    const target = inside(this.tree, relative);
    const isSet = xattrs.length === 0;
    let isFinished = false;
    // Nobody else can enter the directory of what is unfinished: files may have their permissions from the start.
    const descriptor = openSync(target, NEW_FILE, isSet ? stats.mode & 0o777 : 0o600);
    try {
      try {
        const end = await this.copyData(reader, descriptor);
        if (end < reader.size) ftruncateSync(descriptor, reader.size);
        if (isSet) isFinished = this.attributes.setOpen(descriptor, stats);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      unlinkSync(target);
      throw error;
    }
    this.counts.files++;
    if (stats.nlink > 1) this.firstNames.set(stats.ino, placeOf(relative));
    if (!isFinished) this.attributes.add({ path: placeOf(relative), stats, xattrs, isSet });
  }

  /** Anything but a file; sockets are left out. */
  private writeOther(
    relative: PathLike,
    key: string,
    found: ReportedEntry,
    stats: Stats,
    xattrs: readonly XattrEntry[],
  ): void {
    const place = placeOf(relative);
    if (stats.type === 'dir') {
      if (relative.length > 0) mkdirSync(inside(this.tree, relative), 0o700);
      this.directories.add(key);
      this.counts.directories++;
      this.attributes.add({ path: place, stats, xattrs });
    } else if (stats.type === 'symlink') {
      symlinkSync(Buffer.from(bytesFromPath(found.readlink())), inside(this.tree, relative));
      this.counts.symlinks++;
      if (stats.nlink > 1) this.firstNames.set(stats.ino, place);
      this.attributes.add({ path: place, stats, xattrs });
    } else if (stats.type === 'char' || stats.type === 'block' || stats.type === 'fifo') {
      const { major, minor } = stats.rdev ?? { major: 0, minor: 0 };
      const path = Buffer.from(`../${this.namelessDevices++}`);
      const isTried = this.attributes.addDevice({ path, type: stats.type, major, minor });
      if (isTried) this.attributes.add({ path, place, stats, xattrs });
    } else this.attributes.skippedSpecialFiles++;
  }

  /** Holes and unwritten stretches are left out, so that the copy is sparse where the file is. Gives the end of what was written. */
  private async copyData(reader: FileReader, descriptor: number): Promise<number> {
    const ranges = dataRanges(reader.extents());
    let end = 0;
    for (let at = 0; at < ranges.length; at += 2) {
      const from = ranges[at];
      const to = ranges[at + 1];
      this.passed(from - end);
      for (end = from; end < to; ) {
        const piece = beginningOf(this.buffer, to - end);
        const got = reader.read(end, piece);
        if (got === 0) break;
        writeAll(descriptor, beginningOf(piece, got), end);
        end += got;
        this.counts.bytes += got;
        this.passed(got);
        const pause = this.surroundings.pause();
        if (pause !== undefined) await pause;
      }
    }
    this.passed(reader.size - end);
    return end;
  }

  private passed(bytes: number): void {
    this.passedBytes += bytes;
    this.surroundings.onPassed(this.passedBytes);
  }
}

/** A path of the host, as node:fs takes it; `relative` is '' or `/name...`. */
function inside(directory: string, relative: PathLike): string | Buffer {
  return typeof relative === 'string' ? directory + relative : Buffer.concat([Buffer.from(directory), relative]);
}

/** Relative to the directory that is extracted to. */
function placeOf(relative: PathLike): Buffer {
  return Buffer.concat([Buffer.from('.'), bytesFromPath(relative)]);
}

/** A placeholder's zeros must not become a file of the host. */
function checkContents(found: ReportedEntry, xattrs: readonly XattrEntry[]): void {
  const target = targetAmong((wanted) => xattrs.find(({ name }) => name === wanted)?.value);
  if (target !== undefined) throw placeholderError(found.path, target);
}

/** Whatever the run has had of them: attributes that can't be read do not keep a file back. */
function allXattrs(found: ReportedEntry): readonly XattrEntry[] {
  const ignore = (): undefined => undefined;
  return orDamage(() => found.xattrs(ignore), ignore) ?? [];
}

/** A disk may be full with the first file: then nothing is left behind. @throws what node:fs does */
function prepare(partial: string, tree: string): NewFiles {
  try {
    mkdirSync(tree, 0o700);
    return new NewFiles(partial);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}
