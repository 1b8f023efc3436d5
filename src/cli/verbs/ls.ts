import { bytesFromPath, compareBytes, escapePath, joinPath, nameFromBytes } from '../../bytes/names.ts';
import { orDamage } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import type { Stats } from '../../contract/stats.ts';
import { statsJson } from '../facts/stats-json.ts';
import { baseName } from '../paths/paths.ts';
import { EXIT_DONE, PartlyUnreadableError } from '../terminal/exit-status.ts';
import { modeString, shownPath, sizeText, table, timeText } from '../terminal/text.ts';
import type { Verb, VerbContext } from './verb.ts';

/** `bootfs ls`: names as the image has them, with control characters escaped. */
export const ls: Verb = {
  name: 'ls',
  summary: 'list a directory',
  path: 'optional',
  options: [
    { flags: '-l, --long', description: 'modes, links, owners, sizes, times (UTC) and link targets' },
    { flags: '-h, --human-readable', description: 'sizes in KiB, MiB and so on, with -l' },
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

class Lister {
  private readonly fs: FileSystem;
  private readonly context: VerbContext;
  private readonly long: boolean;
  private readonly humanReadable: boolean;
  private damaged = 0;
  private firstDamage = '';
  private lastDamage = '';
  private blocks = 0;

  constructor(fs: FileSystem, context: VerbContext, long: boolean) {
    this.fs = fs;
    this.context = context;
    this.long = long;
    this.humanReadable = context.options['humanReadable'] === true;
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
      const below = entries.filter(({ path: at }) => this.isNewDirectory(at, seen)).map(({ path: at }) => at);
      pending.push(...below.reverse());
    }
  }

  /** Entries by the names that the user gave. */
  named(paths: readonly PathLike[]): void {
    const entries = paths.map((path) => ({ name: path, path }));
    if (this.context.common.json) for (const entry of entries) this.entries(undefined, [entry]);
    else if (entries.length > 0) this.entries(undefined, entries);
  }

  entries(directory: PathLike | undefined, entries: readonly Entry[], heading = false): void {
    const { out, common } = this.context;
    if (common.json) {
      out.json({
        path: escapePath(directory ?? entries[0].path),
        entries: entries.map((entry) => this.entryJson(entry)),
      });
      return;
    }
    if (heading) out.line(`${this.blocks > 0 ? '\n' : ''}${shownPath(directory ?? '/')}:`);
    this.blocks++;
    if (!this.long) {
      for (const { name } of entries) out.line(shownPath(name));
      return;
    }
    for (const line of table(
      entries.map((entry) => this.row(entry)),
      [1, 2, 3, 4],
    ))
      out.line(line);
  }

  throwDamage(): void {
    if (this.damaged === 0) return;
    const entries = this.damaged === 1 ? 'entry' : 'entries';
    throw new PartlyUnreadableError(`${this.damaged} ${entries} could not be read: ${this.firstDamage}`);
  }

  private read(path: PathLike): Entry[] | undefined {
    const names = this.guard(path, () => this.fs.readdir(path, { encoding: 'buffer' }));
    const directory = bytesFromPath(path);
    // Millions of entries may have neither name nor path before they are asked for.
    return names?.sort(compareBytes).map((name) => ({
      get name() {
        return nameFromBytes(name);
      },
      get path() {
        return nameFromBytes(joinPath(directory, name));
      },
    }));
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
    return orDamage(read, ({ message }) => {
      if (this.damaged++ === 0) this.firstDamage = `${shownPath(path)}: ${message}`;
      this.lastDamage = message;
    });
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
