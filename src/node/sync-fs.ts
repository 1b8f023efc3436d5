/** The part of node:fs that reads, as types: what `createFs` gives. */
import type { PathLike } from '../contract/path.ts';

/** The questions that node:fs.Stats and node:fs.Dirent answer; a symbolic link is nothing but that. */
export interface TypeQuestions {
  /** A regular file? */
  isFile(): boolean;
  /** S_ISDIR? */
  isDirectory(): boolean;
  /** S_ISLNK? */
  isSymbolicLink(): boolean;
  /** S_ISBLK? */
  isBlockDevice(): boolean;
  /** S_ISCHR? */
  isCharacterDevice(): boolean;
  /** S_ISFIFO? */
  isFIFO(): boolean;
  /** S_ISSOCK? */
  isSocket(): boolean;
}

/** What `statSync` gives: the kernel's numbers, with the questions that node:fs.Stats answers. */
export interface NodeStats extends TypeQuestions {
  /** st_mode: type and permissions. */
  readonly mode: number;
  /** st_uid. */
  readonly uid: number;
  /** st_gid. */
  readonly gid: number;
  /** st_size, bytes. */
  readonly size: number;
  /** st_nlink. */
  readonly nlink: number;
  /** st_ino. */
  readonly ino: number;
  /** 0: there is one filesystem behind these functions. */
  readonly dev: number;
  /** Of devices, as Linux' makedev has it; 0 of others. */
  readonly rdev: number;
  /** st_blksize. */
  readonly blksize: number;
  /** What it takes up in units of 512 bytes; its size in these units where the format does not count that. */
  readonly blocks: number;
  /** Contents were read. */
  readonly atime: Date;
  /** Contents were changed. */
  readonly mtime: Date;
  /** The inode was changed. */
  readonly ctime: Date;
  /** It was made; `ctime` where the format does not keep that. */
  readonly birthtime: Date;
  /** `atime` in milliseconds since 1970, as all that follow. */
  readonly atimeMs: number;
  /** Of `mtime`. */
  readonly mtimeMs: number;
  /** Of `ctime`. */
  readonly ctimeMs: number;
  /** Of `birthtime`. */
  readonly birthtimeMs: number;
}

/** `fs.Dirent` */
export interface NodeDirent extends TypeQuestions {
  /** One name; bytes where `readdirSync` gives bytes. */
  readonly name: PathLike;
  /** The path that was asked for, or a directory below it. */
  readonly parentPath: PathLike;
}

/** What node:fs.readFileSync and its like take. */
export type EncodingOption =
  | BufferEncoding
  /** The same as an object; what is opened is only read. */
  | { readonly encoding: BufferEncoding; readonly flag?: 'r' | undefined };
/** Options with which `readFileSync` gives bytes. */
export type BytesOption =
  /** No encoding; what is opened is only read. */
  { readonly encoding?: null | undefined; readonly flag?: 'r' | undefined } | null | undefined;

/** The part of node:fs that reads, over a mounted filesystem, for tools that take an `fs` object. */
export interface SyncFs {
  /** False for whatever can't be reached; never throws. */
  existsSync(path: PathLike): boolean;
  /** Is it there? Every name may be read, none be written. @throws ENOENT, EINVAL where `mode` asks for W_OK */
  accessSync(path: PathLike, mode?: number): void;
  /** The whole file, up to `limits.readFileBytes`. @throws EISDIR, EFBIG, EINVAL for flags that write */
  readFileSync(path: PathLike, options: EncodingOption): string;
  readFileSync(path: PathLike, options?: BytesOption): Buffer;
  /** A name that is not UTF-8 has U+FFFD in its place, as node:fs has it; `encoding: 'buffer'` gives it whole. */
  readdirSync(path: PathLike, options?: BufferEncoding | null | ReaddirNames): string[];
  readdirSync(path: PathLike, options: 'buffer' | ReaddirBytes): Buffer[];
  readdirSync(path: PathLike, options: { readonly withFileTypes: true; readonly recursive?: boolean }): NodeDirent[];
  /** Follows symbolic links. @throws ENOENT, unless `throwIfNoEntry` is false */
  statSync(path: PathLike, options?: { readonly throwIfNoEntry?: true }): NodeStats;
  statSync(path: PathLike, options?: { readonly throwIfNoEntry?: boolean }): NodeStats | undefined;
  /** Of a symbolic link itself. */
  lstatSync(path: PathLike, options?: { readonly throwIfNoEntry?: true }): NodeStats;
  lstatSync(path: PathLike, options?: { readonly throwIfNoEntry?: boolean }): NodeStats | undefined;
  /** Where a symbolic link points. @throws EINVAL for anything else */
  readlinkSync(path: PathLike): PathLike;
  /** The path without symbolic links, `.` and `..`. */
  realpathSync(path: PathLike): PathLike;
  /** A descriptor of this object alone. @throws EINVAL for flags that write */
  openSync(path: PathLike, flags?: string | number): number;
  /** @throws EINVAL for a descriptor that is not open */
  fstatSync(descriptor: number): NodeStats;
  /** A `position` of null reads on from where the last such read ended. */
  readSync(descriptor: number, buffer: Uint8Array, offset?: number, length?: number, position?: number | null): number;
  /** @throws EINVAL for a descriptor that is not open */
  closeSync(descriptor: number): void;
}

/** Options with which `readdirSync` gives names as text. */
export interface ReaddirNames {
  /** Of names; `utf8` by default. */
  readonly encoding?: BufferEncoding | null;
  readonly withFileTypes?: false;
  /** All that is below, too, as paths relative to the one that was asked for. */
  readonly recursive?: boolean;
}

/** Options with which `readdirSync` gives names as bytes. */
export interface ReaddirBytes {
  readonly encoding: 'buffer';
  readonly withFileTypes?: false;
  /** All that is below, too, as paths relative to the one that was asked for. */
  readonly recursive?: boolean;
}
