/** LZ4 for engines that compile: copies by words, which cost an interpreter a call each. */
import type { Codec, Ending } from './codec.ts';
import { copyWords, STEP_BYTES } from './copy-words.ts';
import { LONG_LENGTH, lz4, MIN_MATCH } from './lz4.ts';

/** From this many bytes on, a call is faster than words. */
const LONG_LITERALS = 256;
const LONG_MATCH = 512;

/** As `lz4`, and twice as fast where it is compiled: that one judges what this finds anything wrong with. */
export const lz4ByWords: Codec = (source, target, ending) => {
  if (!fillByWords(source, target, ending)) lz4(source, target, ending);
};

/** False, with any bytes in the target, where the stream is not one that fills it. Work is bounded as in `lz4`. */
function fillByWords(source: Uint8Array, target: Uint8Array, ending: Ending): boolean {
  const sourceEnd = source.length;
  const targetEnd = target.length;
  const input = new DataView(source.buffer, source.byteOffset, sourceEnd);
  const output = new DataView(target.buffer, target.byteOffset, targetEnd);
  const lastInput = sourceEnd - STEP_BYTES;
  const lastOutput = targetEnd - STEP_BYTES;
  const isCut = ending !== 'exact';
  let from = 0;
  let to = 0;

  while (to < targetEnd) {
    if (from >= sourceEnd) return false;
    const token = source[from++];
    let length = token >> 4;
    if (length > 0) {
      if (length === LONG_LENGTH) {
        // Past the source, it is undefined, and the length is none.
        let more: number;
        do length += more = source[from++];
        while (more === 255);
      }
      if (to + length > targetEnd && isCut) length = targetEnd - to;
      const end = to + length;
      if (!(end <= targetEnd && from + length <= sourceEnd)) return false;
      if (length >= LONG_LITERALS) target.set(source.subarray(from, from + length), to);
      else if (end <= lastOutput && from + length <= lastInput) copyWords(input, from, output, to, end);
      else for (let at = from; to < end; ) target[to++] = source[at++];
      from += length;
      to = end;
    }
    if (to === targetEnd) break;

    if (from + 2 > sourceEnd) return false;
    const distance = source[from] | (source[from + 1] << 8);
    from += 2;
    length = (token & 15) + MIN_MATCH;
    if (length === LONG_LENGTH + MIN_MATCH) {
      let more: number;
      do length += more = source[from++];
      while (more === 255);
    }
    if (to + length > targetEnd && isCut) length = targetEnd - to;
    const end = to + length;
    if (distance === 0 || distance > to || !(end <= targetEnd)) return false;
    let at = to - distance;
    if (length >= LONG_MATCH && length <= distance) target.copyWithin(to, at, at + length);
    else if (distance >= STEP_BYTES && end <= lastOutput) copyWords(output, at, output, to, end);
    else while (to < end) target[to++] = target[at++];
    to = end;
  }
  return isCut || from === sourceEnd;
}
