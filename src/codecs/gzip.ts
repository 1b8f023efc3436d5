/** Members of .gz files (RFC 1952), by pako, piece by piece. */
import { Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit2 } from 'pako';
import { corrupt } from '../contract/errors.ts';
import { StreamInput } from './stream-input.ts';
import { boundedSink, type UnpackStream } from './unpack.ts';

const PIECE = 256 * 1024;
/** The largest window, and a gzip header and trailer around the data. */
const GZIP_WINDOW_BITS = 15 + 16;
const Z_BUF_ERROR = -5;

/** One member, its checksum verified. */
export const unpackGzip: UnpackStream = (source, sink, options = {}) => {
  const input = new StreamInput(source, options.byteOffset ?? 0, 'gzip', options.onProgress);
  const bounded = boundedSink(sink, options);
  const stream = new ZStream();
  if (zlibInflateInit2(stream, GZIP_WINDOW_BITS) !== Z_OK) throw corrupt('gzip: inflate does not start');
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
    if (status !== Z_OK && status !== Z_BUF_ERROR) throw corrupt(`gzip: ${stream.msg || 'the stream is damaged'}`);
  }
};
