/** What a decoder of compressed data is. */
import { type BootfsError, corrupt } from '../contract/errors.ts';

/** The compression algorithms that bootfs holds decoders for. */
export type AlgorithmName = 'lz4' | 'lzma' | 'deflate' | 'zstd';

/**
 * `exact`: the stream ends with the last byte of the target, and both are to be checked. `prefix`: it may go on.
 */
export type Ending = 'exact' | 'prefix';

/**
 * Fills all of `target` from `source`, or throws. Reads nothing outside of `source`, writes nothing outside of `target`,
 * and works no longer than the two lengths account for. A `Decoder` of the host's, which knows no `ending`, is one too.
 */
export type Codec = (source: Uint8Array, target: Uint8Array, ending: Ending) => void;

/** The codecs that a bundle was built with. */
export type CodecSet = Readonly<Partial<Record<AlgorithmName, Codec>>>;

/** For codecs: the stream breaks its own rules. */
export function badStream(reason: string): BootfsError {
  return corrupt(reason);
}
