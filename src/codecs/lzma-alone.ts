/** .lzma files, as old kernels and initrds have them: 13 bytes of header, then one LZMA1 stream. */

import { joinU64 } from '../bytes/endian.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { decodeLzmaProperties, LzmaDecoder, MAX_MATCH } from './lzma.ts';
import { MAX_DICTIONARY } from './lzma2.ts';
import {
  lzma_dictionary_size,
  lzma_properties,
  lzma_uncompressed_size_hi,
  lzma_uncompressed_size_lo,
  SIZEOF_LZMA_ALONE_HEADER,
} from './ondisk/structs.gen.ts';
import { RangeDecoder } from './range-decoder.ts';
import { SlidingWindow } from './sliding-window.ts';
import { StreamInput } from './stream-input.ts';
import { boundedSink, type Sink, type UnpackStream } from './unpack.ts';

const STREAM_START_BYTES = 5;
/** No symbol takes more bytes of the source. */
const MAX_SYMBOL = 24;
const SOURCE_PIECE = 64 * 1024;
const PIECE = 256 * 1024;
const UNKNOWN_SIZE = 0xffffffff;

/** The stream ends at the size that its header has, or, where that is unknown, at its end marker. It holds no checksum. */
export const unpackLzmaAlone: UnpackStream = (source, sink, options = {}) => {
  const input = new StreamInput(source, options.byteOffset ?? 0, 'lzma', options.onProgress);
  const header = input.take(SIZEOF_LZMA_ALONE_HEADER).slice();
  const dictionarySize = lzma_dictionary_size(header, 0);
  if (dictionarySize > MAX_DICTIONARY) throw unsupported(`lzma with a dictionary of ${dictionarySize} bytes`);
  const low = lzma_uncompressed_size_lo(header, 0);
  const high = lzma_uncompressed_size_hi(header, 0);
  const isUnknown = low === UNKNOWN_SIZE && high === UNKNOWN_SIZE;
  const size = isUnknown ? Number.POSITIVE_INFINITY : joinU64(low, high);
  const stream = new Stream(input, lzma_properties(header, 0), dictionarySize, boundedSink(sink, options));
  stream.decode(size);
  return input.position;
};

class Stream {
  private readonly input: StreamInput;
  private readonly sink: Sink;
  private readonly lzma: LzmaDecoder;
  private readonly range: RangeDecoder;
  private readonly window = new SlidingWindow();
  private total = 0;

  constructor(input: StreamInput, properties: number, dictionarySize: number, sink: Sink) {
    this.input = input;
    this.sink = sink;
    this.window.reset(dictionarySize);
    this.lzma = new LzmaDecoder(decodeLzmaProperties(properties));
    const start = input.take(STREAM_START_BYTES);
    if (start[0] !== 0) throw corrupt('lzma: the stream does not begin with 0');
    this.range = new RangeDecoder(start, 1, this.lzma.probabilities);
  }

  decode(size: number): void {
    while (!this.lzma.isEnded && this.total < size) this.step(size);
    if (this.lzma.isEnded && size !== Number.POSITIVE_INFINITY && this.total !== size) {
      throw corrupt('lzma: the stream ends before its size');
    }
    if (!this.lzma.isEnded && !this.isFinished()) this.readEndMarker();
    if (!this.isFinished()) throw corrupt('lzma: the stream does not end where it should');
  }

  /** Decodes up to `PIECE` bytes, as far as a piece of the source reaches. */
  private step(size: number): void {
    this.window.reserve(PIECE + MAX_MATCH);
    const start = this.window.length;
    const left = size - this.total;
    const end = start + Math.min(PIECE, left);
    const hardEnd = start + Math.min(PIECE + MAX_MATCH, left);
    const stop = this.run(start, end, hardEnd);
    this.window.length = stop;
    this.total += stop - start;
    if (stop > start) this.sink(this.window.bytes.subarray(start, stop));
  }

  /** Lends the range decoder a piece of the input, and takes from the input what it used. */
  private run(start: number, end: number, hardEnd: number): number {
    const piece = this.input.peek(SOURCE_PIECE);
    const isLast = piece.length === this.input.left;
    this.range.continueIn(piece);
    const sourceEnd = isLast ? piece.length : piece.length - MAX_SYMBOL;
    const stop = this.lzma.run(this.range, this.window.bytes, start, { end, hardEnd, isPrefix: false, sourceEnd });
    this.input.skip(this.range.position);
    return stop;
  }

  /** A stream of a known size may have an end marker all the same. */
  private readEndMarker(): void {
    this.window.reserve(MAX_MATCH);
    const { length } = this.window;
    this.run(length, length + 1, length + MAX_MATCH);
    if (!this.lzma.isEnded) throw corrupt('lzma: the stream goes on after its size');
  }

  private isFinished(): boolean {
    this.range.continueIn(this.input.peek(1));
    const isFinished = this.range.isFinished();
    this.input.skip(this.range.position);
    return isFinished;
  }
}
