/** What a Zstandard frame has made so far, as far back as its matches may reach. */
import { SlidingWindow } from '../codecs/sliding-window.ts';
import { type HuffmanTable, readLiterals } from '../codecs/zstd-literals.ts';
import { newSequenceState, type Output, runSequences } from '../codecs/zstd-sequences.ts';
import { corrupt } from '../contract/errors.ts';

/** `Block_Maximum_Size`, in bytes, and the type of a block of one repeated byte (RFC 8878, 3.1.1.2). */
export const MAX_BLOCK = 2 ** 17;
export const BLOCK_REPEATED = 1;
const BLOCK_RAW = 0;
const BLOCK_COMPRESSED = 2;

/** Decodes the blocks of one frame, one after the other, and keeps what later ones may refer to. */
export class ZstdWindow {
  private readonly window = new SlidingWindow();
  private sequences = newSequenceState();
  private huffman: HuffmanTable | undefined;

  /** Forgets the frame before. */
  startFrame(windowSize: number): void {
    this.window.reset(windowSize);
    this.sequences = newSequenceState();
    this.huffman = undefined;
  }

  /** Decodes one block; the bytes are good until the next one. @throws ERR_BOOTFS_CORRUPT */
  decodeBlock(type: number, size: number, stored: Uint8Array): Uint8Array {
    // One byte more than a block may make, so that making too much is seen.
    this.window.reserve(MAX_BLOCK + 1);
    const { bytes, length } = this.window;
    let end = length + size;
    if (type === BLOCK_RAW) {
      bytes.set(stored, length);
    } else if (type === BLOCK_REPEATED) {
      bytes.fill(stored[0], length, end);
    } else if (type === BLOCK_COMPRESSED) {
      const literals = readLiterals(stored, 0, size, this.huffman);
      this.huffman = literals.table;
      const output: Output = { target: bytes.subarray(0, length + MAX_BLOCK + 1), length };
      runSequences(stored, literals.end, size, literals.bytes, this.sequences, output);
      if (output.length - length > MAX_BLOCK) throw corrupt('zstd: a block makes more than 131072 bytes');
      end = output.length;
    } else {
      throw corrupt('zstd: block of the reserved type');
    }
    this.window.length = end;
    return bytes.subarray(length, end);
  }
}
