import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Android libsparse, sparse_format.h';

/** The start of an Android sparse image, `struct sparse_header`. */
export const sparseHeader: StructTable = {
  name: 'sparse_header',
  source,
  endian: 'little',
  size: 28,
  fields: [
    [0x04, 'major_version', 'u16', '1'],
    [0x08, 'file_hdr_sz', 'u16', 'bytes of this header, 28 or more'],
    [0x0a, 'chunk_hdr_sz', 'u16', 'bytes of a chunk header, 12 or more'],
    [0x0c, 'blk_sz', 'u32', 'bytes, a multiple of 4'],
    [0x10, 'total_blks', 'u32', 'blocks of the image'],
    [0x14, 'total_chunks', 'u32', 'chunks in the file'],
  ],
};

/** Before each chunk, `struct chunk_header`: its kind, its blocks in the disk, its bytes in the file. */
export const sparseChunkHeader: StructTable = {
  name: 'sparse_chunk_header',
  source,
  endian: 'little',
  size: 12,
  fields: [
    [0x00, 'chunk_type', 'u16', '0xcac1 raw, 0xcac2 fill, 0xcac3 do not care, 0xcac4 crc32'],
    [0x04, 'chunk_sz', 'u32', 'blocks of the image'],
    [0x08, 'total_sz', 'u32', 'bytes in the file, this header included'],
  ],
};
