/** Directories and searches, for the tree of files. */
import { bytesFromPath, compareBytes, escapePath, joinPath, nameFromBytes } from '../../bytes/names.ts';
import { orDamage } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import type { FileType } from '../../contract/stats.ts';
import type { ReportProgress } from '../../web/protocol.ts';

/** A directory with more entries is shown without their sizes: each costs a read of its inode. */
const MAX_SIZED = 2000;
/** A search tells of so many, and then says that there are more. */
const MAX_FOUND = 500;
const ENTRIES_PER_REPORT = 500;

/** One row of the tree. */
export interface ListedEntry {
  /** As it stands in the directory. */
  readonly name: PathLike;
  /** Of the inode. */
  readonly type: FileType;
  /** Bytes; of files, where the directory is not too large. */
  readonly size?: number;
  /** Of symbolic links, as far as it can be read. */
  readonly target?: PathLike;
  /** Why the entry can't be read. */
  readonly error?: string;
}

/** Where a search found something. */
export interface Found {
  /** Absolute. */
  readonly path: PathLike;
  /** Undefined where the inode can't be read. */
  readonly type: FileType | undefined;
}

/** What a search came to. */
export interface SearchResult {
  /** In the order of a walk. */
  readonly found: readonly Found[];
  /** There is more than what is told. */
  readonly isCut: boolean;
  /** Entries that were looked at. */
  readonly looked: number;
}

/** Directories first, each kind by the bytes of its names. @throws what readdir throws */
export function listEntries(fs: FileSystem, path: PathLike): ListedEntry[] {
  const entries = fs.readdir(path, { withFileTypes: true });
  const parent = bytesFromPath(path);
  const rankOf = ({ type }: { type: FileType }): number => (type === 'dir' ? 0 : 1);
  const sorted = entries
    .map(({ name, type }) => ({ name, type, bytes: bytesFromPath(name) }))
    .sort((left, right) => rankOf(left) - rankOf(right) || compareBytes(left.bytes, right.bytes));
  return sorted.map(({ name, type, bytes }) => {
    if (sorted.length > MAX_SIZED || type === 'dir') return { name, type };
    return { name, type, ...lookAt(fs, nameFromBytes(joinPath(parent, bytes)), type) };
  });
}

function lookAt(fs: FileSystem, path: PathLike, type: FileType): Pick<ListedEntry, 'size' | 'target' | 'error'> {
  let error: string | undefined;
  const note = (damage: { message: string }): void => {
    error = damage.message;
  };
  const stats = orDamage(() => fs.lstat(path), note);
  const target = type === 'symlink' ? orDamage(() => fs.readlink(path), note) : undefined;
  return { size: type === 'file' ? stats?.size : undefined, target, error };
}

/** Every path whose name holds `text`, whatever its case; all of the tree is walked. */
export function searchNames(fs: FileSystem, text: string, report: ReportProgress): SearchResult {
  const wanted = text.toLowerCase();
  const found: Found[] = [];
  let looked = 0;
  for (const { path, stats } of fs.walk('/', { damage: 'report' })) {
    if (++looked % ENTRIES_PER_REPORT === 0) report({ title: 'searching', done: looked, total: fs.inodeCount ?? 0 });
    const name = escapePath(path);
    if (
      !name
        .slice(name.lastIndexOf('/') + 1)
        .toLowerCase()
        .includes(wanted)
    )
      continue;
    if (found.length === MAX_FOUND) return { found, isCut: true, looked };
    found.push({ path, type: stats?.type });
  }
  return { found, isCut: false, looked };
}
