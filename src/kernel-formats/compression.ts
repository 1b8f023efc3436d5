/** Compressed data, told by the magic numbers that Linux knows (lib/decompress.c), and zstd's and lz4's newer frames. */

export type Compression = 'gzip' | 'bzip2' | 'lzma' | 'xz' | 'lzo' | 'lz4' | 'zstd';

const MAGICS: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['gzip', [0x1f, 0x9e]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['lzo', [0x89, 0x4c, 0x5a, 0x4f]],
  ['lz4', [0x02, 0x21, 0x4c, 0x18]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lzma', [0x5d, 0x00, 0x00]],
];

/** What `bytes` from `at` on are compressed with; undefined where they begin like none. */
export function findCompression(bytes: Uint8Array, at = 0): Compression | undefined {
  for (const [name, magic] of MAGICS) {
    if (magic.every((byte, i) => bytes[at + i] === byte)) return name;
  }
  return undefined;
}
