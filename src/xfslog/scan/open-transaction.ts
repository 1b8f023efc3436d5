/** A transaction on its way through the log: puts its items together from the ops of one or more records. */

import { attempt, type BootfsError, corrupt, isImageError } from '../../contract/errors.ts';
import type { ByteOrder } from '../items/byte-order.ts';
import { ITEM_NAMES, ITEM_SIZE, XFS_TRANS_HEADER_MAGIC, XLOG_MAX_REGIONS_IN_ITEM } from '../ondisk/log-items.ts';
import { SIZEOF_XFS_TRANS_HEADER, SIZEOF_XLOG_OP_HEADER, TH_MAGIC } from '../ondisk/structs.gen.ts';
import { canHold, type Piece } from './log-contents.ts';

/** Bytes of an item's first region that are kept: what is longer (a list of extents to free) is not looked at. */
const MAX_FORMAT_BYTES = 1024;
/** Bytes: the largest thing that is logged in one piece, a buffer or the value of an attribute. */
export const MAX_REGION_BYTES = 65536;
/** Pieces of one item. It goes on in the next record, or behind another transaction's ops; a buffer fills three records. */
const MAX_PIECES = 512;

/** An item whose last region has been seen. */
export interface CompleteItem {
  /** The first region, or the beginning of it. */
  readonly format: Uint8Array;
  /** Lengths of all regions, the first one included. */
  readonly regionBytes: readonly number[];
  /** Where the regions after the first are. */
  readonly pieces: readonly Piece[];
}

/** Where an op stands. */
export interface OpPlace {
  /** Index in `RecordTable`. */
  readonly record: number;
  /** Byte of the op header in the data of the record. */
  readonly byteOffset: number;
}

/** A transaction whose commit has not been met yet, and its items as far as they are known. */
export class OpenTransaction {
  /** In `TransactionTable`. */
  readonly index: number;
  /** The first thing that Linux refuses when it comes to replay the transaction; if it is never committed, nothing is wrong. */
  fault: BootfsError | undefined;
  /** Items by type from XFS_LI_EFI on. */
  readonly counts: Uint32Array = new Uint32Array(ITEM_NAMES.length);
  /** What intents, and little else, have to say once the transaction is committed. */
  readonly onCommit: (() => void)[] = [];
  private readonly order: ByteOrder;
  private readonly takeItem: (item: CompleteItem) => void;
  private isHeaderComplete = false;
  private format: Uint8Array = new Uint8Array(0);
  private regionCount = 0;
  private regionBytes: number[] = [];
  private pieces: Piece[] = [];
  /** Where the next op of the last piece would stand. */
  private pieceEnd = 0;

  constructor(index: number, order: ByteOrder, takeItem: (transaction: OpenTransaction, item: CompleteItem) => void) {
    this.index = index;
    this.order = order;
    this.takeItem = (item) => takeItem(this, item);
  }

  /** An op that begins a region. @throws ERR_BOOTFS_CORRUPT where Linux stops at once */
  addRegion(data: Uint8Array, place: OpPlace): void {
    if (data.length === 0) return;
    if (!this.isHeaderComplete) {
      this.addHeader(data);
      return;
    }
    if (this.regionBytes.length === this.regionCount) this.finishItem();
    if (this.regionCount === 0) this.beginItem(data);
    else this.addPiece(data.length, data.length, place);
    this.regionBytes.push(data.length);
  }

  /** An op that goes on with the region before it. @throws ERR_BOOTFS_CORRUPT */
  continueRegion(data: Uint8Array, place: OpPlace): void {
    if (!this.isHeaderComplete) {
      if (data.length > SIZEOF_XFS_TRANS_HEADER) throw corrupt('the header of a transaction in the log is too long');
      this.isHeaderComplete = true;
      return;
    }
    const last = this.regionBytes.length - 1;
    if (last < 0) throw corrupt('the log goes on with a region that was never begun');
    if (data.length === 0) return;
    this.regionBytes[last] += data.length;
    if (last === 0) this.extendFormat(data);
    else this.addPiece(data.length, this.regionBytes[last], place);
  }

  /** The transaction is committed, so its last item is complete. */
  finish(): void {
    this.finishItem();
  }

  private addHeader(data: Uint8Array): void {
    if (data.length < 4 || this.order.u32(data, TH_MAGIC) !== XFS_TRANS_HEADER_MAGIC) {
      throw corrupt('a transaction in the log has no header');
    }
    if (data.length > SIZEOF_XFS_TRANS_HEADER) throw corrupt('the header of a transaction in the log is too long');
    this.isHeaderComplete = data.length === SIZEOF_XFS_TRANS_HEADER;
  }

  private beginItem(data: Uint8Array): void {
    this.format = data.slice(0, MAX_FORMAT_BYTES);
    this.regionCount = data.length < ITEM_SIZE + 2 ? 0 : this.order.u16(data, ITEM_SIZE);
    if (this.regionCount === 0 || this.regionCount > XLOG_MAX_REGIONS_IN_ITEM) {
      throw corrupt(`an item in the log has ${this.regionCount} regions`);
    }
  }

  private extendFormat(data: Uint8Array): void {
    const longer = new Uint8Array(Math.min(this.format.length + data.length, MAX_FORMAT_BYTES));
    longer.set(this.format);
    longer.set(data.subarray(0, longer.length - this.format.length), this.format.length);
    this.format = longer;
  }

  /** What no kernel writes is not remembered: it is wrong once the transaction is committed. */
  private addPiece(dataBytes: number, regionBytes: number, { record, byteOffset }: OpPlace): void {
    if (regionBytes > MAX_REGION_BYTES || this.pieces.length >= MAX_PIECES) {
      this.fault ??= corrupt('an item in the log is beyond all bounds', {
        bytes: regionBytes,
        pieces: this.pieces.length,
      });
      return;
    }
    const last = this.pieces[this.pieces.length - 1];
    if (last !== undefined && last.record === record && this.pieceEnd === byteOffset && canHold(last)) last.opCount++;
    else this.pieces.push({ record, byteOffset, opCount: 1 });
    this.pieceEnd = byteOffset + SIZEOF_XLOG_OP_HEADER + dataBytes;
  }

  private finishItem(): void {
    const { format, regionBytes, pieces } = this;
    const isWhole = regionBytes.length === this.regionCount;
    this.format = new Uint8Array(0);
    this.regionBytes = [];
    this.pieces = [];
    if (this.regionCount === 0) return;
    this.regionCount = 0;
    attempt(
      () => {
        if (!isWhole) throw corrupt('an item in the log ends before its last region');
        this.takeItem({ format, regionBytes, pieces });
      },
      isImageError,
      (error) => {
        this.fault ??= error;
      },
    );
  }
}
