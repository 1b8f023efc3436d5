/** LZ4 blocks, without frame or size: sequences of literals and matches. */
import { badStream, type Codec, type Ending } from './codec.ts';
import { copyMatch, SHORT_MATCH } from './copy-match.ts';

/** Of the four bits that a length begins with: more bytes of it follow. */
export const LONG_LENGTH = 15;
/** Shorter matches there are none. */
export const MIN_MATCH = 4;
/** Up to so many bytes, a loop is faster than a view and a call. */
const SHORT_LITERALS = 20;

/** @throws ERR_BOOTFS_CORRUPT for a stream that ends too early, or, where it must be exact, too late; for a match before the start. */
export const lz4: Codec = (source, target, ending) => {
  decodeLz4Block(source, target, 0, ending);
};

/**
 * Decodes into `target` from `start` on; matches may reach back before it. Gives the end of what was made: that of the
 * target, or with `source` the place where the block ended, at most there.
 *
 * Copies what is long with `set` and `copyWithin`, which cost an interpreter no more than a few bytes of a loop do; all else stands here in
 * one loop, as a call costs about as much. Work is bounded by the two lengths: each sequence takes at least 3 bytes of source.
 */
export function decodeLz4Block(
  source: Uint8Array,
  target: Uint8Array,
  start: number,
  ending: Ending | 'source',
): number {
  const sourceEnd = source.length;
  const targetEnd = target.length;
  let from = 0;
  let to = start;
  const goesBySource = ending === 'source';

  while (to < targetEnd || goesBySource) {
    if (from >= sourceEnd) throw badStream(`LZ4 stream ends after ${to} of ${targetEnd} bytes`);
    const token = source[from++];
    let length = token >> 4;
    if (length > 0) {
      if (length === LONG_LENGTH) {
        // The rest of it: bytes that are added up, the last one not 255. Past the source, it is undefined.
        let more: number;
        do length += more = source[from++];
        while (more === 255);
      }
      if (to + length > targetEnd) {
        if (ending !== 'prefix') throw badStream('LZ4 stream decodes to too much');
        length = targetEnd - to;
      }
      // Those that are wanted: where the rest of them would be is nothing to Linux either (LZ4_decompress_generic, partialDecoding).
      if (!(from + length <= sourceEnd)) throw badStream('LZ4 literals reach past the stream');
      const end = to + length;
      if (length > SHORT_LITERALS) {
        target.set(source.subarray(from, from + length), to);
        from += length;
        to = end;
      } else while (to < end) target[to++] = source[from++];
    }
    if (goesBySource ? from === sourceEnd : to === targetEnd) break;

    if (from + 2 > sourceEnd) throw badStream(`LZ4 stream ends after ${to} of ${targetEnd} bytes`);
    const distance = source[from] | (source[from + 1] << 8);
    from += 2;
    length = (token & 15) + MIN_MATCH;
    if (length === LONG_LENGTH + MIN_MATCH) {
      let more: number;
      do length += more = source[from++];
      while (more === 255);
      if (from > sourceEnd) throw badStream('LZ4 stream ends inside a length');
    }
    if (distance === 0 || distance > to) throw badStream(`LZ4 match ${distance} bytes back at ${to}`);
    if (to + length > targetEnd) {
      if (ending !== 'prefix') throw badStream('LZ4 stream decodes to too much');
      length = targetEnd - to;
    }
    const end = to + length;
    let at = to - distance;
    if (length <= SHORT_MATCH) while (to < end) target[to++] = target[at++];
    else if (length <= distance) target.copyWithin(to, at, at + length);
    else copyMatch(target, to, distance, length);
    to = end;
  }
  if (ending === 'exact' && from !== sourceEnd) throw badStream('LZ4 stream goes on after its last byte');
  return to;
}
