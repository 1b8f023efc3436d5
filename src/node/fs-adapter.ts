/** node:fs over a mounted filesystem: the `*Sync` functions here, all others made of them. */
import { constants } from 'node:fs';
import type { Readable } from 'node:stream';
import { bytesFromPath, joinPath, nameFromBytes, SLASH } from '../bytes/names.ts';
import { checkArgument, checkFileSystem, checkOptions } from '../contract/arguments.ts';
import { attempt, BootfsError, hasCode } from '../contract/errors.ts';
import type { Dirent, FileReader, FileSystem } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import type { Stats } from '../contract/stats.ts';
import { type CallbackFs, callbackFs } from './callback-fs.ts';
import { joinDeviceNumber } from './file-device.ts';
import { createReadStream, type ReadStreamOptions } from './read-stream.ts';
import type { NodeDirent, NodeStats, SyncFs } from './sync-fs.ts';

/** What `createFs` gives: node:fs as far as it reads, for tools that take an `fs` object. */
export interface NodeFs extends SyncFs, CallbackFs {
  /** The file's bytes as a stream of Node; `Readable.toWeb` makes a web stream of it. @throws EINVAL for wrong options */
  createReadStream(path: PathLike, options?: ReadStreamOptions): Readable;
}

/** What reading in pieces is best done in, for programs that ask. */
const BLOCK_BYTES = 65536;

interface OpenFile {
  readonly reader: FileReader;
  position: number;
}

/** An object with the reading functions of node:fs; errors carry `code` and, where there is one, the errno's name. */
export function createFs(fs: FileSystem): NodeFs {
  checkFileSystem('fs', fs);
  const sync = syncFs(fs);
  return { ...sync, ...callbackFs(sync), createReadStream: (path, options) => createReadStream(fs, path, options) };
}

function syncFs(fs: FileSystem): SyncFs {
  const open: (OpenFile | undefined)[] = [];

  function fileOf(descriptor: number): OpenFile {
    checkArgument(typeof descriptor === 'number', 'descriptor', 'a number', descriptor);
    const file = open[descriptor];
    if (file === undefined) throw new BootfsError('EINVAL', `descriptor ${descriptor} is not open`);
    return file;
  }

  function statsUnlessMissing(
    read: (path: PathLike) => Stats,
    path: PathLike,
    options: { readonly throwIfNoEntry?: boolean } = {},
  ): NodeStats | undefined {
    checkOptions('options', options, ['throwIfNoEntry']);
    const isAllowed = options.throwIfNoEntry === false ? hasCode('ENOENT', 'ENOTDIR') : hasCode();
    return attempt(
      () => nodeStats(read(path)),
      isAllowed,
      () => undefined,
    );
  }

  return {
    existsSync: (path) => fs.exists(path),
    accessSync(path, mode = constants.F_OK) {
      fs.stat(path);
      if ((mode & constants.W_OK) !== 0) throw new BootfsError('EINVAL', 'files open for reading only');
    },
    readFileSync: ((path, options) => {
      const encoding = encodingOf(options, ['encoding', 'flag']);
      const bytes = fs.readFile(path);
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      return encoding === undefined ? buffer : buffer.toString(encoding);
    }) as SyncFs['readFileSync'],
    readdirSync: readdirOf(fs),
    statSync: ((path, options) => statsUnlessMissing((at) => fs.stat(at), path, options)) as SyncFs['statSync'],
    lstatSync: ((path, options) => statsUnlessMissing((at) => fs.lstat(at), path, options)) as SyncFs['lstatSync'],
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
    readSync(descriptor, buffer, offset = 0, given, position = null) {
      const file = fileOf(descriptor);
      checkArgument(ArrayBuffer.isView(buffer), 'buffer', 'a Uint8Array', buffer);
      const length = given ?? buffer.length - offset;
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

/** The encoding that a string or an object of options names; undefined for bytes. @throws EINVAL */
function encodingOf(options: unknown, known: readonly string[]): BufferEncoding | undefined {
  if (options === null || options === undefined) return undefined;
  if (typeof options !== 'string') checkOptions('options', options as object, known);
  const { encoding, flag } =
    typeof options === 'string'
      ? { encoding: options, flag: undefined }
      : (options as { encoding?: unknown; flag?: unknown });
  checkArgument(flag === undefined || flag === 'r', 'options.flag', "'r'", flag);
  if (encoding === null || encoding === undefined) return undefined;
  const isKnown = typeof encoding === 'string' && Buffer.isEncoding(encoding);
  checkArgument(isKnown, 'encoding', "one that Buffer knows, such as 'utf8'", encoding);
  return encoding as BufferEncoding;
}

const READDIR_OPTIONS = ['encoding', 'withFileTypes', 'recursive'];

function readdirOf(fs: FileSystem): SyncFs['readdirSync'] {
  const read = (path: PathLike, options?: unknown): string[] | Buffer[] | NodeDirent[] => {
    const given = typeof options === 'object' && options !== null ? options : { encoding: options };
    checkOptions('options', given, READDIR_OPTIONS);
    const { encoding, withFileTypes, recursive } = given as Record<string, unknown>;
    if (withFileTypes === true) {
      return fs
        .readdir(path, { withFileTypes, recursive: recursive as boolean | undefined })
        .map((dirent) => nodeDirent(dirent, path));
    }
    const wantsBytes = encoding === 'buffer';
    const textEncoding = wantsBytes ? undefined : (encodingOf(encoding, READDIR_OPTIONS) ?? 'utf8');
    const names = fs.readdir(path, { encoding: 'buffer', recursive: recursive as boolean | undefined }).map(asBuffer);
    return textEncoding === undefined ? names : names.map((name) => name.toString(textEncoding));
  };
  return read as SyncFs['readdirSync'];
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Of a recursive listing, `dirent.name` is a path below `listed`: as in node:fs, the last name of it, and where that is. */
function nodeDirent(dirent: Dirent, listed: PathLike): NodeDirent {
  const path = bytesFromPath(dirent.name);
  const slash = path.lastIndexOf(SLASH);
  const name = nameFromBytes(path.subarray(slash + 1));
  const parentPath = slash < 0 ? listed : nameFromBytes(joinPath(bytesFromPath(listed), path.subarray(0, slash)));
  return { name, parentPath, ...typeQuestions(dirent.type) };
}

function nodeStats(stats: Stats): NodeStats {
  const { mode, uid, gid, size, nlink, ino, rdev } = stats;
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
    dev: 0,
    rdev: rdev === undefined ? 0 : joinDeviceNumber(rdev),
    blksize: BLOCK_BYTES,
    blocks: stats.blocks ?? Math.ceil(size / 512),
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
