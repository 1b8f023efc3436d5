import { realpathSync, statSync } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, reasonInContext, unsupported } from '../contract/errors.ts';
import type { Companion, CompanionRole, Companions } from '../image/companions.ts';

/** Where files that an image names may come from; nothing else of this machine is opened. */
export interface CompanionSources {
  /** Files that an image may need, whatever it calls them. */
  readonly files: readonly string[];
  /** A folder in which, and below which, a name in the image may find a file. */
  readonly directory: string | undefined;
  /** Opens a file that was found. */
  readonly open: (path: string) => BlockDevice;
}

/**
 * The files that the caller allows an image to name. A name in the image chooses among them, and opens nothing else: of
 * the given files the one of that name or, where none has it, the next one that was not used yet; then the file of that path
 * below the folder, links resolved.
 */
export class CompanionFiles implements Companions {
  private readonly sources: CompanionSources;
  private readonly used = new Set<string>();

  constructor(sources: CompanionSources) {
    this.sources = sources;
  }

  open(role: CompanionRole, name: string): Companion {
    const path = this.findGiven(name) ?? this.findBelow(name);
    if (path === undefined) {
      throw unsupported(`the image needs its ${role} '${name}': see --backing and --backing-dir`);
    }
    this.used.add(path);
    try {
      return { device: this.sources.open(path), identity: realpathSync(path) };
    } catch (error) {
      if (!(error instanceof BootfsError)) throw new BootfsError('EIO', `${path}: ${String(error)}`, {}, error);
      throw new BootfsError(error.code, `${path}: ${reasonInContext(error)}`, {}, error);
    }
  }

  private findGiven(name: string): string | undefined {
    const { files } = this.sources;
    const wanted = lastComponent(name);
    return files.find((file) => basename(file) === wanted) ?? files.find((file) => !this.used.has(file));
  }

  /** A path in the image counts from the folder; one of another machine may still have its last component there. */
  private findBelow(name: string): string | undefined {
    const { directory } = this.sources;
    if (directory === undefined || name === '') return undefined;
    for (const candidate of [resolve(directory, name.replace(/\\/g, '/')), resolve(directory, lastComponent(name))]) {
      if (isFileBelow(directory, candidate)) return candidate;
    }
    return undefined;
  }
}

/** Of a path of this system or another one, or of a URL. */
function lastComponent(name: string): string {
  return name.replace(/^.*[/\\:]/, '');
}

/** Follows all links, and asks where they lead. */
function isFileBelow(directory: string, path: string): boolean {
  try {
    const top = realpathSync(directory);
    const real = realpathSync(path);
    return real.startsWith(top.endsWith(sep) ? top : top + sep) && statSync(real).isFile();
  } catch {
    return false;
  }
}
