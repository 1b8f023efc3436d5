/** How the readers of boot configuration see the filesystem: every failure becomes a problem, every size is bounded. */
import { decodeUtf8 } from '../bytes/utf8.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileReader, FileSystem } from '../contract/file-system.ts';
import type { FileType } from '../contract/stats.ts';
import type { BootMenuOptions, BootProblem, BootSource } from './menu.ts';

/** Bytes; no hand-written or generated boot configuration comes near. */
const MAX_CONFIG_BYTES = 1024 * 1024;
/** Entries in a whole menu. */
const MAX_ENTRIES = 1000;
const MAX_PROBLEMS = 1000;
/** Characters of a problem's message, which may repeat what the file says. */
const MAX_MESSAGE = 500;
/** Names taken from one directory. */
const MAX_NAMES = 10_000;
/** Paths looked up in one scan. */
const MAX_LOOKUPS = 30_000;
/** Directories listed in one scan. */
const MAX_LISTINGS = 200;
/** Bytes of configuration read in one scan. */
const MAX_TOTAL_BYTES = 16 * MAX_CONFIG_BYTES;

/** Where in the filesystem another one may be mounted or copied: the paths in a configuration are relative to that. */
export const ROOTS = ['', '/boot', '/efi', '/boot/efi'];

export class BootScan {
  readonly fs: FileSystem;
  readonly options: BootMenuOptions;
  readonly problems: BootProblem[] = [];
  private entryCount = 0;
  private lookups = 0;
  private listings = 0;
  private bytesRead = 0;

  constructor(fs: FileSystem, options: BootMenuOptions) {
    this.fs = fs;
    this.options = options;
  }

  problem(
    level: BootProblem['level'],
    source: BootSource,
    message: string,
    entry?: string,
    missingPath?: string,
  ): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const shown = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}...` : message;
    this.problems.push({ level, source, entry, message: shown, missingPath });
  }

  /** False, and a problem once, when the menu is full. */
  takeEntry(source: BootSource): boolean {
    this.entryCount++;
    if (this.entryCount === MAX_ENTRIES + 1) {
      this.problem('error', source, `more than ${MAX_ENTRIES} boot entries; the rest is left out`);
    }
    return this.entryCount <= MAX_ENTRIES;
  }

  /** What `path` leads to; undefined where there is nothing, or nothing that can be read. */
  typeOf(path: string): FileType | undefined {
    return this.withinLimits(path) ? this.attempt(() => this.fs.stat(path).type) : undefined;
  }

  isFile(path: string): boolean {
    return this.typeOf(path) === 'file';
  }

  isDirectory(path: string): boolean {
    return this.typeOf(path) === 'dir';
  }

  /** Names in a directory that are text, sorted; none where it is not there. A damaged directory is a problem. */
  list(source: BootSource, path: string): string[] {
    if (!this.isDirectory(path)) return [];
    if (++this.listings > MAX_LISTINGS) {
      if (this.listings === MAX_LISTINGS + 1)
        this.problem('error', source, `more than ${MAX_LISTINGS} directories to list`);
      return [];
    }
    const names = this.report(source, `${path} can't be listed`, () => this.fs.readdir(path)) ?? [];
    const text = names.filter((name) => typeof name === 'string') as string[];
    if (text.length > MAX_NAMES) this.problem('error', source, `more than ${MAX_NAMES} names in ${path}`);
    return text.sort().slice(0, MAX_NAMES);
  }

  /** The text of a configuration file; undefined, and a problem, where it can't be had. */
  readText(source: BootSource, path: string): string | undefined {
    return this.report(source, `${path} can't be read`, () => {
      const file = this.fs.open(path);
      if (file.size > MAX_CONFIG_BYTES) {
        throw new BootfsError('EFBIG', 'too big for a boot configuration', {
          size: file.size,
          limit: MAX_CONFIG_BYTES,
        });
      }
      this.bytesRead += file.size;
      if (this.bytesRead > MAX_TOTAL_BYTES) {
        throw new BootfsError('EFBIG', 'too much boot configuration', { limit: MAX_TOTAL_BYTES });
      }
      const bytes = new Uint8Array(file.size);
      file.read(0, bytes);
      return decodeUtf8(bytes) ?? decodeLatin1(bytes);
    });
  }

  open(source: BootSource, path: string): FileReader | undefined {
    return this.report(source, `${path} can't be read`, () => this.fs.open(path));
  }

  /** `action`'s result; undefined, and a problem, where it throws. */
  report<Result>(source: BootSource, what: string, action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      this.problem('error', source, `${what}: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** `path` without symbolic links, so that a file that is reached in two ways is known as one. */
  identity(path: string): string {
    const real = this.attempt(() => this.fs.realpath(path));
    return typeof real === 'string' ? real : path;
  }

  /**
   * The absolute path of a file that a configuration names. The same configuration may be read from a /boot of its
   * own or from a directory of the root filesystem, so the path is tried as it is, below `root`, and without /boot.
   */
  resolve(path: string, root: string, type: FileType = 'file'): string | undefined {
    const absolute = normalPath(path);
    const candidates = [absolute, normalPath(`${root}/${absolute}`), normalPath(`/boot/${absolute}`)];
    if (absolute.slice(0, 6) === '/boot/') candidates.splice(1, 0, absolute.slice(5));
    return candidates.filter((candidate) => this.typeOf(candidate) === type)[0];
  }

  private withinLimits(path: string): boolean {
    this.lookups++;
    if (this.lookups === MAX_LOOKUPS + 1) {
      const message = `more than ${MAX_LOOKUPS} paths to look up; the rest counts as absent`;
      this.problems.push({ level: 'error', source: { dialect: 'discovery', path }, message });
    }
    return this.lookups <= MAX_LOOKUPS;
  }

  private attempt<Result>(action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      messageOf(error);
      return undefined;
    }
  }
}

/** Rethrows what is no BootfsError, and what asks the caller to come back with more data. */
function messageOf(error: unknown): string {
  if (!(error instanceof BootfsError) || error.code === 'ERR_BOOTFS_NEED_RANGE') throw error;
  return error.message;
}

/** Absolute, with single slashes and without a trailing one, `.` and `..`; backslashes, as on FAT, are slashes. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replace(/\\/g, '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Splits at the first white space: `keyword   the rest`. */
export function splitKeyword(line: string): { keyword: string; value: string } {
  const at = line.search(/\s/);
  if (at < 0) return { keyword: line, value: '' };
  return { keyword: line.slice(0, at), value: line.slice(at + 1).trim() };
}

export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
