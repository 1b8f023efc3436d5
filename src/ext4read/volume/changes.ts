/**
 * What fast commits changed, as the rooms above ask for it. It is known before the volume that shows it is made: the
 * overlay that answers (`fast-commit/overlay.ts`) reads from the volume below.
 */
import type { TreeEntry } from '../../contract/tree.ts';

/** Blocks [start, end) of a file now stand at `fsBlock`, or nowhere. */
export interface ExtentEdit {
  /** First block of the file. */
  readonly start: number;
  /** One past the last block of the file. */
  readonly end: number;
  /** Block of the filesystem; undefined for a hole. */
  readonly fsBlock: number | undefined;
  /** Allocated but never written: zeros. */
  readonly isUnwritten: boolean;
}

/** What is different from a directory's own blocks. */
export interface NameChanges {
  /** Created by a fast commit: the blocks of the directory, whatever they hold, are not its own. */
  readonly isNewDirectory: boolean;
  /** The name is not the directory's own any more. */
  isHidden(name: Uint8Array): boolean;
  /** The entry that was added under `name`. */
  find(name: Uint8Array): TreeEntry | undefined;
  /** Calls `visit` with every entry that was added. */
  visitAdded(visit: (entry: TreeEntry) => void): void;
}

/** By inode number; undefined where nothing changed. */
export interface FastCommitChanges {
  /** All bytes of the changed inode, its checksum right. */
  findRecord(ino: number): Uint8Array | undefined;
  /** In the order of the log: later ones over earlier ones. */
  findExtentEdits(ino: number): readonly ExtentEdit[] | undefined;
  /** Of the directory `ino`. */
  findNameChanges(ino: number): NameChanges | undefined;
}
