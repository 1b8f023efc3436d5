/** A disk in a worker, as a page sees it: the same names as in the library, with promises. */
import type { BootMenuOptions } from '../boot/index.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { checkArgument } from '../contract/arguments.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileSystemFacts } from '../contract/facts.ts';
import type { Dirent, Extent, XattrEntry } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import type { Stats } from '../contract/stats.ts';
import type { CheckJson } from '../report/check-json.ts';
import type { DiskJson } from '../report/disk-facts.ts';
import { type CallOptions, WorkerCaller, type WorkerLike } from './caller.ts';
import { startDiskWorker } from './disk-worker.ts';
import type { DiskMethods, MenuJson } from './methods.ts';
import type { ImageOptions } from './open-image.ts';
import type { Place } from './place.ts';
import type { CheckChoice } from './session.ts';

/** Bytes that a stream asks for at once. */
const PIECE_BYTES = 1024 * 1024;

/** How a disk is to be opened. */
export interface OpenDiskOptions extends ImageOptions, CallOptions {
  /** Starts the worker; by default that of the package. */
  readonly worker?: () => WorkerLike;
}

/**
 * Opens an image that the user has chosen: raw, compressed or of a virtual machine, a whole disk or one filesystem. It is read
 * slice by slice, in a worker of its own.
 *
 * @throws BootfsError as the library does; the reason of `signal`, where it is aborted; EINVAL for what is no file
 */
export async function openDisk(file: Blob, options: OpenDiskOptions = {}): Promise<WebDisk> {
  checkArgument(file instanceof Blob, 'file', 'a File or a Blob', file);
  const { worker = startDiskWorker, signal, onProgress, ...image } = options;
  const caller = new WorkerCaller<DiskMethods>(worker);
  try {
    const { size, formats } = await caller.call('open', [file, image], { signal, onProgress });
    caller.prepareWith('open', [file, image]);
    return new WebDisk(caller, size, formats);
  } catch (error) {
    caller.close();
    throw error;
  }
}

/** A disk image. Every call can be given up by a signal; all that were made before `close` end with it. */
export class WebDisk {
  /** Bytes of the disk inside of the file. */
  readonly size: number;
  /** Boxes around it, the outermost first: none for a raw image. */
  readonly formats: readonly string[];
  private readonly caller: WorkerCaller<DiskMethods>;

  /** See `openDisk`. */
  constructor(caller: WorkerCaller<DiskMethods>, size: number, formats: readonly string[]) {
    this.caller = caller;
    this.size = size;
    this.formats = formats;
  }

  /** Partitions, their roles and what they hold: `disk` of `bootfs info --json`. */
  info(options?: CallOptions): Promise<DiskJson> {
    return this.caller.call('info', [], options);
  }

  /** Would a machine boot from it? As `bootfs check --json`. */
  check({ signal, onProgress, ...choice }: CheckChoice & CallOptions = {}): Promise<CheckJson> {
    return this.caller.call('check', [choice], { signal, onProgress });
  }

  /** The boot entries, as `bootfs menu --json`. */
  menu({ architecture, ...options }: BootMenuOptions & CallOptions = {}): Promise<MenuJson> {
    return this.caller.call('menu', [{ architecture }], options);
  }

  /** The filesystem at a place, mounted. @throws ENOENT where there is none; why it can't be mounted */
  async mount(place: Place, options?: CallOptions): Promise<WebFileSystem> {
    return new WebFileSystem(this.caller, place, await this.caller.call('facts', [place], options));
  }

  /** Ends the worker. */
  close(): void {
    this.caller.close();
  }
}

/** A mounted filesystem: FileSystem's methods with promises. */
export class WebFileSystem {
  /** Where on the disk it is. */
  readonly place: Place;
  /** Type, label, features, what became of the journal. */
  readonly facts: FileSystemFacts;
  private readonly caller: WorkerCaller<DiskMethods>;

  /** See `WebDisk.mount`. */
  constructor(caller: WorkerCaller<DiskMethods>, place: Place, facts: FileSystemFacts) {
    this.caller = caller;
    this.place = place;
    this.facts = facts;
  }

  /** Entries with their types; a name that is not UTF-8 comes as bytes. */
  readdir(path: PathLike, options?: CallOptions): Promise<Dirent[]> {
    return this.caller.call('readdir', [this.place, path], options);
  }

  /** Follows symbolic links. */
  stat(path: PathLike, options?: CallOptions): Promise<Stats> {
    return this.caller.call('stat', [this.place, path], options);
  }

  /** As `FileSystem.lstat`. */
  lstat(path: PathLike, options?: CallOptions): Promise<Stats> {
    return this.caller.call('lstat', [this.place, path], options);
  }

  /** As `FileSystem.exists`. */
  exists(path: PathLike, options?: CallOptions): Promise<boolean> {
    return this.caller.call('exists', [this.place, path], options);
  }

  /** As `FileSystem.readlink`. */
  readlink(path: PathLike, options?: CallOptions): Promise<PathLike> {
    return this.caller.call('readlink', [this.place, path], options);
  }

  /** As `FileSystem.realpath`. */
  realpath(path: PathLike, options?: CallOptions): Promise<PathLike> {
    return this.caller.call('realpath', [this.place, path], options);
  }

  /** The whole file, up to 1 GiB; `stream` for larger ones. */
  readFile(path: PathLike, options?: CallOptions): Promise<Uint8Array> {
    return this.caller.call('readFile', [this.place, path], options);
  }

  /** @throws EINVAL for what is not UTF-8 */
  async readText(path: PathLike, options?: CallOptions): Promise<string> {
    const text = decodeUtf8(await this.readFile(path, options));
    if (text === undefined) throw new BootfsError('EINVAL', 'not UTF-8 text');
    return text;
  }

  /** At most 16 MiB from `byteOffset` on; fewer than asked only at the end of the file. */
  read(path: PathLike, byteOffset: number, length: number, options?: CallOptions): Promise<Uint8Array> {
    return this.caller.call('read', [this.place, path, byteOffset, length], options);
  }

  /** The contents piece by piece, each read when it is asked for. */
  stream(path: PathLike, options: CallOptions = {}): ReadableStream<Uint8Array> {
    let done = 0;
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const piece = await this.read(path, done, PIECE_BYTES, options);
        done += piece.length;
        if (piece.length > 0) controller.enqueue(piece);
        if (piece.length < PIECE_BYTES) controller.close();
      },
    });
  }

  /** As `FileSystem.extents`. */
  extents(path: PathLike, options?: CallOptions): Promise<Extent[]> {
    return this.caller.call('extents', [this.place, path], options);
  }

  /** All of them, symbolic links not followed. */
  xattrs(path: PathLike, options?: CallOptions): Promise<XattrEntry[]> {
    return this.caller.call('xattrs', [this.place, path], options);
  }

  /** Of an fs-verity file what `fsverity digest` prints; undefined for others. */
  verityDigest(path: PathLike, options?: CallOptions): Promise<string | undefined> {
    return this.caller.call('verityDigest', [this.place, path], options);
  }
}
