/** Two trees walked side by side. */
import { bytesFromPath, compareBytes } from '../bytes/names.ts';
import { attempt, hasCode } from '../contract/errors.ts';
import type { FileSystem, ReportedEntry } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';

/** What a loader that opens `path` would get to; undefined where it gets nowhere. */
export function startOf(fs: FileSystem, path: PathLike): PathLike | undefined {
  return attempt(
    () => fs.realpath(path),
    hasCode('ENOENT', 'ENOTDIR', 'ELOOP'),
    () => undefined,
  );
}

interface Below {
  /** What follows the start of the walk: '' or `/name...`. */
  readonly relative: Uint8Array;
  readonly entry: ReportedEntry;
}

function* entriesBelow(fs: FileSystem, path: PathLike): IterableIterator<Below> {
  const start = startOf(fs, path);
  if (start === undefined) return;
  const skipped = start === '/' ? 0 : bytesFromPath(start).length;
  for (const entry of fs.walk(start, { damage: 'report' })) {
    const relative = bytesFromPath(entry.path).subarray(skipped);
    yield { relative: entry.path === '/' ? relative.subarray(1) : relative, entry };
  }
}

/** A path that is in one of the trees, or in both. */
export interface Pair {
  /** What follows the start of the walk: '' or `/name...`. */
  readonly relative: Uint8Array;
  /** Absent where the path is only in the second. */
  readonly before?: ReportedEntry;
  /** Absent where the path is only in the first. */
  readonly after?: ReportedEntry;
}

/** What is below `path`, on either side: both walks are sorted by the bytes of the path. */
export function* walkBoth(one: FileSystem, other: FileSystem, path: PathLike): IterableIterator<Pair> {
  const left = entriesBelow(one, path);
  const right = entriesBelow(other, path);
  let before = left.next();
  let after = right.next();
  while (!before.done || !after.done) {
    const order = before.done ? 1 : after.done ? -1 : compareBytes(before.value.relative, after.value.relative);
    yield {
      relative: order <= 0 ? before.value.relative : after.value.relative,
      before: order <= 0 ? before.value.entry : undefined,
      after: order >= 0 ? after.value.entry : undefined,
    };
    if (order <= 0) before = left.next();
    if (order >= 0) after = right.next();
  }
}
