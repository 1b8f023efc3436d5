/** Every codec that bootfs has, for the library and the command. A firmware bundle may choose. */
import type { CodecSet } from './codec.ts';
import { deflate } from './deflate.ts';
import { lz4 } from './lz4.ts';
import { microLzma } from './micro-lzma.ts';
import { zstd } from './zstd.ts';

/**
 * Every decoder that EROFS images may need, under the names of `CodecSet`. Who imports it has all of them in the
 * bundle.
 */
export const allCodecs: CodecSet = { lz4, lzma: microLzma, deflate, zstd };
