/** The entries of a directory one by one. Apart from the FileSystem, so that a bundle without it does not carry it. */
import { nameFromBytes } from '../bytes/names.ts';
import { inCall } from '../contract/errors.ts';
import type { DirectoryEntry, FileSystem } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';
import { EntryWindow } from './entry-window.ts';
import { entriesOf } from './tree-file-system.ts';

/**
 * What `fs.readdir(path)` lists, in the order on disk and one by one. Of the directory, however large it is, at most 32 MiB or so are in
 * memory; each piece of that size costs one more reading of it up to there. Damage is thrown behind the entries that can be read.
 *
 * @throws as `FileSystem.readdir`; EINVAL for a filesystem of somebody else's making
 */
export function directoryEntries(fs: FileSystem, path: PathLike): IterableIterator<DirectoryEntry> {
  const entries = entriesOf(fs, path);
  return entriesInOrder(
    inCall('scandir', path, () => new EntryWindow(entries)),
    path,
  );
}

function* entriesInOrder(window: EntryWindow, path: PathLike): IterableIterator<DirectoryEntry> {
  const entryAt = (number: number) =>
    inCall('scandir', path, () => {
      const entry = window.entry(number);
      if (entry === undefined && window.damage !== undefined) throw window.damage;
      return entry;
    });
  let number = 0;
  for (let entry = entryAt(number); entry !== undefined; entry = entryAt(++number)) {
    yield { name: nameFromBytes(entry.name), ino: entry.ino, type: entry.type };
  }
}
