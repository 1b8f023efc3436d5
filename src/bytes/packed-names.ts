/** Many names in little memory: as typed arrays of their own, millions of them would take twenty times what their bytes do. */
import { BootfsError } from '../contract/errors.ts';
import type { NameList } from '../contract/name-list.ts';
import { u16le } from './endian.ts';
import { growingUint32 } from './growing-column.ts';
import { stableOrder } from './sort-order.ts';

/** Names stand in pieces of this size, so that a longer list is never copied. A place is the number of the piece and 16 bits. */
const PIECE_BYTES = 65536;
const MOST_PIECES = 65536;
/** Most lists are short: the first piece doubles until it is whole. */
const FIRST_CAPACITY = 128;
/** In front of each name. */
const LENGTH_BYTES = 2;

/** Names one behind the other: six bytes besides its own for each, and eight while an order is made. */
export class PackedNames implements NameList {
  private readonly pieces: Uint8Array[] = [new Uint8Array(FIRST_CAPACITY)];
  /** The one that is being filled; those behind it are from before `clear`. */
  private last = 0;
  /** Bytes of it that are taken. */
  private filled = 0;
  /** Where each name begins, with its length. */
  private readonly places = growingUint32();

  /** Names that were added. */
  get length(): number {
    return this.places.length;
  }

  /** What they take in memory, about. */
  get byteLength(): number {
    return this.last * PIECE_BYTES + this.filled + 4 * this.length;
  }

  /** Begins anew, in the memory that it has: views of its names change from now on. */
  clear(): void {
    this.last = 0;
    this.filled = 0;
    this.places.length = 0;
  }

  /** @throws EFBIG for a name of 64 KiB, and past 4 GiB of all */
  add(name: Uint8Array): void {
    const size = LENGTH_BYTES + name.length;
    const last = this.pieces[this.last];
    const piece = this.filled + size <= last.length ? last : this.moreRoom(last, size);
    const at = this.filled;
    piece[at] = name.length;
    piece[at + 1] = name.length >> 8;
    piece.set(name, at + LENGTH_BYTES);
    this.filled = at + size;
    this.places.push(this.last * PIECE_BYTES + at);
  }

  /** The last piece made larger, or the one behind it. */
  private moreRoom(piece: Uint8Array, size: number): Uint8Array {
    const { pieces } = this;
    const needed = this.filled + size;
    const isFull = needed > PIECE_BYTES;
    if (size > PIECE_BYTES || (isFull && this.last === MOST_PIECES - 1)) {
      throw new BootfsError('EFBIG', 'names of more than 4 GiB');
    }
    if (!isFull) {
      const larger = new Uint8Array(Math.min(2 * needed, PIECE_BYTES));
      larger.set(piece);
      pieces[this.last] = larger;
      return larger;
    }
    this.filled = 0;
    if (++this.last === pieces.length) pieces.push(new Uint8Array(PIECE_BYTES));
    return pieces[this.last];
  }

  at(index: number): Uint8Array {
    const place = this.places.values[index];
    const piece = this.pieces[pieceOf(place)];
    const start = (place % PIECE_BYTES) + LENGTH_BYTES;
    return piece.subarray(start, start + u16le(piece, place % PIECE_BYTES));
  }

  order(): Uint32Array {
    const { pieces } = this;
    const { values } = this.places;
    return stableOrder(this.length, (left, right) => compareAt(pieces, values[left], values[right]));
  }
}

function pieceOf(place: number): number {
  return Math.floor(place / PIECE_BYTES);
}

/** `compareBytes` of two names by their places, without a view of each. */
function compareAt(pieces: readonly Uint8Array[], left: number, right: number): number {
  const leftPiece = pieces[pieceOf(left)];
  const rightPiece = pieces[pieceOf(right)];
  const leftAt = left % PIECE_BYTES;
  const rightAt = right % PIECE_BYTES;
  const leftLength = u16le(leftPiece, leftAt);
  const rightLength = u16le(rightPiece, rightAt);
  const end = LENGTH_BYTES + Math.min(leftLength, rightLength);
  for (let at = LENGTH_BYTES; at < end; at++) {
    const difference = leftPiece[leftAt + at] - rightPiece[rightAt + at];
    if (difference !== 0) return difference;
  }
  return leftLength - rightLength;
}

/** An empty list. */
export function newPackedNames(): NameList {
  return new PackedNames();
}
