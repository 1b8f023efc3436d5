import { crc32be } from '../hash/crc32-be.ts';
import type { Sink } from './unpack.ts';

const PIECE_BYTES = 256 * 1024;
/** After four equal bytes, one byte says how many more there are. */
const EQUAL_BEFORE_COUNT = 4;

/** Walks through a block in its original order, undoes the run lengths around it, and hands on pieces. */
export class Bzip2Output {
  private readonly sink: Sink;
  private readonly piece = new Uint8Array(PIECE_BYTES);

  constructor(sink: Sink) {
    this.sink = sink;
  }

  /** Gives the checksum of what came out. */
  writeBlock(links: Uint32Array, length: number, start: number): number {
    const { piece } = this;
    let checksum = 0xffffffff;
    let filled = 0;
    let equal = 0;
    let last = -1;
    let place = start;
    for (let index = 0; index < length; index++) {
      const link = links[place];
      const byte = link & 0xff;
      place = link >>> 8;
      let count = 1;
      if (equal === EQUAL_BEFORE_COUNT) {
        count = byte;
        equal = 0;
      } else {
        equal = byte === last ? equal + 1 : 1;
        last = byte;
      }
      // A piece has room for the longest run, which is of 255 bytes.
      if (filled + 255 > PIECE_BYTES) {
        checksum = this.flush(filled, checksum);
        filled = 0;
      }
      for (; count > 0; count--) piece[filled++] = last;
    }
    return ~this.flush(filled, checksum) >>> 0;
  }

  private flush(filled: number, checksum: number): number {
    const made = this.piece.subarray(0, filled);
    if (filled > 0) this.sink(made);
    return crc32be(checksum, made);
  }
}
