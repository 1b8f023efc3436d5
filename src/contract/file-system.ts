/** The interfaces that bootfs is used through; see `index.ts` for the guide. */

import type { BootfsError } from './errors.ts';
import type { FileSystemFacts } from './facts.ts';
import type { PathLike } from './path.ts';
import type { FileType, Stats } from './stats.ts';

/** An entry of a directory with its type, as node:fs has it. */
export interface Dirent {
  /** A string, or bytes where the name is not UTF-8; of a recursive listing a path. */
  readonly name: PathLike;
  /** As `Stats.type`. */
  readonly type: FileType;
  /** Of the inode that the name leads to. */
  readonly ino: number;
}

/** An entry as it stands in its directory: no inode was read for it. */
export interface DirectoryEntry extends Omit<Dirent, 'type'> {
  /** As the directory has it, which may differ from `Stats.type` where it is damaged; undefined where it does not say. */
  readonly type: FileType | undefined;
}

/**
 * One piece of a file. Extents come in order, without gaps, and their lengths sum to the file's size.
 *
 * - `data`: bytes at `physicalOffset`. - `hole`, `unwritten`: zeros. - `inline`: bytes inside the inode.
 * - `compressed`: `physicalLength` bytes at `physicalOffset` that decode to `length` bytes or more.
 */
export interface Extent {
  /** Where its bytes come from, as above. */
  readonly kind: 'data' | 'hole' | 'unwritten' | 'inline' | 'compressed';
  /** Bytes from the start of the file. */
  readonly logicalOffset: number;
  /** Bytes. */
  readonly length: number;
  /** Bytes from the start of the filesystem's device (of blob `device`, where that is not 0). */
  readonly physicalOffset?: number;
  /** Bytes on disk, for `compressed`. */
  readonly physicalLength?: number;
  /** 0 or absent: the filesystem's own device; n: the n-th blob of an EROFS device table. */
  readonly device?: number;
  /** At least a part of these bytes is served from the journal. */
  readonly fromJournal?: boolean;
  /** Other files may use the same blocks. */
  readonly shared?: boolean;
}

/** An open file. There is nothing to close. */
export interface FileReader {
  /** Bytes. */
  readonly size: number;
  /** Of when it was opened. */
  readonly stats: Stats;
  /**
   * Reads from `byteOffset` on into `target` and says how many bytes it got: fewer than asked only at the end of the
   * file. @throws EINVAL for a negative or fractional offset.
   */
  read(byteOffset: number, target: Uint8Array): number;
  /** All of them, computed anew at each call. @throws ERR_BOOTFS_CORRUPT, EIO */
  extents(): Extent[];
  /** Of an fs-verity file what `fsverity digest` prints, `sha256:` and hexadecimal digits; undefined for others. */
  verityDigest(): string | undefined;
  /** Of an fs-verity file its built-in signature, PKCS#7 in DER, which bootfs itself does not verify; undefined where there is none. */
  veritySignature(): Uint8Array | undefined;
}

/** An entry of a walk, with its contents at hand without walking the path again. */
export interface WalkEntry {
  /** Absolute. */
  readonly path: PathLike;
  /** Of a symbolic link itself. */
  readonly stats: Stats;
  /** For a file. */
  open(): FileReader;
  /** For a symbolic link. */
  readlink(): PathLike;
  /**
   * One whose value can't be read is handed to `onDamage`, and left out; without that function it is thrown.
   * So is one that does not fit into `maximumBytes` for all, by default `limits.xattrBytes`.
   */
  xattrs(onDamage?: (damage: BootfsError) => void, maximumBytes?: number): XattrEntry[];
  /** Checks what no reading of the entry comes by. */
  audit(onDamage: (damage: BootfsError) => void): void;
}

/** An entry of a walk with `damage: 'report'`. */
export interface ReportedEntry extends Omit<WalkEntry, 'stats'> {
  /** Absent where the inode itself can't be read. */
  readonly stats?: Stats;
  /** Why the inode, or a part of the directory, can't be read. */
  readonly error?: BootfsError;
}

/** An extended attribute of a file. */
export interface XattrEntry {
  /** With prefix, such as `security.selinux`. */
  readonly name: PathLike;
  /** As the kernel returns it. */
  readonly value: Uint8Array;
}

/** An opened filesystem; the names of its methods are node:fs's, without `Sync`. */
export interface FileSystem extends FileSystemFacts {
  /**
   * Names as strings where they are UTF-8, as bytes where not; with `recursive`, paths relative to `path`, sorted. All at once:
   * `directoryEntries` gives those of a large directory one by one.
   */
  readdir(path: PathLike, options?: { withFileTypes?: false; recursive?: boolean }): PathLike[];
  /** EINVAL where a name is not UTF-8. */
  readdir(path: PathLike, options: { encoding: 'utf8'; recursive?: boolean }): string[];
  readdir(path: PathLike, options: { encoding: 'buffer'; recursive?: boolean }): Uint8Array[];
  readdir(path: PathLike, options: { withFileTypes: true; recursive?: boolean }): Dirent[];
  /** Follows symbolic links. */
  stat(path: PathLike): Stats;
  /** Of a symbolic link itself. @throws ENOENT, ENOTDIR, ELOOP, ERR_BOOTFS_CORRUPT, EIO, as all that take a path */
  lstat(path: PathLike): Stats;
  /** Never throws for a path that is not there; a damaged directory on the way still does. */
  exists(path: PathLike): boolean;
  /**
   * The whole file, up to `limits.readFileBytes`; a string with 'utf8', in which what is not UTF-8 is an error, as is any other
   * encoding.
   */
  readFile(path: PathLike): Uint8Array;
  readFile(path: PathLike, encoding: 'utf8' | 'utf-8'): string;
  /** Follows symbolic links. @throws EISDIR for a directory, EINVAL for what is neither that nor a file */
  open(path: PathLike): FileReader;
  /** Where a symbolic link points, as it stands there. @throws EINVAL for anything else */
  readlink(path: PathLike): PathLike;
  /** The path without symbolic links, `.` and `..`. */
  realpath(path: PathLike): PathLike;
  /** Full names with prefix, sorted by their bytes. Symbolic links are not followed, nor are they by `getxattr`. */
  listxattr(path: PathLike): PathLike[];
  /** The value as the kernel returns it; undefined where there is no such attribute. */
  getxattr(path: PathLike, name: PathLike): Uint8Array | undefined;
  /** Where a file's bytes are. Follows symbolic links. @throws as `open` */
  extents(path: PathLike): Extent[];
  /**
   * Verifies the metadata that no path leads to and that reading does without: on ext4 the checksums of bitmaps and of
   * the orphan file. What is wrong is handed to `onDamage`.
   */
  audit(onDamage: (damage: BootfsError) => void): void;
  /**
   * `path` itself (default `/`) and the tree below it, sorted by the bytes of the whole path: /a, /a-b, /a/b. An
   * unreadable entry throws, or is listed with its `error` where `damage` is 'report'.
   */
  walk(path?: PathLike, options?: { damage?: 'throw' }): IterableIterator<WalkEntry>;
  walk(path: PathLike, options: { damage: 'report' }): IterableIterator<ReportedEntry>;
}
