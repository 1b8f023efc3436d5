import type { StructTable } from '../../bytes/struct-table.ts';

/** Before the stream of a .lzma file. */
export const lzmaAloneHeader: StructTable = {
  name: 'lzma_alone_header',
  source: 'LZMA SDK, lzma-specification.txt',
  endian: 'little',
  hot: true,
  prefix: 'lzma_',
  size: 13,
  fields: [
    [0x00, 'properties', 'u8', '(pb * 5 + lp) * 9 + lc'],
    [0x01, 'dictionary_size', 'u32', 'bytes'],
    [0x05, 'uncompressed_size', 'u64', 'bytes; all ones: up to the end marker'],
  ],
};
