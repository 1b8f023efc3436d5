/** What unfinished ATTRI intents of the log do to the attributes of the inodes that they name. */
import { decodeLatin1 } from '../../bytes/latin1.ts';
import type { OpenIntent } from '../../xfslog/contract/xfslog.ts';
import { type StoredXattr, XFS_ATTR_NSP_ONDISK_MASK } from './stored-xattr.ts';

type AttributeIntent = Extract<OpenIntent, { kind: 'attribute' }>;

/** The log's unfinished changes of attributes, carried out in memory, as Linux does at the end of recovery. */
export class EditedXattrs {
  /** By the number of the inode, in log order. */
  private readonly intents = new Map<number, AttributeIntent[]>();

  constructor(intents: readonly OpenIntent[]) {
    for (const intent of intents) {
      if (intent.kind !== 'attribute') continue;
      const known = this.intents.get(intent.ino);
      if (known === undefined) this.intents.set(intent.ino, [intent]);
      else known.push(intent);
    }
  }

  /** Does an unfinished change name this inode? */
  isEdited(ino: number): boolean {
    return this.intents.has(ino);
  }

  /** The attributes of inode `ino` once the intents are finished. */
  applyTo(ino: number, stored: readonly StoredXattr[]): readonly StoredXattr[] {
    const intents = this.intents.get(ino);
    if (intents === undefined) return stored;
    const byName = new Map<string, StoredXattr>();
    for (const xattr of stored) byName.set(keyOf(xattr.flags & XFS_ATTR_NSP_ONDISK_MASK, xattr.name), xattr);
    for (const { operation, filter, name, value } of intents) {
      if (operation === 'remove') byName.delete(keyOf(filter, name));
      else byName.set(keyOf(filter, name), { flags: filter, name, value });
    }
    return Array.from(byName.values());
  }
}

function keyOf(filter: number, name: Uint8Array): string {
  return `${filter} ${decodeLatin1(name)}`;
}
