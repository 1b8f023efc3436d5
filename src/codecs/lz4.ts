/** LZ4 blocks, without frame or size: sequences of literals and matches. */
import { badStream, type Codec, type Ending } from './codec.ts';
import { copyMatch } from './copy-match.ts';

const LONG_LENGTH = 15;
const MIN_MATCH = 4;

/** @throws ERR_BOOTFS_CORRUPT for a stream that ends too early, or, where it must be exact, too late; for a match before the start. */
export const lz4: Codec = (source, target, ending) => {
  decodeLz4Block(source, target, 0, ending);
};

/**
 * Decodes into `target` from `start` on; matches may reach back before it. Gives the end of what was made: that of the
 * target, or with `source` the place where the block ended, at most there.
 *
 * Copies what is long with `set` and `copyWithin`, which cost an interpreter no more than one byte does. Work is bounded
 * by the two lengths: each sequence takes at least 3 bytes of source.
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

  /** The rest of a length of 15 or more: bytes that are added up, the last one not 255. */
  function longLength(): number {
    let length = LONG_LENGTH;
    for (;;) {
      if (from >= sourceEnd) throw badStream('LZ4 stream ends inside a length');
      const more = source[from++];
      length += more;
      if (more !== 255) return length;
    }
  }

  while (to < targetEnd || ending === 'source') {
    if (from >= sourceEnd) throw badStream(`LZ4 stream ends after ${to} of ${targetEnd} bytes`);
    const token = source[from++];
    let literals = token >> 4;
    if (literals === LONG_LENGTH) literals = longLength();
    if (from + literals > sourceEnd) throw badStream('LZ4 literals reach past the stream');
    if (to + literals > targetEnd) {
      if (ending !== 'prefix') throw badStream('LZ4 stream decodes to too much');
      literals = targetEnd - to;
    }
    copyLiterals(source, from, target, to, literals);
    from += literals;
    to += literals;
    if (ending === 'source' ? from === sourceEnd : to === targetEnd) break;

    if (from + 2 > sourceEnd) throw badStream(`LZ4 stream ends after ${to} of ${targetEnd} bytes`);
    const distance = source[from] | (source[from + 1] << 8);
    from += 2;
    let length = (token & 15) + MIN_MATCH;
    if ((token & 15) === LONG_LENGTH) length = longLength() + MIN_MATCH;
    if (distance === 0 || distance > to) throw badStream(`LZ4 match ${distance} bytes back at ${to}`);
    if (to + length > targetEnd) {
      if (ending !== 'prefix') throw badStream('LZ4 stream decodes to too much');
      length = targetEnd - to;
    }
    copyMatch(target, to, distance, length);
    to += length;
  }
  if (ending === 'exact' && from !== sourceEnd) throw badStream('LZ4 stream goes on after its last byte');
  return to;
}

function copyLiterals(source: Uint8Array, from: number, target: Uint8Array, to: number, length: number): void {
  if (length > 16) target.set(source.subarray(from, from + length), to);
  else for (let at = 0; at < length; at++) target[to + at] = source[from + at];
}
