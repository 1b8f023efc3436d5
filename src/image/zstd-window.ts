/** What a Zstandard frame has made so far, as far back as its matches may reach. */
import { type HuffmanTable, readLiterals } from '../codecs/zstd-literals.ts';
import { newSequenceState, type Output, runSequences } from '../codecs/zstd-sequences.ts';
import { corrupt } from '../contract/errors.ts';

export const LARGEST_BLOCK = 2 ** 17;
export const BLOCK_REPEATED = 1;
const BLOCK_RAW = 0;
const BLOCK_COMPRESSED = 2;
/** Room for blocks behind a full window: the more, the less often the window is moved back to the start. */
const LEAST_SLACK_BYTES = 2 ** 20;

/** Memory grows with what was made, up to one and a half windows or 1 MiB more than one; a header alone takes none. */
export class ZstdWindow {
  private windowSize = 0;
  private capacity = 0;
  private bytes = new Uint8Array(2 * LARGEST_BLOCK);
  private length = 0;
  private sequences = newSequenceState();
  private huffman: HuffmanTable | undefined;

  /** Forgets the frame before. */
  startFrame(windowSize: number): void {
    this.windowSize = windowSize;
    this.capacity = windowSize + Math.max(windowSize >> 1, LEAST_SLACK_BYTES);
    this.length = 0;
    this.sequences = newSequenceState();
    this.huffman = undefined;
  }

  /** Decodes one block; the bytes are good until the next one. @throws CORRUPT */
  decodeBlock(type: number, size: number, stored: Uint8Array): Uint8Array {
    // One byte more than a block may make, so that making too much is seen.
    this.makeRoom(LARGEST_BLOCK + 1);
    const { bytes, length } = this;
    if (type === BLOCK_RAW) {
      bytes.set(stored, length);
      this.length += size;
    } else if (type === BLOCK_REPEATED) {
      bytes.fill(stored[0], length, length + size);
      this.length += size;
    } else if (type === BLOCK_COMPRESSED) {
      const literals = readLiterals(stored, 0, size, this.huffman);
      this.huffman = literals.table;
      const output: Output = { target: bytes.subarray(0, length + LARGEST_BLOCK + 1), length };
      runSequences(stored, literals.end, size, literals.bytes, this.sequences, output);
      if (output.length - length > LARGEST_BLOCK) throw corrupt('zstd: a block makes more than 131072 bytes');
      this.length = output.length;
    } else {
      throw corrupt('zstd: block of the reserved type');
    }
    return bytes.subarray(length, this.length);
  }

  private makeRoom(room: number): void {
    if (this.length + room <= this.bytes.length) return;
    const needed = this.length + room;
    if (needed <= this.capacity) {
      const larger = new Uint8Array(Math.max(needed, Math.min(this.bytes.length * 2, this.capacity)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
      return;
    }
    const kept = Math.min(this.windowSize, this.length);
    this.bytes.copyWithin(0, this.length - kept, this.length);
    this.length = kept;
  }
}
