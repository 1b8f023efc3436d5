/** The names in a directory, with what fast commits changed: the way from a path to an inode. */
import type { BootfsError } from '../../contract/errors.ts';
import type { TreeEntry } from '../../contract/tree.ts';
import { lookupInDirectory, visitDirectory } from '../directory/directory.ts';
import type { NameIndexes } from '../directory/name-index.ts';
import type { Inode } from '../inode/inode.ts';
import type { Volume } from '../volume/volume.ts';

/** `visitDirectory`, with the names that fast commits added and without those that they took away. */
export function visitCurrentNames(
  volume: Volume,
  directory: Inode,
  visit: (entry: TreeEntry) => void,
  onDamage: (damage: BootfsError) => void,
): void {
  const changes = volume.fastCommits?.findNameChanges(directory.ino);
  if (changes === undefined) {
    visitDirectory(volume, directory, visit, onDamage);
    return;
  }
  const visitUnchanged = (entry: TreeEntry) => {
    if (!changes.isHidden(entry.name)) visit(entry);
  };
  if (!changes.isNewDirectory) visitDirectory(volume, directory, visitUnchanged, onDamage);
  changes.visitAdded(visit);
}

/** `lookupInDirectory`, after all fast commits. */
export function lookupCurrentName(
  volume: Volume,
  indexes: NameIndexes,
  directory: Inode,
  name: Uint8Array,
): number | undefined {
  const changes = volume.fastCommits?.findNameChanges(directory.ino);
  const added = changes?.find(name);
  if (added !== undefined) return added.ino;
  return changes?.isHidden(name) ? undefined : lookupInDirectory(volume, indexes, directory, name);
}
