/** One filesystem as the readers of boot configuration see it: every failure becomes a problem, all work is charged. */
import { decodeLatin1 } from '../../bytes/latin1.ts';
import { escapePath } from '../../bytes/names.ts';
import { decodeUtf8 } from '../../bytes/utf8.ts';
import { BootfsError, orDamage, unsupported } from '../../contract/errors.ts';
import type { FileReader, FileSystem } from '../../contract/file-system.ts';
import { placeholderTarget } from '../../contract/overlay-attributes.ts';
import type { FileType, Stats } from '../../contract/stats.ts';
import type { WorkBudget } from '../text/budget.ts';
import { normalPath } from '../text/text.ts';
import type { BootDialect, BootSource } from './menu.ts';
import type { BootScan } from './scan.ts';

/** Bytes; no hand-written or generated boot configuration comes near. */
const MAX_CONFIG_BYTES = 1024 * 1024;
/** Names taken from one directory. */
const MAX_NAMES = 10_000;
/** Linux's own limits. */
const MAX_PATH = 4096;
const MAX_LINKS = 40;

/** Steps for a name that is looked up in a filesystem, and for each directory above it. */
const LOOKUP_STEPS = 120;
const ABOVE_STEPS = 30;
/** Steps for a file that is opened and read, next to its length; where it may have to be unpacked; for a listing. */
const READ_STEPS = 250;
const UNPACK_STEPS = 16_000;
const LIST_STEPS = 500;
/** Bytes of a directory become names, each an object: the smallest entry takes 12. */
const LISTED_BYTES = 8;
/** Bytes for an entry of the table of places. */
const PLACE_BYTES = 128;

/** Where in the filesystem another one may be mounted or copied: the paths in a configuration are relative to that. */
export const ROOTS = ['', '/boot', '/efi', '/boot/efi'];

/** What a path without symbolic links leads to. */
interface FoundNode {
  readonly type: FileType;
  readonly ino: number;
  /** Of a symbolic link. */
  readonly target: string | undefined;
}

/** The root directory; no format gives this number to anything. */
const ROOT: FoundNode = { type: 'dir', ino: -1, target: undefined };

/** What a filesystem does not say of itself: where it is, and how its paths are to be taken. */
export interface VolumeFacts {
  /** Number of the partition on its disk. */
  readonly partition?: number;
  /** Are paths taken as the loader takes them, and not mended? */
  readonly strict?: boolean;
  /** Stands before the paths of sources: `(memdisk)`. */
  readonly prefix?: string;
  /** Names that GRUB has for it besides that of its partition: `lvm/vg-root`, `mduuid/...`. */
  readonly grubNames?: readonly string[];
}

/** A filesystem as readers of menus see it: damage of a file is a problem of the menu, never an exception. */
export class BootVolume {
  /** Where damage is still an exception. */
  readonly fs: FileSystem;
  /** Where damage becomes a problem. */
  readonly scan: BootScan;
  /** Its number; undefined where there is but one filesystem. */
  readonly partition: number | undefined;
  /** As in `VolumeFacts`: then what is broken is kept, and marked, since the loader shows it. */
  readonly strict: boolean;
  /** As in `VolumeFacts`. */
  readonly grubNames: readonly string[];
  private readonly prefix: string;
  private readonly budget: WorkBudget;
  private readonly places = new Map<string, FoundNode | undefined>();

  constructor(
    fs: FileSystem,
    scan: BootScan,
    { partition, strict = false, prefix = '', grubNames = [] }: VolumeFacts = {},
  ) {
    this.fs = fs;
    this.prefix = prefix;
    this.partition = partition;
    this.strict = strict;
    this.grubNames = grubNames;
    this.scan = scan;
    this.budget = scan.budget;
  }

  /** Of what is said about a file of this filesystem. @param line From 1. */
  source(dialect: BootDialect, path: string, line?: number): BootSource {
    return { dialect, path: this.prefix + path, ...(line !== undefined && { line }), ...this.place };
  }

  /** `partition` as a field of a source, an entry or a configuration; no field where there is but one filesystem. */
  get place(): { readonly partition?: number } {
    return this.partition === undefined ? {} : { partition: this.partition };
  }

  /** What `path` leads to; undefined where there is nothing, or nothing that can be read. */
  typeOf(path: string): FileType | undefined {
    return this.find(path)?.type;
  }

  /** Symbolic links are followed. */
  isFile(path: string): boolean {
    return this.typeOf(path) === 'file';
  }

  /** Symbolic links are followed. */
  isDirectory(path: string): boolean {
    return this.typeOf(path) === 'dir';
  }

  /** Is the last name of `path` that of a symbolic link? */
  isLink(path: string): boolean {
    return this.placeAt(path.split('/').filter((name) => name !== ''))?.type === 'symlink';
  }

  /** The same for two paths that lead to the same file, and for no others. */
  identity(path: string): string {
    const ino = this.find(path)?.ino;
    return ino === undefined ? path : String(ino);
  }

  /** Names in a directory that are text, sorted; none where it is not there. A damaged directory is a problem. */
  list(source: BootSource, path: string): string[] {
    if (!this.isDirectory(path)) return [];
    return (
      this.scan.report(source, `${path} can't be listed`, () => {
        const { size } = this.fs.stat(path);
        this.budget.step(LIST_STEPS + Math.floor(size / 2));
        this.budget.keep(size * LISTED_BYTES);
        const names = this.fs.readdir(path);
        const text = names.filter((name) => typeof name === 'string') as string[];
        if (text.length > MAX_NAMES) this.scan.problem('error', source, `more than ${MAX_NAMES} names in ${path}`);
        return text.sort().slice(0, MAX_NAMES);
      }) ?? []
    );
  }

  /** The text of a configuration file; undefined, and a problem, where it can't be had. */
  readText(source: BootSource, path: string): string | undefined {
    return this.scan.report(source, `${path} can't be read`, () => {
      const file = this.openCharged(path);
      if (file.size > MAX_CONFIG_BYTES) {
        throw new BootfsError('EFBIG', 'too big for a boot configuration', {
          size: file.size,
          limit: MAX_CONFIG_BYTES,
        });
      }
      const bytes = new Uint8Array(file.size);
      file.read(0, bytes);
      return decodeUtf8(bytes) ?? decodeLatin1(bytes);
    });
  }

  /**
   * A file of which every read is charged for: `text` is made characters and taken apart, a `program` is only searched
   * for words, at the engine's own speed, and dropped. @throws what opening it throws
   */
  openCharged(path: string, use: 'text' | 'program' = 'text'): FileReader {
    this.budget.step(READ_STEPS + LOOKUP_STEPS + path.length);
    const file = this.fs.open(path);
    const elsewhere = placeholderTarget(this.fs, path);
    if (elsewhere !== undefined) {
      const where = elsewhere.length === 0 ? '' : ` as ${escapePath(elsewhere)}`;
      throw unsupported(`a placeholder: its contents are in a store or in another layer${where}`);
    }
    const unpackSteps = this.fs.type === 'erofs' ? UNPACK_STEPS : 0;
    return {
      size: file.size,
      stats: file.stats,
      read: (byteOffset, target) => {
        this.budget.step(READ_STEPS + unpackSteps + (target.length >> (use === 'text' ? 3 : 5)));
        // Text is kept as bytes, as characters, and once more where it is taken apart.
        this.budget.keep(target.length * (use === 'text' ? 4 : 1));
        return file.read(byteOffset, target);
      },
      extents: () => file.extents(),
      verityDigest: () => file.verityDigest(),
      veritySignature: () => file.veritySignature(),
    };
  }

  /** Bytes of a file; 0 where there is none. */
  sizeOf(path: string): number {
    this.budget.step(LOOKUP_STEPS);
    return this.scan.attempt(() => this.fs.stat(path).size) ?? 0;
  }

  /**
   * The absolute path of a file that a configuration names. The same configuration may be read from a /boot of its
   * own or from a directory of the root filesystem, so the path is tried as it is, below `root`, and without /boot; on
   * a strict volume only as it is.
   */
  resolve(path: string, root: string, type: FileType = 'file'): string | undefined {
    if (path.length > MAX_PATH) return undefined;
    this.budget.step(4 + path.length);
    const absolute = normalPath(path);
    if (this.strict) return this.typeOf(absolute) === type ? absolute : undefined;
    const candidates = [absolute, normalPath(`${root}/${absolute}`), normalPath(`/boot/${absolute}`)];
    if (absolute.slice(0, 6) === '/boot/') candidates.splice(1, 0, absolute.slice(5));
    return candidates.find((candidate) => this.typeOf(candidate) === type);
  }

  /**
   * Follows symbolic links. Each name is looked up once and kept, so a chain of long targets is paid for as long as it
   * is, and not again for every path that goes through it.
   */
  private find(path: string): FoundNode | undefined {
    if (path.length > MAX_PATH) return undefined;
    const pending = [path];
    let real: string[] = [];
    let place: FoundNode | undefined = ROOT;
    for (let links = 0; pending.length > 0; ) {
      const rest = pending.pop() as string;
      const slash = rest.indexOf('/');
      const name = slash < 0 ? rest : rest.slice(0, slash);
      if (slash >= 0) pending.push(rest.slice(slash + 1));
      this.budget.step();
      if (name === '' || name === '.') continue;
      if (place?.type !== 'dir') return undefined;
      if (name === '..') real.pop();
      else real.push(name);
      place = this.placeAt(real);
      if (place?.target === undefined) continue;
      if (++links > MAX_LINKS) return undefined;
      if (place.target[0] === '/') real = [];
      else real.pop();
      pending.push(place.target);
      place = ROOT;
    }
    return place;
  }

  /** `names`: those of directories, and the last one. */
  private placeAt(names: readonly string[]): FoundNode | undefined {
    if (names.length === 0) return ROOT;
    const path = `/${names.join('/')}`;
    this.budget.step(1 + (path.length >> 3));
    if (this.places.has(path)) return this.places.get(path);
    this.budget.step(LOOKUP_STEPS + names.length * ABOVE_STEPS);
    this.budget.keep(PLACE_BYTES + path.length * 2);
    const place = this.readPlace(path);
    this.places.set(path, place);
    return place;
  }

  private readPlace(path: string): FoundNode | undefined {
    const look = (): FoundNode => {
      const { type, ino }: Stats = this.fs.lstat(path);
      const target = type === 'symlink' ? this.fs.readlink(path) : undefined;
      // A target that is not text is left alone: no configuration leads through it.
      return { type, ino, target: typeof target === 'string' ? target : undefined };
    };
    return orDamage(look, (error) => {
      if (/^(ENOENT|ENOTDIR|ELOOP|ENAMETOOLONG)$/.test(error.code)) return;
      this.scan.problem('error', this.source('discovery', path), `${path} can't be looked up: ${error.message}`);
    });
  }
}
