/** The trees of the image that a path or a pattern of the command line selects, walked as one. */
import { bytesFromPath, compareBytes, nameFromBytes, SLASH } from '../../bytes/names.ts';
import type { FileSystem, ReportedEntry } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { findNamedPaths } from './globs.ts';
import { canonicalPath } from './paths.ts';

/** What a path or a pattern of the command line stands for, as trees to be walked. */
export interface Selection {
  /** Without links on the way, sorted by bytes, none inside another. */
  readonly starts: readonly PathLike[];
  /** For a pattern, the directory that what it fits is named from; without links, and all of `starts` are below it. */
  readonly base: PathLike | undefined;
}

/** @throws BootfsError where nothing is selected */
export function selectTrees(fs: FileSystem, text: string): Selection {
  const { paths, patternIn } = findNamedPaths(fs, text);
  const sorted = paths.map((path) => bytesFromPath(canonicalPath(fs, path))).sort(compareBytes);
  const kept = new Set<string>();
  const starts = sorted.filter((path) => {
    if (ancestorsOf(path).some((above) => kept.has(keyOf(above))) || kept.has(keyOf(path))) return false;
    kept.add(keyOf(path));
    return true;
  });
  const base = patternIn === undefined ? undefined : bytesFromPath(fs.realpath(patternIn));
  const holdsAll =
    base !== undefined && starts.every((path) => ancestorsOf(path).some((above) => keyOf(above) === keyOf(base)));
  return {
    starts: starts.map(nameFromBytes),
    base: base === undefined ? undefined : holdsAll ? nameFromBytes(base) : '/',
  };
}

/** All entries of the trees, sorted by the raw bytes of their paths; what can't be read is an entry with an error. */
export function* walkSelection(fs: FileSystem, { starts }: Selection): IterableIterator<ReportedEntry> {
  if (starts.length === 1) {
    yield* fs.walk(starts[0], { damage: 'report' });
    return;
  }
  // As a directory's children sort under its name and a slash, names such as `a-b` come between `a` and what is in it.
  const turns = starts.flatMap((start) => {
    const key = bytesFromPath(start);
    const entries = once(() => fs.walk(start, { damage: 'report' }));
    return [
      { key, entries, isStart: true },
      { key: Uint8Array.of(...key, SLASH), entries, isStart: false },
    ];
  });
  for (const { entries, isStart } of turns.sort((left, right) => compareBytes(left.key, right.key))) {
    if (!isStart) yield* entries();
    else {
      const first = entries().next();
      if (!first.done) yield first.value;
    }
  }
}

/** The directories between `base` and `path`, neither included, the highest first. */
export function directoriesBetween(base: PathLike, path: PathLike): PathLike[] {
  const from = bytesFromPath(base).length;
  return ancestorsOf(bytesFromPath(path))
    .filter((above) => above.length > from)
    .map(nameFromBytes);
}

/** The directories above an absolute path, `/` first. */
function ancestorsOf(path: Uint8Array): Uint8Array[] {
  const above: Uint8Array[] = path.length > 1 ? [path.subarray(0, 1)] : [];
  for (let at = path.indexOf(SLASH, 1); at > 0; at = path.indexOf(SLASH, at + 1)) above.push(path.subarray(0, at));
  return above;
}

function keyOf(path: Uint8Array): string {
  return Buffer.from(path).toString('latin1');
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made = made ?? make();
    return made;
  };
}
