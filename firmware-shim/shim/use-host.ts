import type { Decoder, MountOptions } from '../../src/contract/options.ts';
import { setNativeCrc32c } from '../../src/hash/crc32c.ts';
import { setNativeSha256 } from '../../src/hash/sha256.ts';
import { type Console, hostConsole } from './console.ts';
import type { Host } from './host.ts';

/** Takes what the host offers to every filesystem: native checksums; and gives the engine a console if it has none. */
export function useHost(host: Host): void {
  setNativeCrc32c(host.crc32c && ((seed, bytes) => host.crc32c!(seed, bytes) >>> 0));
  setNativeSha256(host.sha256 && ((bytes) => new Uint8Array(host.sha256!(bytes))));
  const global = globalThis as { console?: Console };
  if (global.console === undefined) global.console = hostConsole(host);
}

/** Options for `mount`: the host's native decoders in place of the scripts. */
export function hostOptions(host: Host): MountOptions {
  const codecs: { lz4?: Decoder; deflate?: Decoder; lzma?: Decoder } = {};
  const isExact = (ending: 'exact' | 'prefix'): number => (ending === 'exact' ? 1 : 0);
  if (host.lz4 !== undefined) codecs.lz4 = (source, target, ending) => host.lz4!(source, target, isExact(ending));
  if (host.inflate !== undefined)
    codecs.deflate = (source, target, ending) => host.inflate!(source, target, isExact(ending));
  if (host.lzma !== undefined) codecs.lzma = (source, target, ending) => host.lzma!(source, target, isExact(ending));
  return { codecs };
}
