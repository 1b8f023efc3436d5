/** What unfinished ATTRI intents of the log do to the attributes of the inodes that they name. */
import { equalBytes } from '../../bytes/names.ts';
import type { OpenIntent } from '../../xfslog/xfslog.ts';
import { type StoredXattr, XFS_ATTR_NSP_ONDISK_MASK } from './stored-xattr.ts';

type AttributeIntent = Extract<OpenIntent, { kind: 'attribute' }>;

/** The log's unfinished changes of attributes, carried out in memory, as Linux does at the end of recovery. */
export class EditedXattrs {
  private readonly intents: readonly AttributeIntent[];

  constructor(intents: readonly OpenIntent[]) {
    const isAttribute = (intent: OpenIntent): intent is AttributeIntent => intent.kind === 'attribute';
    this.intents = intents.filter(isAttribute);
  }

  /** The attributes of inode `ino` once the intents are finished, in log order. */
  applyTo(ino: number, stored: readonly StoredXattr[]): readonly StoredXattr[] {
    let current = stored;
    for (const intent of this.intents) if (intent.ino === ino) current = apply(current, intent);
    return current;
  }
}

function apply(stored: readonly StoredXattr[], intent: AttributeIntent): readonly StoredXattr[] {
  const { operation, filter, name, value } = intent;
  const isNamed = (xattr: StoredXattr): boolean =>
    (xattr.flags & XFS_ATTR_NSP_ONDISK_MASK) === filter && equalBytes(xattr.name, name);
  const others = stored.filter((xattr) => !isNamed(xattr));
  if (operation === 'remove') return others;
  return [...others, { flags: filter, name: intent.newName ?? name, value }];
}
