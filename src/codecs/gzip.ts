/** Members of .gz files (RFC 1952), and the raw DEFLATE streams of .zip files (RFC 1951), by pako, piece by piece. */
import { Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit2 } from 'pako';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { StreamInput } from './stream-input.ts';
import { boundedSink, type Sink, type UnpackOptions, type UnpackStream } from './unpack.ts';

const PIECE = 256 * 1024;
/** The largest window, and a gzip header and trailer around the data. */
const GZIP_WINDOW_BITS = 15 + 16;
/** Negative for raw streams. */
const RAW_WINDOW_BITS = -15;
const Z_BUF_ERROR = -5;

/** One member, its checksum verified. */
export const unpackGzip: UnpackStream = (source, sink, options) =>
  inflate('gzip', GZIP_WINDOW_BITS, source, sink, options);

/** One raw stream, which has no checksum. */
export const unpackRawDeflate: UnpackStream = (source, sink, options) =>
  inflate('deflate', RAW_WINDOW_BITS, source, sink, options);

function inflate(
  format: string,
  windowBits: number,
  source: BlockDevice,
  sink: Sink,
  options: UnpackOptions = {},
): number {
  const input = new StreamInput(source, options.byteOffset ?? 0, format, options.onProgress);
  const bounded = boundedSink(sink, options);
  const stream = new ZStream();
  if (zlibInflateInit2(stream, windowBits) !== Z_OK) throw corrupt(`${format}: inflate does not start`);
  const output = new Uint8Array(PIECE);
  for (;;) {
    if (stream.avail_in === 0) {
      // At the end of the source, `take` says that the stream is cut off.
      stream.input = input.take(Math.max(1, Math.min(PIECE, input.left)));
      stream.avail_in = stream.input.length;
      stream.next_in = 0;
    }
    stream.output = output;
    stream.next_out = 0;
    stream.avail_out = output.length;
    const status: number = zlibInflate(stream, Z_NO_FLUSH);
    if (stream.next_out > 0) bounded(output.subarray(0, stream.next_out));
    if (status === Z_STREAM_END) return input.position - stream.avail_in;
    if (status !== Z_OK && status !== Z_BUF_ERROR) throw corrupt(`${format}: ${stream.msg || 'the stream is damaged'}`);
  }
}
