import { bytesFromPath, escapePath, joinPath, nameFromBytes } from '../../bytes/names.ts';
import { PackedNames } from '../../bytes/packed-names.ts';
import { type BootfsError, orDamage } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import type { Stats } from '../../contract/stats.ts';
import { modeString, sizeText, timeText } from '../../report/text.ts';
import { entriesOf } from '../../tree/tree-file-system.ts';
import { statsJson } from '../facts/stats-json.ts';
import { baseName } from '../paths/paths.ts';
import { EXIT_DONE, PartlyUnreadableError } from '../terminal/exit-status.ts';
import { shownPath, table } from '../terminal/text.ts';
import type { Verb, VerbContext } from './verb.ts';

/** Rows whose columns are as wide as those of each other. */
const ROWS_AT_ONCE = 65_536;

/** `bootfs ls`: names as the image has them, with control characters escaped. */
export const ls: Verb = {
  name: 'ls',
  summary: 'list a directory',
  path: 'optional',
  options: [
    { flags: '-l, --long', description: 'modes, links, owners, sizes, times (UTC) and link targets' },
    { flags: '-h, --human-readable', description: 'sizes in KiB, MiB and so on, with -l' },
    { flags: '-U, --unsorted', description: 'in the order of the directory' },
    { flags: '-R, --recursive', description: 'subdirectories too' },
    { flags: '-d, --directory', description: 'a directory itself, not what is in it' },
    { flags: '-a, --all', description: 'names that begin with a dot too, as always' },
    { flags: '-1', description: 'one name a line, as always' },
  ],
  examples: [
    'ls disk.img /boot',
    'ls -l disk.img.gz /loader --part xbootldr',
    'ls -lh disk.img /boot',
    "ls disk.img '/boot/vmlinuz-*'",
    'ls disk.img --in /boot/initoverlayfs.img /usr/lib',
  ],
  async run(context) {
    const fs = await context.openFileSystem();
    const paths = context.pathsIn(fs);
    const itself = context.options['directory'] === true;
    const directories = paths.filter((path) => !itself && isDirectory(fs, path));
    const others = paths.filter((path) => !directories.includes(path));
    const lister = new Lister(fs, context, context.options['long'] === true);
    lister.named(others);
    const recursive = context.options['recursive'] === true;
    for (const path of directories) lister.directory(path, recursive, recursive || paths.length > 1);
    lister.throwDamage();
    return EXIT_DONE;
  },
};

/** A link that leads nowhere is still an entry that can be listed. */
function isDirectory(fs: FileSystem, path: PathLike): boolean {
  try {
    return fs.stat(path).type === 'dir';
  } catch (error) {
    if (fs.lstat(path).type === 'symlink') return false;
    throw error;
  }
}

interface Entry {
  readonly name: PathLike;
  readonly path: PathLike;
}

/** Made one by one: of millions, only the names are in memory. */
function entriesIn(directory: Uint8Array, names: PackedNames, order: Uint32Array | undefined): Iterable<Entry> {
  return {
    *[Symbol.iterator]() {
      for (let position = 0; position < names.length; position++) {
        const name = names.at(order?.[position] ?? position);
        yield { name: nameFromBytes(name), path: nameFromBytes(joinPath(directory, name)) };
      }
    },
  };
}

class Lister {
  private readonly fs: FileSystem;
  private readonly context: VerbContext;
  private readonly long: boolean;
  private readonly humanReadable: boolean;
  private readonly unsorted: boolean;
  private damaged = 0;
  private firstDamage = '';
  private lastDamage = '';
  private blocks = 0;

  constructor(fs: FileSystem, context: VerbContext, long: boolean) {
    this.fs = fs;
    this.context = context;
    this.long = long;
    this.humanReadable = context.options['humanReadable'] === true;
    this.unsorted = context.options['unsorted'] === true;
  }

  /** `path` and, where `recursive`, what is below it: a directory's own listing before those of its children. */
  directory(start: PathLike, recursive: boolean, heading: boolean): void {
    const pending: PathLike[] = [start];
    const seen = new Set<number>();
    while (pending.length > 0) {
      const path = pending.pop()!;
      const entries = this.read(path);
      if (entries === undefined) continue;
      this.entries(path, entries, heading);
      if (!recursive) break;
      const below: PathLike[] = [];
      for (const { path: at } of entries) if (this.isNewDirectory(at, seen)) below.push(at);
      for (const at of below.reverse()) pending.push(at);
    }
  }

  /** Entries by the names that the user gave. */
  named(paths: readonly PathLike[]): void {
    const entries = paths.map((path) => ({ name: path, path }));
    if (this.context.common.json) for (const entry of entries) this.entries(entry.path, [entry]);
    else if (entries.length > 0) this.entries('/', entries);
  }

  entries(directory: PathLike, entries: Iterable<Entry>, heading = false): void {
    const { out, common } = this.context;
    if (common.json) {
      out.json({ path: escapePath(directory), entries: Array.from(entries, (entry) => this.entryJson(entry)) });
      return;
    }
    if (heading) out.line(`${this.blocks > 0 ? '\n' : ''}${shownPath(directory)}:`);
    this.blocks++;
    let rows: string[][] = [];
    for (const entry of entries) {
      if (!this.long) out.line(shownPath(entry.name));
      else if (rows.push(this.row(entry)) === ROWS_AT_ONCE) {
        this.print(rows);
        rows = [];
      }
    }
    this.print(rows);
  }

  private print(rows: readonly string[][]): void {
    for (const line of table(rows, [1, 2, 3, 4])) this.context.out.line(line);
  }

  throwDamage(): void {
    if (this.damaged === 0) return;
    const entries = this.damaged === 1 ? 'entry' : 'entries';
    throw new PartlyUnreadableError(`${this.damaged} ${entries} could not be read: ${this.firstDamage}`);
  }

  /** Undefined where it can't be listed at all. */
  private read(path: PathLike): Iterable<Entry> | undefined {
    const names = new PackedNames();
    const onDamage = (damage: BootfsError): void => this.report(path, damage);
    const entries = orDamage(() => entriesOf(this.fs, path), onDamage);
    if (entries === undefined) return undefined;
    orDamage(() => entries(({ name }) => names.add(name), onDamage), onDamage);
    return entriesIn(bytesFromPath(path), names, this.unsorted ? undefined : names.order());
  }

  /** Only symbolic links and damage can lead to a directory twice; links are not followed, and damage is left alone. */
  private isNewDirectory(path: PathLike, seen: Set<number>): boolean {
    const wasReported = this.long || this.context.common.json === true;
    const stats = this.stats(path, !wasReported);
    if (stats?.type !== 'dir' || seen.has(stats.ino)) return false;
    seen.add(stats.ino);
    return true;
  }

  private stats(path: PathLike, report: boolean): Stats | undefined {
    if (report) return this.guard(path, () => this.fs.lstat(path));
    try {
      return this.fs.lstat(path);
    } catch {
      return undefined;
    }
  }

  private guard<Result>(path: PathLike, read: () => Result): Result | undefined {
    return orDamage(read, (damage) => this.report(path, damage));
  }

  private report(path: PathLike, { message }: BootfsError): void {
    if (this.damaged++ === 0) this.firstDamage = `${shownPath(path)}: ${message}`;
    this.lastDamage = message;
  }

  private row({ name, path }: Entry): string[] {
    const stats = this.stats(path, true);
    if (stats === undefined) return ['?????????? ', '?', '?', '?', '?', '?', shownPath(name)];
    const bytes = this.humanReadable ? sizeText(stats.size) : String(stats.size);
    const size = stats.rdev === undefined ? bytes : `${stats.rdev.major}, ${stats.rdev.minor}`;
    const target = stats.type === 'symlink' ? this.guard(path, () => this.fs.readlink(path)) : undefined;
    const link = target === undefined ? '' : ` -> ${shownPath(target)}`;
    const { nlink, uid, gid } = stats;
    return [
      modeString(stats),
      String(nlink),
      String(uid),
      String(gid),
      size,
      timeText(stats.mtime, 0),
      shownPath(name) + link,
    ];
  }

  private entryJson({ name, path }: Entry): Record<string, unknown> {
    const before = this.damaged;
    const stats = this.stats(path, true);
    const target = stats?.type === 'symlink' ? this.guard(path, () => this.fs.readlink(path)) : undefined;
    return {
      name: escapePath(baseName(name)),
      ...(stats && statsJson(stats)),
      target: target === undefined ? undefined : escapePath(target),
      error: this.damaged > before ? this.lastDamage : undefined,
    };
  }
}
