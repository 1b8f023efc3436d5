/** Decodes each item as it is complete, and puts it where its kind belongs. */

import { splitU64 } from '../../bytes/endian.ts';
import { BootfsError, corrupt } from '../../contract/errors.ts';
import type { LogSource } from '../contract/xfslog.ts';
import { decodeBufferItem } from '../items/buffer-item.ts';
import { decodeIcreateItem } from '../items/icreate-item.ts';
import { decodeInodeItem, inodeStart } from '../items/inode-item.ts';
import { BASIC_BLOCK } from '../log/log-reader.ts';
import {
  ITEM_NAMES,
  ITEM_TYPE,
  XFS_ILOG_OWNER,
  XFS_LI_ATTRD,
  XFS_LI_ATTRI,
  XFS_LI_BUD,
  XFS_LI_BUF,
  XFS_LI_BUI,
  XFS_LI_CUD,
  XFS_LI_CUI,
  XFS_LI_EFD,
  XFS_LI_EFI,
  XFS_LI_ICREATE,
  XFS_LI_INODE,
  XFS_LI_RUD,
  XFS_LI_RUI,
  XFS_LI_XMD,
  XFS_LI_XMI,
} from '../ondisk/log-items.ts';
import { EFI_ID } from '../ondisk/structs.gen.ts';
import { KIND_BUFFER, KIND_CANCEL, KIND_ICREATE, KIND_INODE, KIND_INTENT, type LogContents } from './log-contents.ts';
import type { CompleteItem, OpenTransaction } from './open-transaction.ts';

const INTENTS = [XFS_LI_EFI, XFS_LI_RUI, XFS_LI_CUI, XFS_LI_BUI, XFS_LI_ATTRI, XFS_LI_XMI];
/** In the order of INTENTS. */
const DONE_ITEMS = [XFS_LI_EFD, XFS_LI_RUD, XFS_LI_CUD, XFS_LI_BUD, XFS_LI_ATTRD, XFS_LI_XMD];

/** Those that change what is visible. */
const VISIBLE_INTENTS = [XFS_LI_BUI, XFS_LI_ATTRI, XFS_LI_XMI];
/** Bytes kept of the format of an intent: more than any of them has. */
const MAX_INTENT_BYTES = 128;
/** Format, name, new name, value, new value. */
const MAX_ATTRI_REGIONS = 5;
/** Intents that are open at one time; Linux has some thousands. */
const MAX_OPEN_INTENTS = 2 ** 18;
/** Intents and done items of transactions that are not committed; the largest transaction has 64 MiB. */
const MAX_PENDING = 2 ** 20;

/** Puts the items of committed transactions where replay finds them, in the order in which Linux replays them. */
export class ItemSorter {
  private readonly contents: LogContents;
  private readonly source: LogSource;
  private readonly mostItems: number;
  /** What transactions under way have to say once they are committed. */
  private pending = 0;

  /** `mostItems`: bound of the table, and of intents, `limits.replayedBlocks`. */
  constructor(contents: LogContents, source: LogSource, mostItems: number) {
    this.contents = contents;
    this.source = source;
    this.mostItems = mostItems;
  }

  /** @throws ERR_BOOTFS_CORRUPT where Linux refuses the item, EFBIG */
  take(transaction: OpenTransaction, item: CompleteItem): void {
    const { contents } = this;
    const type = item.format.length < 2 ? 0 : contents.order.u16(item.format, ITEM_TYPE);
    if (ITEM_NAMES[type - XFS_LI_EFI] === undefined) {
      throw corrupt(`an item in the log has the unknown type 0x${type.toString(16)}`);
    }
    if (contents.items.length >= this.mostItems) {
      throw new BootfsError('EFBIG', 'the log holds more than limits.replayedBlocks', { length: this.mostItems });
    }
    transaction.counts[type - XFS_LI_EFI]++;
    if (type === XFS_LI_BUF) this.takeBuffer(transaction, item);
    else if (type === XFS_LI_INODE) this.takeInode(transaction, item);
    else if (type === XFS_LI_ICREATE) this.takeIcreate(transaction, item);
    else if (INTENTS.includes(type)) this.takeIntent(transaction, type, item);
    else if (DONE_ITEMS.includes(type)) this.takeDone(transaction, type, item);
  }

  /** The transaction is over. */
  forget(transaction: OpenTransaction): void {
    this.pending -= transaction.onCommit.length;
  }

  private takeBuffer(transaction: OpenTransaction, { format, regionBytes, pieces }: CompleteItem): void {
    const { items, order } = this.contents;
    const buffer = decodeBufferItem(format, regionBytes, order);
    this.checkOnDevice(buffer.start, buffer.length);
    if (buffer.isCancel) items.push(KIND_CANCEL, buffer.start, buffer.length, transaction.index, [], []);
    else if (buffer.isVisible) {
      items.push(KIND_BUFFER, buffer.start, buffer.length, transaction.index, buffer.chunks, pieces);
    }
  }

  private takeInode(transaction: OpenTransaction, { format, regionBytes, pieces }: CompleteItem): void {
    const { items, order, newOwners } = this.contents;
    const { inodeSize } = this.source.geometry;
    const inode = decodeInodeItem(format, regionBytes, order, inodeSize);
    this.checkOnDevice(inode.clusterStart, inode.clusterLength);
    const start = splitU64(inode.clusterStart);
    const words = [inode.fields, inode.rdev, start.lo, start.hi, inode.clusterLength];
    items.push(KIND_INODE, inodeStart(inode), inodeSize / BASIC_BLOCK, transaction.index, words, pieces);
    if ((inode.fields & XFS_ILOG_OWNER) !== 0) {
      this.defer(transaction, () => newOwners.set(inode.ino, inodeStart(inode)));
    }
  }

  private takeIcreate(transaction: OpenTransaction, { format }: CompleteItem): void {
    const chunk = decodeIcreateItem(format, this.source.geometry);
    this.checkOnDevice(chunk.start, chunk.length);
    const ino = splitU64(chunk.firstIno);
    const words = [ino.lo, ino.hi, chunk.generation];
    this.contents.items.push(KIND_ICREATE, chunk.start, chunk.length, transaction.index, words, []);
  }

  private takeIntent(transaction: OpenTransaction, type: number, item: CompleteItem): void {
    const { items, openItems } = this.contents;
    const { regionBytes, pieces } = item;
    const id = intentId(type, item.format);
    const format = VISIBLE_INTENTS.includes(type) ? item.format.slice(0, MAX_INTENT_BYTES) : new Uint8Array(0);
    let index = -1;
    if (type === XFS_LI_ATTRI) {
      if (regionBytes.length > MAX_ATTRI_REGIONS)
        throw corrupt(`an attribute intent has ${regionBytes.length} regions`);
      index = items.length;
      items.push(KIND_INTENT, 0, 0, transaction.index, [], pieces);
    }
    this.defer(transaction, () => {
      if (openItems.size >= Math.min(MAX_OPEN_INTENTS, this.mostItems)) throw tooMuchWork(openItems.size);
      openItems.set(id, { type, format, item: index });
    });
  }

  private takeDone(transaction: OpenTransaction, type: number, { format }: CompleteItem): void {
    const id = intentId(INTENTS[DONE_ITEMS.indexOf(type)], format);
    this.defer(transaction, () => this.contents.openItems.delete(id));
  }

  private defer(transaction: OpenTransaction, act: () => void): void {
    if (this.pending >= Math.min(MAX_PENDING, this.mostItems)) throw tooMuchWork(this.pending);
    this.pending++;
    transaction.onCommit.push(act);
  }

  private checkOnDevice(start: number, length: number): void {
    if ((start + length) * BASIC_BLOCK <= this.source.device.size) return;
    throw corrupt('the log writes past the end of the device', { daddr: start, basicBlocks: length });
  }
}

const tooMuchWork = (items: number) => new BootfsError('EFBIG', 'the log announces too much work', { items });

function intentId(type: number, format: Uint8Array): string {
  if (format.length < EFI_ID + 8) throw corrupt('an intent in the log is cut off', { bytes: format.length });
  return `${type} ${format.subarray(EFI_ID, EFI_ID + 8).join()}`;
}
