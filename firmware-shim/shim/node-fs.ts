/**
 * The synchronous, reading half of Node's `fs` over a FileSystem, with the `Buffer` of the package `buffer`.
 *
 * Names, arguments and results are Node's. Errors are BootfsErrors: their `code` is Node's for the caller's mistakes.
 */
import { Buffer } from 'buffer';
import { bytesFromPath } from '../../src/bytes/names.ts';
import { attempt, BootfsError, hasCode } from '../../src/contract/errors.ts';
import type { Dirent, FileReader, FileSystem } from '../../src/contract/file-system.ts';
import type { PathLike } from '../../src/contract/path.ts';
import type { FileType, Stats, Timestamp } from '../../src/contract/stats.ts';

type Encoding = 'utf8' | 'utf-8' | 'latin1' | 'hex' | 'base64' | 'ascii';
type EncodingOption = Encoding | null | { readonly encoding?: Encoding | null };

/** What `isFile()` and its kin are asked of. */
class TypedEntry {
  private readonly type: FileType;

  constructor(type: FileType) {
    this.type = type;
  }

  isFile(): boolean {
    return this.type === 'file';
  }
  isDirectory(): boolean {
    return this.type === 'dir';
  }
  isSymbolicLink(): boolean {
    return this.type === 'symlink';
  }
  isCharacterDevice(): boolean {
    return this.type === 'char';
  }
  isBlockDevice(): boolean {
    return this.type === 'block';
  }
  isFIFO(): boolean {
    return this.type === 'fifo';
  }
  isSocket(): boolean {
    return this.type === 'socket';
  }
}

/** `fs.Stats`, without fields for blocks, devices and the time of birth. */
export class NodeStats extends TypedEntry {
  /** st_mode: type and permissions. */
  readonly mode: number;
  /** st_uid. */
  readonly uid: number;
  /** st_gid. */
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** st_nlink. */
  readonly nlink: number;
  /** st_ino. */
  readonly ino: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Milliseconds since 1970. */
  readonly atimeMs: number;
  /** Milliseconds since 1970. */
  readonly ctimeMs: number;
  /** The same moment as `mtimeMs`. */
  readonly mtime: Date;
  /** The same moment as `atimeMs`. */
  readonly atime: Date;
  /** The same moment as `ctimeMs`. */
  readonly ctime: Date;

  constructor(stats: Stats) {
    super(stats.type);
    this.mode = stats.mode;
    this.uid = stats.uid;
    this.gid = stats.gid;
    this.size = stats.size;
    this.nlink = stats.nlink;
    this.ino = stats.ino;
    this.mtimeMs = milliseconds(stats.mtime);
    this.atimeMs = milliseconds(stats.atime);
    this.ctimeMs = milliseconds(stats.ctime);
    this.mtime = new Date(this.mtimeMs);
    this.atime = new Date(this.atimeMs);
    this.ctime = new Date(this.ctimeMs);
  }
}

/** `fs.Dirent` */
export class NodeDirent extends TypedEntry {
  /** Bytes where `readdirSync` was asked for them. */
  readonly name: string | Buffer;
  /** The directory that was read. */
  readonly parentPath: string;

  constructor(entry: Dirent, parentPath: string) {
    super(entry.type);
    this.name = shownName(entry.name);
    this.parentPath = parentPath;
  }
}

/** The part of node:fs that reads, over a mounted filesystem. */
export type NodeFs = ReturnType<typeof nodeFs>;

/** `fs` as `require('fs')` would give it, as far as it reads. */
export function nodeFs(fs: FileSystem) {
  const open = new Map<number, FileReader>();
  const positions = new Map<number, number>();
  let nextDescriptor = 3;

  function file(descriptor: number): FileReader {
    const reader = open.get(descriptor);
    if (reader === undefined) throw new BootfsError('EINVAL', `no open file ${descriptor}`);
    return reader;
  }

  function statOr(path: PathLike, follow: boolean, throwIfNoEntry: boolean): NodeStats | undefined {
    const isExpected = hasCode('ENOENT');
    return attempt(
      () => new NodeStats(follow ? fs.stat(path) : fs.lstat(path)),
      (error): error is BootfsError => !throwIfNoEntry && isExpected(error),
      () => undefined,
    );
  }

  return {
    readFileSync(path: PathLike, options?: EncodingOption): Buffer | string {
      return encoded(fs.readFile(path), options);
    },
    readdirSync(path: PathLike, options?: { readonly withFileTypes?: boolean }): (string | Buffer)[] | NodeDirent[] {
      if (options?.withFileTypes !== true) return fs.readdir(path).map(shownName);
      const parent = typeof path === 'string' ? path : Buffer.from(bytesFromPath(path)).toString('latin1');
      return fs.readdir(path, { withFileTypes: true }).map((entry) => new NodeDirent(entry, parent));
    },
    existsSync: (path: PathLike): boolean => fs.exists(path),
    statSync: (path: PathLike, options?: { readonly throwIfNoEntry?: boolean }): NodeStats | undefined =>
      statOr(path, true, options?.throwIfNoEntry !== false),
    lstatSync: (path: PathLike, options?: { readonly throwIfNoEntry?: boolean }): NodeStats | undefined =>
      statOr(path, false, options?.throwIfNoEntry !== false),
    readlinkSync: (path: PathLike): string | Buffer => shownName(fs.readlink(path)),
    realpathSync: (path: PathLike): string | Buffer => shownName(fs.realpath(path)),
    accessSync(path: PathLike): void {
      fs.stat(path);
    },
    openSync(path: PathLike, flags: string | number = 'r'): number {
      if (flags !== 'r' && flags !== 0) throw new BootfsError('EINVAL', 'files are opened for reading only');
      open.set(nextDescriptor, fs.open(path));
      positions.set(nextDescriptor, 0);
      return nextDescriptor++;
    },
    fstatSync: (descriptor: number): NodeStats => new NodeStats(file(descriptor).stats),
    /** Without `position`, reads on from where the last such read ended. */
    readSync(
      descriptor: number,
      target: Uint8Array,
      offset = 0,
      length = target.length - offset,
      position: number | null = null,
    ): number {
      const from = position ?? positions.get(descriptor) ?? 0;
      const got = file(descriptor).read(from, target.subarray(offset, offset + length));
      if (position === null) positions.set(descriptor, from + got);
      return got;
    },
    closeSync(descriptor: number): void {
      file(descriptor);
      open.delete(descriptor);
      positions.delete(descriptor);
    },
  };
}

function milliseconds(time: Timestamp): number {
  return time.seconds * 1000 + time.nanoseconds / 1000000;
}

function shownName(name: PathLike): string | Buffer {
  return typeof name === 'string' ? name : asBuffer(name);
}

/** The same memory. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

function encoded(bytes: Uint8Array, options: EncodingOption | undefined): Buffer | string {
  const encoding = typeof options === 'object' && options !== null ? options.encoding : options;
  const buffer = asBuffer(bytes);
  return encoding === undefined || encoding === null ? buffer : buffer.toString(encoding);
}

/** Gives scripts what they expect of Node: `require('fs')`, `require('buffer')` and the global `Buffer`. */
export function installNode(fs: FileSystem): void {
  const modules: Record<string, unknown> = { fs: nodeFs(fs), buffer: { Buffer } };
  const global = globalThis as unknown as { Buffer: typeof Buffer; require: (name: string) => unknown };
  global.Buffer = Buffer;
  global.require = (name) => {
    const module = modules[name.replace(/^node:/, '')];
    if (module === undefined) throw new BootfsError('EINVAL', `no module '${name}': there are fs and buffer`);
    return module;
  };
}
