/** Shell patterns in a path inside the image: `/boot/vmlinuz-*`, `/loader/entries/[a-f]?.conf`. */
import { WorkBudget } from '../../boot/text/budget.ts';
import { compileGlob, isGlob } from '../../boot/text/glob.ts';
import { bytesFromPath, compareBytes, escapePath, joinPath, nameFromBytes, unescapePath } from '../../bytes/names.ts';
import { attempt, BootfsError, hasCode } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { shownPath } from '../terminal/text.ts';
import { exists, findPath } from './paths.ts';

/** Links to `/` make endless trees of small images, so what one pattern may cost is bounded: a few seconds. */
const MAX_STEPS = 30_000_000;
const MAX_BYTES = 64 * 2 ** 20;
/** For a name of a directory: it is read, decoded and copied. */
const STEPS_PER_NAME = 32;
/** Of what a pattern fits, in a message. */
const MAX_LISTED = 20;
/** Bytes that are no UTF-8 stand in a name as lone surrogates, which a pattern spells `\xhh`. */
const SURROGATES = 0xdc00;

/** What a path of the command line stands for: itself, or as a pattern any number of paths, which are there. */
export interface NamedPaths {
  /** At least one; sorted where there are more. */
  readonly paths: readonly PathLike[];
  /** Absent for a plain path. The directory in front of the first name that is a pattern: `/boot` of `/boot/vm*`. */
  readonly patternIn?: string;
}

/**
 * A name with `*`, `?` or `[` is a pattern only where nothing has that very name.
 *
 * @throws ENOENT for a pattern that fits nothing; EFBIG for one that fits too much
 */
export function findNamedPaths(fs: FileSystem, text: string): NamedPaths {
  const path = findPath(fs, text);
  if (!isGlob(text) || exists(fs, path)) return { paths: [path] };
  const paths = expandGlob(fs, text);
  if (paths.length === 0) throw new BootfsError('ENOENT', `nothing fits the pattern ${text}`);
  return { paths, patternIn: literalPrefix(text) };
}

/** The one path that is meant. @throws UsageError for a pattern that fits several; what `findNamedPaths` throws */
export function findOnePath(fs: FileSystem, text: string): PathLike {
  const { paths } = findNamedPaths(fs, text);
  if (paths.length === 1) return paths[0];
  throw new UsageError([`${text} fits several paths:`, ...paths.slice(0, MAX_LISTED).map(shownPath)].join('\n  '));
}

function literalPrefix(pattern: string): string {
  const names = namesOf(pattern);
  return `/${names.slice(0, names.findIndex(isGlob)).join('/')}`;
}

/**
 * What the pattern fits, sorted by bytes. As in a shell: no `*` crosses a slash or fits a leading dot, case counts, and
 * links are followed on the way.
 *
 * @throws EFBIG for a pattern that fits too much; BootfsError where a directory in question can't be read
 */
function expandGlob(fs: FileSystem, pattern: string): PathLike[] {
  const budget = new WorkBudget(MAX_STEPS, MAX_BYTES);
  let paths: Uint8Array[] = [bytesFromPath('/')];
  try {
    for (const name of namesOf(pattern)) {
      const below = isGlob(name) ? matchesBelow(fs, name, budget) : namedBelow(fs, name);
      paths = paths.flatMap(below);
    }
  } catch (error) {
    if (!budget.isSpent) throw error;
    throw new BootfsError('EFBIG', `the pattern ${pattern} fits too many names`, {}, error);
  }
  return paths.sort(compareBytes).map(nameFromBytes);
}

function namesOf(pattern: string): string[] {
  return pattern.split('/').filter((name) => name !== '');
}

function namedBelow(fs: FileSystem, name: string): (directory: Uint8Array) => Uint8Array[] {
  return (directory) => {
    const plain = joinPath(directory, bytesFromPath(name));
    return [plain, joinPath(directory, unescapePath(name))]
      .filter((path) => exists(fs, nameFromBytes(path)))
      .slice(0, 1);
  };
}

function matchesBelow(fs: FileSystem, pattern: string, budget: WorkBudget): (directory: Uint8Array) => Uint8Array[] {
  const matches = compileGlob(withSurrogates(pattern), budget, true);
  const takesDots = pattern.startsWith('.');
  return (directory) => {
    const found: Uint8Array[] = [];
    for (const name of namesIn(fs, directory)) {
      budget.step(STEPS_PER_NAME);
      const text = typeof name === 'string' ? name : surrogateText(name);
      if (!matches(text) || (text.startsWith('.') && !takesDots)) continue;
      const path = joinPath(directory, bytesFromPath(name));
      budget.keep(path.length);
      found.push(path);
    }
    return found;
  };
}

/** Nothing where the path leads to no directory: then the rest of the pattern does not fit. @throws BootfsError for damage */
function namesIn(fs: FileSystem, directory: Uint8Array): readonly PathLike[] {
  return attempt(
    () => fs.readdir(nameFromBytes(directory)),
    hasCode('ENOENT', 'ENOTDIR', 'ELOOP'),
    () => [],
  );
}

function withSurrogates(pattern: string): string {
  return pattern.replace(/\\x([89a-f][0-9a-f])/g, (_all, hex: string) => surrogate(Number.parseInt(hex, 16)));
}

/** Valid characters as they are, every other byte as a surrogate. */
function surrogateText(name: Uint8Array): string {
  return escapePath(name).replace(/\\(?:\\|x(..))/g, (_all, hex?: string) =>
    hex === undefined ? '\\' : surrogate(Number.parseInt(hex, 16)),
  );
}

function surrogate(byte: number): string {
  return String.fromCharCode(SURROGATES + byte);
}
