/** A directory in two states of a filesystem. */
import { bytesFromPath, compareBytes, escapePath } from '../../bytes/names.ts';
import { attempt, isRefusal } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { type ListedEntry, listEntries } from './listing.ts';

/** A name in either state, or in both. */
export interface PairedEntry {
  /** As it stands in the directory. */
  readonly name: PathLike;
  /** `dir` where it is a directory in either of them. */
  readonly type: ListedEntry['type'];
  /** What a loader sees that ignores the journal; undefined where it sees none. */
  readonly before?: ListedEntry;
  /** What Linux sees. */
  readonly after?: ListedEntry;
}

/** Directories first, each kind by the bytes of its names. @throws why neither state can list it */
export function listPairs(before: FileSystem, after: FileSystem, path: PathLike): PairedEntry[] {
  const fresh = attempt(
    () => listEntries(after, path),
    isRefusal,
    (error) => error,
  );
  const old = attempt(
    () => listEntries(before, path),
    isRefusal,
    (error) => error,
  );
  if (!Array.isArray(fresh) && !Array.isArray(old)) throw fresh;
  const pairs = new Map<string, PairedEntry>();
  for (const entry of Array.isArray(old) ? old : []) {
    pairs.set(escapePath(entry.name), { name: entry.name, type: entry.type, before: entry });
  }
  for (const entry of Array.isArray(fresh) ? fresh : []) {
    const key = escapePath(entry.name);
    const known = pairs.get(key);
    const type = known?.type === 'dir' ? 'dir' : entry.type;
    pairs.set(key, { ...known, name: entry.name, type, after: entry });
  }
  const rankOf = ({ type }: PairedEntry): number => (type === 'dir' ? 0 : 1);
  const bytesOf = ({ name }: PairedEntry): Uint8Array => bytesFromPath(name);
  return [...pairs.values()].sort(
    (left, right) => rankOf(left) - rankOf(right) || compareBytes(bytesOf(left), bytesOf(right)),
  );
}
