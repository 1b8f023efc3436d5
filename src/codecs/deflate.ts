/** Raw DEFLATE (RFC 1951), by pako. */
import { Z_FINISH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit2 } from 'pako';
import { badStream, type Codec } from './codec.ts';

/** Negative for raw streams; 15 for the largest window, which reads streams made with any. */
const RAW_WINDOW_BITS = -15;
const ZLIB_WINDOW_BITS = 15;
const Z_BUF_ERROR = -5;

/** pako writes straight into the target and stops where it is full. */
function startInflate(source: Uint8Array, target: Uint8Array, windowBits: number): ZStream {
  const stream = new ZStream();
  if (zlibInflateInit2(stream, windowBits) !== Z_OK) throw badStream('inflate does not start');
  stream.input = source;
  stream.avail_in = source.length;
  stream.output = target as Uint8Array<ArrayBuffer>;
  stream.avail_out = target.length;
  return stream;
}

/** A raw stream. */
export const deflate: Codec = (source, target, ending) => {
  const stream = startInflate(source, target, RAW_WINDOW_BITS);
  const status: number = zlibInflate(stream, Z_FINISH);
  const isComplete = status === Z_STREAM_END || (ending === 'prefix' && (status === Z_OK || status === Z_BUF_ERROR));
  if (!isComplete || stream.avail_out > 0) {
    const reason = stream.msg === '' ? 'it ends too early or too late' : stream.msg;
    throw badStream(`DEFLATE stream, ${target.length - stream.avail_out} of ${target.length} bytes: ${reason}`);
  }
};

/**
 * A zlib stream (RFC 1950), its checksum verified, into the start of `target`; gives how many bytes came. What follows
 * the stream in `source` is left.
 *
 * @throws ERR_BOOTFS_CORRUPT for a stream that is damaged, cut off, or makes more than the target holds
 */
export function inflateZlib(source: Uint8Array, target: Uint8Array): number {
  const stream = startInflate(source, target, ZLIB_WINDOW_BITS);
  if (zlibInflate(stream, Z_FINISH) !== Z_STREAM_END) {
    throw badStream(`zlib stream: ${stream.msg || 'it ends too early or makes too much'}`);
  }
  return target.length - stream.avail_out;
}
