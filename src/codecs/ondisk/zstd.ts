import type { StructTable } from '../../bytes/struct-table.ts';

/** Of a frame (RFC 8878, 3.1.1). */
export const ZSTD_MAGIC = 0xfd2fb528;
/** `seek_table_footer.magic`. */
export const SEEK_TABLE_MAGIC = 0x8f92eab1;
/** `skippable_frame.magic` of the frame that is a seek table. */
export const SEEK_TABLE_FRAME_MAGIC = 0x184d2a5e;

const seekable = 'zstd, contrib/seekable_format/zstd_seekable_compression_format.md';

/** Before data of other programs (RFC 8878, 3.1.2); LZ4 has the same. */
export const skippableFrame: StructTable = {
  name: 'skippable_frame',
  source: 'RFC 8878, 3.1.2',
  endian: 'little',
  hot: true,
  prefix: 'skippable_',
  size: 8,
  fields: [
    [0x00, 'magic', 'u32', '0x184d2a50 to 0x184d2a5f'],
    [0x04, 'frame_size', 'u32', 'bytes that follow'],
  ],
};

/** At the end of a file that has a seek table. */
export const seekTableFooter: StructTable = {
  name: 'seek_table_footer',
  source: seekable,
  endian: 'little',
  hot: true,
  prefix: 'seek_',
  size: 9,
  fields: [
    [0x00, 'number_of_frames', 'u32', 'entries before the footer'],
    [0x04, 'descriptor', 'u8', '0x80: each entry ends with a checksum; 0x7c reserved'],
    [0x05, 'magic', 'u32', '0x8f92eab1'],
  ],
};

/** One frame; a checksum of four bytes may follow. */
export const seekTableEntry: StructTable = {
  name: 'seek_table_entry',
  source: seekable,
  endian: 'little',
  hot: true,
  prefix: 'seek_',
  size: 8,
  fields: [
    [0x00, 'compressed_size', 'u32', 'bytes of the file'],
    [0x04, 'decompressed_size', 'u32', 'bytes'],
  ],
};
