/** What the worker of `openDisk` does for its page. */
import { type BootMenu, type BootMenuOptions, collectBootEntries, collectDiskMenu } from '../boot/index.ts';
import { checkArgument } from '../contract/arguments.ts';
import { type FileSystemFacts, factsOf } from '../contract/facts.ts';
import type { Dirent, Extent, FileSystem, XattrEntry } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import type { Stats } from '../contract/stats.ts';
import { type CheckJson, checkJson } from '../report/check-json.ts';
import { type DiskJson, diskJson, readDiskFacts } from '../report/disk-facts.ts';
import { menuNotes } from '../report/menu-notes.ts';
import type { ImageOptions } from './open-image.ts';
import type { Place } from './place.ts';
import type { Methods, ReportProgress } from './protocol.ts';
import type { CheckChoice, DiskSession } from './session.ts';

/** Most bytes of one `read`: what is larger is read piece by piece, so that others get their turn. */
const MAX_READ_BYTES = 16 * 2 ** 20;

/** What `openDisk` learns first. */
export interface OpenedSummary {
  /** Bytes of the disk inside. */
  readonly size: number;
  /** Boxes around it, the outermost first: none for a raw image. */
  readonly formats: readonly string[];
}

/** A boot menu as `bootfs menu --json` prints it. */
export interface MenuJson extends BootMenu {
  /** What was seen on the disk but could not be looked into. */
  readonly notes: readonly string[];
}

/** The methods of a session: all that `WebDisk` and `WebFileSystem` ask for. */
export function diskMethods(session: DiskSession) {
  const fsAt = (place: Place): FileSystem => session.at(place).fs;
  return {
    async open(report: ReportProgress, file: Blob, options: ImageOptions): Promise<OpenedSummary> {
      await session.open(file, options, report);
      return { size: session.disk.device.size, formats: session.formats };
    },
    info: (_: ReportProgress): DiskJson => diskJson(readDiskFacts(session.disk)),
    check: (report: ReportProgress, choice: CheckChoice): CheckJson => checkJson(session.check(choice, report)),
    menu: (_: ReportProgress, options: BootMenuOptions): MenuJson => menuOf(session, options),
    facts: (_: ReportProgress, place: Place): FileSystemFacts => factsOf(fsAt(place)),
    readdir: (_: ReportProgress, place: Place, path: PathLike): Dirent[] =>
      fsAt(place).readdir(path, { withFileTypes: true }),
    stat: (_: ReportProgress, place: Place, path: PathLike): Stats => fsAt(place).stat(path),
    lstat: (_: ReportProgress, place: Place, path: PathLike): Stats => fsAt(place).lstat(path),
    exists: (_: ReportProgress, place: Place, path: PathLike): boolean => fsAt(place).exists(path),
    readlink: (_: ReportProgress, place: Place, path: PathLike): PathLike => fsAt(place).readlink(path),
    realpath: (_: ReportProgress, place: Place, path: PathLike): PathLike => fsAt(place).realpath(path),
    readFile: (_: ReportProgress, place: Place, path: PathLike): Uint8Array => fsAt(place).readFile(path),
    read: (_: ReportProgress, place: Place, path: PathLike, byteOffset: number, length: number): Uint8Array =>
      readPart(fsAt(place), path, byteOffset, length),
    extents: (_: ReportProgress, place: Place, path: PathLike): Extent[] => fsAt(place).extents(path),
    xattrs: (_: ReportProgress, place: Place, path: PathLike): XattrEntry[] => xattrsOf(fsAt(place), path),
    verityDigest: (_: ReportProgress, place: Place, path: PathLike): string | undefined =>
      fsAt(place).open(path).verityDigest(),
  } satisfies Methods;
}

/** The methods of `openDisk`'s worker. */
export type DiskMethods = ReturnType<typeof diskMethods>;

function menuOf({ disk }: DiskSession, options: BootMenuOptions): MenuJson {
  const isWhole = disk.table === undefined && disk.partitions.length === 1;
  const { fs, error } = disk.partitions[0] ?? {};
  if (!isWhole) return { ...collectDiskMenu(disk, options), notes: menuNotes(disk) };
  if (fs === undefined) {
    if (error !== undefined) throw error;
    return { entries: [], configurations: [], problems: [], notes: [] };
  }
  return { ...collectBootEntries(fs, options), notes: [] };
}

function readPart(fs: FileSystem, path: PathLike, byteOffset: number, length: number): Uint8Array {
  const isPossible = length >= 0 && length <= MAX_READ_BYTES;
  checkArgument(isPossible, 'length', `at most ${MAX_READ_BYTES} bytes`, length);
  const target = new Uint8Array(length);
  return target.subarray(0, fs.open(path).read(byteOffset, target));
}

function xattrsOf(fs: FileSystem, path: PathLike): XattrEntry[] {
  return fs.listxattr(path).map((name) => ({ name, value: fs.getxattr(path, name) ?? new Uint8Array(0) }));
}
