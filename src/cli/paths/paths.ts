/** Paths as they come from a command line. */
import { bytesFromPath, joinPath, nameFromBytes, SLASH, unescapePath } from '../../bytes/names.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';

/**
 * The path that `text` means: itself or, where nothing has that name, what it spells with the `\xhh` and `\\` in which
 * the command prints names that are not UTF-8.
 */
export function findPath(fs: FileSystem, text: string): PathLike {
  if (!text.includes('\\') || exists(fs, text)) return text;
  const unescaped = nameFromBytes(unescapePath(text));
  return exists(fs, unescaped) ? unescaped : text;
}

/** Is there an entry of that name, be it a link that leads nowhere? */
export function exists(fs: FileSystem, path: PathLike): boolean {
  try {
    fs.lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** The path of the same entry without `.`, `..`, doubled slashes and symbolic links on the way; its own last link stays. */
export function canonicalPath(fs: FileSystem, path: PathLike): PathLike {
  if (fs.lstat(path).type !== 'symlink') return fs.realpath(path);
  const bytes = bytesFromPath(path);
  const slash = bytes.lastIndexOf(SLASH);
  const parent = bytesFromPath(fs.realpath(nameFromBytes(bytes.slice(0, slash + 1))));
  return nameFromBytes(joinPath(parent, bytes.subarray(slash + 1)));
}

/** The last name of a path; '/' has none and is shown as itself. */
export function baseName(path: PathLike): PathLike {
  const bytes = bytesFromPath(path);
  return bytes.length === 1 ? path : nameFromBytes(bytes.slice(bytes.lastIndexOf(SLASH) + 1));
}
