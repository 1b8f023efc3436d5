/** Changes that fast commits make to the names in one directory. */
import type { TreeEntry } from '../../contract/tree.ts';
import type { NameChanges } from '../volume/changes.ts';

/** A name as a key: one UTF-16 unit per byte. */
function keyOf(name: Uint8Array): string {
  let key = '';
  for (let at = 0; at < name.length; at++) key += String.fromCharCode(name[at]);
  return key;
}

/** As they come to be, tag by tag. */
export class ChangedNames implements NameChanges {
  readonly isNewDirectory: boolean;
  private readonly added = new Map<string, TreeEntry>();
  private readonly hidden = new Map<string, true>();

  constructor(isNewDirectory: boolean) {
    this.isNewDirectory = isNewDirectory;
  }

  isHidden(name: Uint8Array): boolean {
    return this.isNewDirectory || this.hidden.has(keyOf(name));
  }

  find(name: Uint8Array): TreeEntry | undefined {
    return this.added.get(keyOf(name));
  }

  /** The name leads here from now on (FC_TAG_CREAT, FC_TAG_LINK). */
  add(entry: TreeEntry): void {
    this.added.set(keyOf(entry.name), entry);
  }

  /** It is gone (FC_TAG_UNLINK), whether the log or the directory had it. */
  remove(name: Uint8Array): void {
    const key = keyOf(name);
    if (!this.added.delete(key)) this.hidden.set(key, true);
  }

  visitAdded(visit: (entry: TreeEntry) => void): void {
    this.added.forEach(visit);
  }
}
