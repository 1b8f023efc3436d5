import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'The .xz File Format 1.2, 2.1.1 and 2.1.2';

/** `xz_stream_footer.magic`: `YZ`. */
export const YZ_MAGIC = 0x5a59;

/** At the start of a stream. */
export const xzStreamHeader: StructTable = {
  name: 'xz_stream_header',
  source,
  endian: 'little',
  hot: true,
  prefix: 'xz_header_',
  size: 12,
  fields: [
    [0x00, 'magic', 'bytes[6]', '0xfd, 7zXZ, 0'],
    [0x06, 'flags', 'bytes[2]', '0, and the type of check'],
    [0x08, 'crc32', 'u32', 'of the flags'],
  ],
};

/** At the end of a stream, padding left out. */
export const xzStreamFooter: StructTable = {
  name: 'xz_stream_footer',
  source,
  endian: 'little',
  hot: true,
  prefix: 'xz_footer_',
  size: 12,
  offsets: ['backward_size', 'magic'],
  fields: [
    [0x00, 'crc32', 'u32', 'of the two fields that follow'],
    [0x04, 'backward_size', 'u32', 'bytes of the index before the footer, in fours, less one'],
    [0x08, 'flags', 'bytes[2]', 'those of the header'],
    [0x0a, 'magic', 'u16', 'YZ'],
  ],
};
