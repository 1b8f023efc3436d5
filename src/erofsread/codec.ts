/** What a compression codec is, and which ones a mount has. */
import { BootfsError, corrupt, unsupported } from '../errors.ts';
import type { MountOptions } from '../file-system.ts';
import { ALGORITHMS, type AlgorithmName } from './algorithms.ts';
import { formatLinuxVersion } from './features.ts';

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

/** The codec for an algorithm number. @throws UNSUPPORTED, naming the algorithm. */
export type DecoderOf = (algorithm: number) => Codec;

export function decoderTable(bundled: CodecSet, fromHost: MountOptions['codecs'] = {}): DecoderOf {
  return (algorithm) => {
    const { name, since } = ALGORITHMS[algorithm];
    const codec = fromHost[name] ?? bundled[name];
    if (codec === undefined) {
      const version = formatLinuxVersion(since);
      throw unsupported(`${name} compression (Linux ${version}) is not part of this bundle`, { algorithm: name });
    }
    return codec;
  };
}

/** Decodes, with whatever the codec throws made a BootfsError. */
export function decodeWith(
  codec: Codec,
  source: Uint8Array,
  target: Uint8Array,
  ending: Ending,
  context: Readonly<Record<string, number>>,
): void {
  try {
    codec(source, target, ending);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace('ERR_BOOTFS_CORRUPT: ', '');
    throw new BootfsError('ERR_BOOTFS_CORRUPT', `compressed data can't be decoded: ${reason}`, context, error);
  }
}

/** For codecs: the stream breaks its own rules. */
export function badStream(reason: string): BootfsError {
  return corrupt(reason);
}
