/** The `*Sync` spelling of node:fs over a filesystem, for tools that take an `fs` object. */

import { BootfsError } from '../contract/errors.ts';
import type { Dirent, FileReader, FileSystem } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import type { Stats } from '../contract/stats.ts';

/** What `statSync` gives: the kernel's numbers, with the questions that node:fs.Stats answers. */
export interface NodeStats {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly nlink: number;
  readonly ino: number;
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

type EncodingOption = 'utf8' | 'utf-8' | { readonly encoding?: 'utf8' | 'utf-8' | null } | null;

export interface SyncFs {
  existsSync(path: PathLike): boolean;
  readFileSync(path: PathLike, options?: EncodingOption): Buffer | string;
  readdirSync(path: PathLike, options?: { readonly withFileTypes?: boolean }): PathLike[] | NodeDirent[];
  statSync(path: PathLike, options?: { readonly throwIfNoEntry?: boolean }): NodeStats | undefined;
  lstatSync(path: PathLike, options?: { readonly throwIfNoEntry?: boolean }): NodeStats | undefined;
  readlinkSync(path: PathLike): PathLike;
  realpathSync(path: PathLike): PathLike;
  openSync(path: PathLike, flags?: string | number): number;
  fstatSync(descriptor: number): NodeStats;
  /** A `position` of null reads on from where the last such read ended. */
  readSync(descriptor: number, buffer: Uint8Array, offset?: number, length?: number, position?: number | null): number;
  closeSync(descriptor: number): void;
}

interface OpenFile {
  readonly reader: FileReader;
  position: number;
}

/** An object with the reading functions of node:fs; errors carry `code` and, where there is one, the errno's name. */
export function createFs(fs: FileSystem): SyncFs {
  const open: (OpenFile | undefined)[] = [];

  function fileOf(descriptor: number): OpenFile {
    const file = open[descriptor];
    if (file === undefined) throw new BootfsError('EINVAL', `descriptor ${descriptor} is not open`);
    return file;
  }

  function statsUnlessMissing(
    read: (path: PathLike) => Stats,
    path: PathLike,
    options?: { readonly throwIfNoEntry?: boolean },
  ): NodeStats | undefined {
    try {
      return nodeStats(read(path));
    } catch (error) {
      const isMissing = error instanceof BootfsError && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
      if (options?.throwIfNoEntry === false && isMissing) return undefined;
      throw error;
    }
  }

  return {
    existsSync: (path) => fs.exists(path),
    readFileSync(path, options) {
      const encoding = typeof options === 'string' ? options : options?.encoding;
      const bytes = fs.readFile(path);
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      return encoding == null ? buffer : buffer.toString('utf8');
    },
    readdirSync(path, options) {
      if (options?.withFileTypes !== true) return fs.readdir(path);
      return fs.readdir(path, { withFileTypes: true }).map((dirent) => nodeDirent(dirent, path));
    },
    statSync: (path, options) => statsUnlessMissing((at) => fs.stat(at), path, options),
    lstatSync: (path, options) => statsUnlessMissing((at) => fs.lstat(at), path, options),
    readlinkSync: (path) => fs.readlink(path),
    realpathSync: (path) => fs.realpath(path),
    openSync(path, flags = 'r') {
      if (flags !== 'r' && flags !== 'rs' && flags !== 0)
        throw new BootfsError('EINVAL', 'files open for reading only');
      const reader = fs.open(path);
      let descriptor = open.indexOf(undefined);
      if (descriptor < 0) descriptor = open.length;
      open[descriptor] = { reader, position: 0 };
      return descriptor;
    },
    fstatSync: (descriptor) => nodeStats(fileOf(descriptor).reader.stats),
    readSync(descriptor, buffer, offset = 0, length = buffer.length - offset, position = null) {
      const file = fileOf(descriptor);
      if (!(offset >= 0 && length >= 0 && offset + length <= buffer.length)) {
        throw new BootfsError('EINVAL', 'offset and length are not inside the buffer', { offset, length });
      }
      const got = file.reader.read(position ?? file.position, buffer.subarray(offset, offset + length));
      if (position === null) file.position += got;
      return got;
    },
    closeSync(descriptor) {
      fileOf(descriptor);
      open[descriptor] = undefined;
    },
  };
}

function typeQuestions(type: Stats['type']) {
  return {
    isFile: () => type === 'file',
    isDirectory: () => type === 'dir',
    isSymbolicLink: () => type === 'symlink',
    isBlockDevice: () => type === 'block',
    isCharacterDevice: () => type === 'char',
    isFIFO: () => type === 'fifo',
    isSocket: () => type === 'socket',
  };
}

function nodeDirent(dirent: Dirent, parentPath: PathLike): NodeDirent {
  return { name: dirent.name, parentPath, ...typeQuestions(dirent.type) };
}

function nodeStats(stats: Stats): NodeStats {
  const { mode, uid, gid, size, nlink, ino } = stats;
  const milliseconds = (time: Stats['mtime']) => time.seconds * 1000 + time.nanoseconds / 1e6;
  const atimeMs = milliseconds(stats.atime);
  const mtimeMs = milliseconds(stats.mtime);
  const ctimeMs = milliseconds(stats.ctime);
  const birthtimeMs = milliseconds(stats.birthtime ?? stats.ctime);
  return {
    mode,
    uid,
    gid,
    size,
    nlink,
    ino,
    atimeMs,
    mtimeMs,
    ctimeMs,
    birthtimeMs,
    atime: new Date(atimeMs),
    mtime: new Date(mtimeMs),
    ctime: new Date(ctimeMs),
    birthtime: new Date(birthtimeMs),
    ...typeQuestions(stats.type),
  };
}
