/** MicroLZMA: LZMA1 without header or end marker; its first byte is the complement of the lc/lp/pb byte. */
import { badStream, type Codec } from './codec.ts';
import { decodeLzmaProperties, LzmaDecoder } from './lzma.ts';
import { RangeDecoder } from './range-decoder.ts';

/**
 * The target is the dictionary. Work is bounded by its length, as each step makes at least a byte.
 *
 * @throws ERR_BOOTFS_CORRUPT for a stream that ends too early, or, where it must be exact, too late; for a match before the start.
 */
export const microLzma: Codec = (source, target, ending) => {
  const decoder = new LzmaDecoder(decodeLzmaProperties(~source[0] & 0xff));
  const range = new RangeDecoder(source, 1, decoder.probabilities);
  const end = target.length;
  const isPrefix = ending === 'prefix';
  decoder.run(range, target, 0, { end, hardEnd: end, isPrefix, sourceEnd: source.length });
  if (decoder.isEnded) throw badStream('MicroLZMA stream with an end marker');
  if (!isPrefix && !range.isAtEnd()) throw badStream('LZMA stream goes on after its last byte');
};
