/** The part of node:fs that reads, as types: what `createFs` gives. */
import type { PathLike } from '../contract/path.ts';

/** What `statSync` gives: the kernel's numbers, with the questions that node:fs.Stats answers. */
export interface NodeStats {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly nlink: number;
  readonly ino: number;
  /** 0: there is one filesystem behind these functions. */
  readonly dev: number;
  /** Of devices, as Linux' makedev has it; 0 of others. */
  readonly rdev: number;
  readonly blksize: number;
  /** What it takes up in units of 512 bytes; its size in these units where the format does not count that. */
  readonly blocks: number;
  readonly atime: Date;
  readonly mtime: Date;
  readonly ctime: Date;
  readonly birthtime: Date;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isBlockDevice(): boolean;
  isCharacterDevice(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** `fs.Dirent` */
export interface NodeDirent {
  readonly name: PathLike;
  readonly parentPath: PathLike;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isBlockDevice(): boolean;
  isCharacterDevice(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** What node:fs.readFileSync and its like take. */
export type EncodingOption = BufferEncoding | { readonly encoding: BufferEncoding; readonly flag?: 'r' | undefined };
/** Options with which `readFileSync` gives bytes. */
export type BytesOption = { readonly encoding?: null | undefined; readonly flag?: 'r' | undefined } | null | undefined;

/** The part of node:fs that reads, over a mounted filesystem, for tools that take an `fs` object. */
export interface SyncFs {
  existsSync(path: PathLike): boolean;
  /** Is it there? Every name may be read, none be written. @throws ENOENT, EINVAL where `mode` asks for W_OK */
  accessSync(path: PathLike, mode?: number): void;
  readFileSync(path: PathLike, options: EncodingOption): string;
  readFileSync(path: PathLike, options?: BytesOption): Buffer;
  /** A name that is not UTF-8 has U+FFFD in its place, as node:fs has it; `encoding: 'buffer'` gives it whole. */
  readdirSync(path: PathLike, options?: BufferEncoding | null | ReaddirNames): string[];
  readdirSync(path: PathLike, options: 'buffer' | ReaddirBytes): Buffer[];
  readdirSync(path: PathLike, options: { readonly withFileTypes: true; readonly recursive?: boolean }): NodeDirent[];
  statSync(path: PathLike, options?: { readonly throwIfNoEntry?: true }): NodeStats;
  statSync(path: PathLike, options?: { readonly throwIfNoEntry?: boolean }): NodeStats | undefined;
  lstatSync(path: PathLike, options?: { readonly throwIfNoEntry?: true }): NodeStats;
  lstatSync(path: PathLike, options?: { readonly throwIfNoEntry?: boolean }): NodeStats | undefined;
  readlinkSync(path: PathLike): PathLike;
  realpathSync(path: PathLike): PathLike;
  openSync(path: PathLike, flags?: string | number): number;
  fstatSync(descriptor: number): NodeStats;
  /** A `position` of null reads on from where the last such read ended. */
  readSync(descriptor: number, buffer: Uint8Array, offset?: number, length?: number, position?: number | null): number;
  closeSync(descriptor: number): void;
}

/** Options with which `readdirSync` gives names as text. */
export interface ReaddirNames {
  readonly encoding?: BufferEncoding | null;
  readonly withFileTypes?: false;
  readonly recursive?: boolean;
}

/** Options with which `readdirSync` gives names as bytes. */
export interface ReaddirBytes {
  readonly encoding: 'buffer';
  readonly withFileTypes?: false;
  readonly recursive?: boolean;
}
