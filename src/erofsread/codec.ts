/** Which codecs a mount has. */
import type { Codec, CodecSet, Ending } from '../codecs/codec.ts';
import { BootfsError, reasonInContext, unsupported } from '../contract/errors.ts';
import type { MountOptions } from '../contract/options.ts';
import { ALGORITHMS } from './algorithms.ts';
import type { CompressedRun } from './compressed-run.ts';
import { formatLinuxVersion } from './features.ts';

/** The codec for an algorithm number. @throws ERR_BOOTFS_UNSUPPORTED, naming the algorithm. */
export type DecoderOf = (algorithm: number) => Codec;

/** The decoders at hand: those of the host, and where it has none those of the bundle. */
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

/** Decodes the physical cluster of that inode's run, with whatever the codec throws made a BootfsError. */
export function decodeWith(
  codec: Codec,
  source: Uint8Array,
  target: Uint8Array,
  ending: Ending,
  inode: number,
  { logicalOffset, physicalOffset }: CompressedRun,
): void {
  try {
    codec(source, target, ending);
  } catch (error) {
    const context = { inode, logicalOffset, physicalOffset };
    throw new BootfsError('ERR_BOOTFS_CORRUPT', `compressed data can't be decoded: ${textOf(error)}`, context, error);
  }
}

/** A host's decoder may throw anything. */
function textOf(error: unknown): string {
  if (error instanceof BootfsError && error.code === 'ERR_BOOTFS_CORRUPT') return reasonInContext(error);
  return error instanceof Error ? error.message : String(error);
}
