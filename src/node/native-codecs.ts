/** Decoders of compressed EROFS files that suit Node: its zlib, several times as fast as JavaScript, and what V8 compiles well. */
import * as zlib from 'node:zlib';
import type { Codec, Ending } from '../codecs/codec.ts';
import { deflate } from '../codecs/deflate.ts';
import { lz4ByWords } from '../codecs/lz4-words.ts';
import { isOneZstdFrame, zstdByWords } from '../codecs/zstd.ts';
import type { MountOptions } from '../contract/options.ts';

/** The types of Node 20 do not know it; it is there from 22.15 on. */
interface MaybeZstd {
  readonly zstdDecompressSync?: (
    source: Uint8Array,
    options: {
      readonly chunkSize: number;
      readonly maxOutputLength: number;
      readonly params: Readonly<Record<number, number>>;
    },
  ) => Uint8Array;
  readonly constants: { readonly ZSTD_d_windowLogMax?: number };
}

/** zlib takes no smaller ones. */
const MIN_CHUNK_BYTES = 64;
/** The largest window that EROFS may ask for, 1 MiB; zlib allocates what a frame asks for. */
const MAX_WINDOW_LOG = 20;

/**
 * Tries the host's decoder on streams that are to end where the target ends. Whatever it refuses, and every other stream, is for
 * `judge`: so there is one word on what is damaged, and the work is at most doubled.
 */
function nativeFirst(decode: (source: Uint8Array, length: number) => Uint8Array, judge: Codec): Codec {
  return (source, target, ending: Ending) => {
    const decoded = ending === 'exact' ? decodedBy(decode, source, target.length) : undefined;
    if (decoded === undefined) judge(source, target, ending);
    else target.set(decoded);
  };
}

/** Undefined where it is refused or does not make `length` bytes. */
function decodedBy(
  decode: (source: Uint8Array, length: number) => Uint8Array,
  source: Uint8Array,
  length: number,
): Uint8Array | undefined {
  try {
    const decoded = decode(source, length);
    return decoded.length === length ? decoded : undefined;
  } catch {
    return undefined;
  }
}

function nativeZstd({ zstdDecompressSync, constants }: MaybeZstd): Codec | undefined {
  if (zstdDecompressSync === undefined || constants.ZSTD_d_windowLogMax === undefined) return undefined;
  const params = { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG };
  const decode = (source: Uint8Array, length: number): Uint8Array =>
    zstdDecompressSync(source, { chunkSize: chunkFor(length), maxOutputLength: Math.max(length, 1), params });
  return (source, target, ending) =>
    (isOneZstdFrame(source) ? nativeFirst(decode, zstdByWords) : zstdByWords)(source, target, ending);
}

/** All output in one piece. */
function chunkFor(length: number): number {
  return Math.max(length, MIN_CHUNK_BYTES);
}

/**
 * For `mount(device, { codecs: nativeCodecs })`: LZ4, DEFLATE and Zstandard, the latter by zlib where Node has it there (22.15 and later).
 * What they decode, and what is refused with which error, is what it is without them.
 */
export const nativeCodecs: NonNullable<MountOptions['codecs']> = {
  lz4: lz4ByWords,
  deflate: /* @__PURE__ */ nativeFirst(
    (source, length) =>
      zlib.inflateRawSync(source, { chunkSize: chunkFor(length), maxOutputLength: Math.max(length, 1) }),
    deflate,
  ),
  zstd: /* @__PURE__ */ nativeZstd(zlib as unknown as MaybeZstd) ?? zstdByWords,
};
