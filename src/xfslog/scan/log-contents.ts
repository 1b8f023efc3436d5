/** What the scan finds in the live part of the log, in columns: records, transactions, and the items to replay. */
import { type GrowingColumn, growingFloat64, growingUint32 } from '../../bytes/growing-column.ts';
import { type ByteOrder, LITTLE } from '../items/byte-order.ts';
import type { Lsn } from '../log/lsn.ts';
import { ITEM_NAMES } from '../ondisk/log-items.ts';

/** Records, by index from the tail on. */
export class RecordTable {
  /** Basic blocks of the log. */
  readonly positions: GrowingColumn<Uint32Array> = growingUint32();

  /** Records between tail and head. */
  get length(): number {
    return this.positions.length;
  }
}

/** Transactions that were begun, by index in that order. */
export class TransactionTable {
  /** Of the record that each begins in. */
  readonly lsnCycles: GrowingColumn<Uint32Array> = growingUint32();
  /** The same record's basic block. */
  readonly lsnBlocks: GrowingColumn<Uint32Array> = growingUint32();
  /** 1 for the first one that was committed; 0: it was not. */
  readonly commitOrders: GrowingColumn<Uint32Array> = growingUint32();
  /** How many were committed up to now. */
  committed = 0;

  /** How many were begun. */
  get count(): number {
    return this.commitOrders.length;
  }

  /** Gives its index. */
  begin({ cycle, block }: Lsn): number {
    this.lsnCycles.push(cycle);
    this.lsnBlocks.push(block);
    this.commitOrders.push(0);
    return this.commitOrders.length - 1;
  }

  /** Its commit was met: it is replayed after all that were committed before. */
  commit(transaction: number): void {
    this.commitOrders.values[transaction] = ++this.committed;
  }

  /** The LSN of the record that it begins in: what it writes gets this LSN. */
  lsn(transaction: number): Lsn {
    return { cycle: this.lsnCycles.values[transaction], block: this.lsnBlocks.values[transaction] };
  }
}

/** What can become of an item. */
export const KIND_BUFFER = 0;
export const KIND_INODE = 1;
export const KIND_ICREATE = 2;
export const KIND_CANCEL = 3;
/** An intent whose regions are still to be read. */
export const KIND_INTENT = 4;
type ItemKind = typeof KIND_BUFFER | typeof KIND_INODE | typeof KIND_ICREATE | typeof KIND_CANCEL | typeof KIND_INTENT;

const KIND_BITS = 8;
const OFFSET_BITS = 19;
const MAX_OPS_IN_PIECE = 2 ** (32 - OFFSET_BITS) - 1;

/** A run of ops of one item that stand one after the other in one record. */
export interface Piece {
  /** Index in `RecordTable`. */
  readonly record: number;
  /** Byte of the first op header in the record's data. */
  readonly byteOffset: number;
  /** 1 or more. */
  opCount: number;
}

/** May one more op be counted in the piece? Its number is kept in few bits. */
export function canHold(piece: Piece): boolean {
  return piece.opCount < MAX_OPS_IN_PIECE;
}

/**
 * The items, committed or not, in the order in which they end in the log. An item takes 24 bytes here, and 8 for each of its
 * pieces (one, unless it goes over the end of a record), and the words below.
 */
export class ItemTable {
  /** Basic block of the data device: of the buffer, the inode or the chunk. */
  readonly starts: GrowingColumn<Float64Array> = growingFloat64();
  /** Basic blocks << KIND_BITS | kind. */
  private readonly lengths = growingUint32();
  /** Which each belongs to, in `TransactionTable`. */
  readonly transactions: GrowingColumn<Uint32Array> = growingUint32();
  private readonly firstPieces = growingUint32();
  private readonly firstWords = growingUint32();
  /** Of pieces: the record, and opCount << OFFSET_BITS | byteOffset. */
  private readonly pieceRecords = growingUint32();
  private readonly pieceOps = growingUint32();
  /**
   * What else an item is known by. Buffer: the bitmap. Inode: its fields, its cluster's first block (low, high) and
   * length. New chunk: the first inode's number (low, high), the generation.
   */
  private readonly words = growingUint32();

  /** Items. */
  get length(): number {
    return this.starts.length;
  }

  /** Gives nothing: the index of the new item is the former `length`. `start` and `length` in basic blocks. */
  push(
    kind: ItemKind,
    start: number,
    length: number,
    transaction: number,
    words: ArrayLike<number>,
    pieces: readonly Piece[],
  ): void {
    this.starts.push(start);
    this.lengths.push(length * 2 ** KIND_BITS + kind);
    this.transactions.push(transaction);
    this.firstPieces.push(this.pieceRecords.length);
    this.firstWords.push(this.words.length);
    for (const { record, byteOffset, opCount } of pieces) {
      this.pieceRecords.push(record);
      this.pieceOps.push(opCount * 2 ** OFFSET_BITS + byteOffset);
    }
    for (let at = 0; at < words.length; at++) this.words.push(words[at]);
  }

  /** KIND_*. */
  kind(item: number): number {
    return this.lengths.values[item] & 0xff;
  }

  /** Of what the item covers. */
  lengthInBasicBlocks(item: number): number {
    return this.lengths.values[item] >>> KIND_BITS;
  }

  /** What else it is known by, as above; a view. */
  itemWords(item: number): Uint32Array {
    const end = item + 1 < this.length ? this.firstWords.values[item + 1] : this.words.length;
    return this.words.values.subarray(this.firstWords.values[item], end);
  }

  /** Where its regions are, in the order of the log. */
  pieces(item: number): Piece[] {
    const end = item + 1 < this.length ? this.firstPieces.values[item + 1] : this.pieceRecords.length;
    const pieces: Piece[] = [];
    for (let at = this.firstPieces.values[item]; at < end; at++) {
      const packed = this.pieceOps.values[at];
      pieces.push({
        record: this.pieceRecords.values[at],
        byteOffset: packed % 2 ** OFFSET_BITS,
        opCount: Math.floor(packed / 2 ** OFFSET_BITS),
      });
    }
    return pieces;
  }
}

/** An intent that has no done item. */
export interface OpenItem {
  /** XFS_LI_*. */
  readonly type: number;
  /** Its first region; empty where it says nothing that a reader looks at. */
  readonly format: Uint8Array;
  /** In the table of items; -1 where the format says it all. */
  readonly item: number;
}

/** What the log holds, as columns of numbers: records, transactions and items, without their bytes. */
export class LogContents {
  /** From the tail to the head. */
  readonly records = new RecordTable();
  /** All that begin there. */
  readonly transactions = new TransactionTable();
  /** Of all transactions, committed or not. */
  readonly items = new ItemTable();
  /** By type and id, in the order of the log. */
  readonly openItems = new Map<string, OpenItem>();
  /** Items of committed transactions, by type from XFS_LI_EFI on. */
  readonly counts: Uint32Array = new Uint32Array(ITEM_NAMES.length);
  /** Inodes that took over the blocks of a tree that may name another owner, and the basic block that each begins in. */
  readonly newOwners = new Map<number, number>();
  /** Of log items: that of the machine which wrote them. */
  order: ByteOrder = LITTLE;
}
