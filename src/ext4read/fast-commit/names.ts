/** Changes that fast commits make to the names in one directory. */
import { decodeLatin1 } from '../../bytes/latin1.ts';
import type { TreeEntry } from '../../contract/tree.ts';
import type { NameChanges } from '../volume/changes.ts';

/** As they come to be, tag by tag. */
export class ChangedNames implements NameChanges {
  readonly isNewDirectory: boolean;
  private readonly added = new Map<string, TreeEntry>();
  private readonly hidden = new Map<string, true>();

  constructor(isNewDirectory: boolean) {
    this.isNewDirectory = isNewDirectory;
  }

  isHidden(name: Uint8Array): boolean {
    return this.isNewDirectory || this.hidden.has(decodeLatin1(name));
  }

  find(name: Uint8Array): TreeEntry | undefined {
    return this.added.get(decodeLatin1(name));
  }

  /** The name leads here from now on (FC_TAG_CREAT, FC_TAG_LINK). */
  add(entry: TreeEntry): void {
    this.added.set(decodeLatin1(entry.name), entry);
  }

  /** It is gone (FC_TAG_UNLINK), whether the log or the directory had it. */
  remove(name: Uint8Array): void {
    const key = decodeLatin1(name);
    if (!this.added.delete(key)) this.hidden.set(key, true);
  }

  visitAdded(visit: (entry: TreeEntry) => void): void {
    this.added.forEach(visit);
  }
}
