/**
 * Writes what a walk finds below one directory of the host, and nowhere else: every entry is made new, under a
 * directory that was made here, so that no link of the image is ever followed. A file gets its name when its contents, owner,
 * attributes, times and mode are all there: an interrupted run leaves no file that looks finished and is not.
 */

import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { bytesFromPath, SLASH } from '../../bytes/names.ts';
import { BootfsError, orDamage } from '../../contract/errors.ts';
import type { FileReader, ReportedEntry, XattrEntry } from '../../contract/file-system.ts';
import type { Stats } from '../../contract/stats.ts';
import { writeAll } from '../../node/write-all.ts';
import { PIECE_BYTES } from '../../report/read-pieces.ts';
import { XattrBudget } from '../../report/xattr-budget.ts';
import { dataRanges } from '../../tree/data-ranges.ts';
import { AttributeSetter } from './attribute-setter.ts';
import { NewFiles } from './new-files.ts';

/** Of the directory for unfinished files: what a killed run leaves behind bears this name. */
const PARTIAL_PREFIX = '.bootfs-partial-';
const SLASH_BYTES = /* @__PURE__ */ Buffer.from('/');
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** What was written, for the last line of `extract`. */
export interface ExtractCounts {
  /** Regular ones, each inode once. */
  files: number;
  /** Of their contents, holes included. */
  bytes: number;
  /** The target itself not counted. */
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
  /** Called often; may end the extraction by throwing. */
  readonly pause: () => Promise<void>;
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
  /** A directory inside the root for files that are not finished. */
  private readonly partial: Buffer;
  private partialFiles = 0;
  /** Bytes of files that were copied or left out as holes. */
  private passedBytes = 0;
  private readonly surroundings: TreeWriterSurroundings;
  private readonly root: Buffer;
  /** Every file goes through it. */
  private readonly buffer = Buffer.allocUnsafe(PIECE_BYTES);
  /** Paths of the image, as Latin-1 strings of their bytes, of the directories that were made. */
  private readonly directories = new Set<string>();
  /** Where the first name of an inode with several names goes. */
  private readonly firstNames = new Map<number, Buffer>();

  /** @param root an empty directory of the host @throws what node:fs does */
  constructor(root: string, surroundings: TreeWriterSurroundings) {
    this.root = Buffer.from(root);
    const partial = mkdtempSync(join(root, PARTIAL_PREFIX));
    this.partial = Buffer.from(`./${basename(partial)}`);
    this.attributes = new AttributeSetter(root, newFilesIn(partial), surroundings.onProblem);
    this.surroundings = surroundings;
  }

  /** Sets what is left to be set; the times of directories last of all. */
  finish(): void {
    this.attributes.flush();
    this.close();
    this.attributes.finishDirectories();
  }

  /** Takes away what was not finished; to be called whatever happened. */
  close(): void {
    rmSync(Buffer.concat([this.root, SLASH_BYTES, this.partial]).toString('utf8'), {
      recursive: true,
      force: true,
    });
  }

  /** For the extraction of a single entry that is not a directory: it goes into the root under its own name. */
  openRoot(): void {
    this.directories.add('');
  }

  /**
   * Makes one entry; `relative` is its path below the start of the walk, '' or `/name...`.
   *
   * @throws BootfsError where the image can't be read, or asks for what must not be made; what could be read has been made
   */
  async write(relative: Uint8Array, found: ReportedEntry): Promise<void> {
    await this.surroundings.pause();
    const { stats } = found;
    if (stats === undefined) throw found.error;
    const place = Buffer.concat([Buffer.from('.'), relative]);
    if (relative.length > 0) this.checkPlace(relative);
    if (!this.writeAsLink(place, stats)) {
      const xattrs = this.readXattrs(found);
      const isSet = stats.type === 'file' && xattrs.entries.length === 0;
      const made = await this.make(relative, place, found, stats, isSet);
      if (made === undefined) return;
      this.attributes.add({ path: made, place, stats, xattrs: xattrs.entries, isSet });
      if (xattrs.damage !== undefined) throw found.error ?? xattrs.damage;
    }
    if (found.error !== undefined) throw found.error;
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

  /** `relative` must be one name inside a directory that was made here. */
  private checkPlace(relative: Uint8Array): void {
    const slash = relative.lastIndexOf(SLASH);
    const name = Buffer.from(relative.subarray(slash + 1)).toString('latin1');
    const isName = name !== '' && name !== '.' && name !== '..' && !name.includes('\0');
    if (!isName || !this.directories.has(latin1(relative.subarray(0, slash)))) {
      throw new BootfsError('ERR_BOOTFS_CORRUPT', 'not a name inside a directory that was extracted');
    }
  }

  /** Where the entry stands until it is finished; undefined where none is made. */
  private async make(
    relative: Uint8Array,
    place: Buffer,
    found: ReportedEntry,
    stats: Stats,
    isSet: boolean,
  ): Promise<Buffer | undefined> {
    const target = Buffer.concat([this.root, relative]);
    let made = place;
    if (stats.type === 'dir') {
      if (relative.length > 0) mkdirSync(target, 0o700);
      this.directories.add(latin1(relative));
      this.counts.directories++;
    } else if (stats.type === 'file') {
      made = this.partialPlace();
      await this.writeFile(Buffer.concat([this.root, SLASH_BYTES, made]), found.open(), stats, isSet);
      this.counts.files++;
    } else if (stats.type === 'symlink') {
      symlinkSync(Buffer.from(bytesFromPath(found.readlink())), target);
      this.counts.symlinks++;
    } else if (stats.type === 'socket') {
      this.attributes.skippedSpecialFiles++;
      return undefined;
    } else {
      const { major, minor } = stats.rdev ?? { major: 0, minor: 0 };
      made = this.partialPlace();
      this.attributes.addDevice({ path: made, type: stats.type, major, minor });
      this.counts.specialFiles++;
    }
    if (stats.nlink > 1 && (stats.type === 'file' || stats.type === 'symlink')) this.firstNames.set(stats.ino, place);
    return made;
  }

  private partialPlace(): Buffer {
    return Buffer.concat([this.partial, Buffer.from(`/${this.partialFiles++}`)]);
  }

  /** Says whether it was another name of an inode that is there already. */
  private writeAsLink(place: Buffer, stats: Stats): boolean {
    const first = stats.nlink > 1 && stats.type !== 'dir' ? this.firstNames.get(stats.ino) : undefined;
    if (first === undefined) return false;
    this.attributes.addLink({ place, first });
    this.counts.hardLinks++;
    return true;
  }

  /** Nobody else can enter the directory of unfinished files: they may have their permissions from the start. */
  private async writeFile(target: Buffer, reader: FileReader, stats: Stats, isSet: boolean): Promise<void> {
    const descriptor = openSync(target, NEW_FILE, isSet ? stats.mode & 0o777 : 0o600);
    try {
      const end = await this.copyData(reader, descriptor);
      if (end < reader.size) ftruncateSync(descriptor, reader.size);
      if (isSet) this.attributes.setOpen(descriptor, stats);
      closeSync(descriptor);
    } catch (error) {
      closeSync(descriptor);
      unlinkSync(target);
      throw error;
    }
  }

  /** Holes and unwritten stretches are left out, so that the copy is sparse where the file is. Gives the end of what was written. */
  private async copyData(reader: FileReader, descriptor: number): Promise<number> {
    const ranges = dataRanges(reader.extents());
    let end = 0;
    for (let at = 0; at < ranges.length; at += 2) {
      const [from, to] = [ranges[at], ranges[at + 1]];
      this.passed(from - end);
      for (end = from; end < to; ) {
        const piece = this.buffer.subarray(0, Math.min(this.buffer.length, to - end));
        const got = reader.read(end, piece);
        if (got === 0) break;
        writeAll(descriptor, piece.subarray(0, got), end);
        end += got;
        this.counts.bytes += got;
        this.passed(got);
        await this.surroundings.pause();
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

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** A disk may be full with the first file: then nothing is left behind. @throws what node:fs does */
function newFilesIn(partial: string): NewFiles {
  try {
    return new NewFiles(partial);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}
