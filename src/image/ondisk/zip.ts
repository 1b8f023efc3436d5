import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'PKWARE APPNOTE.TXT, .ZIP File Format Specification';

/** At the end of the archive, before its comment (APPNOTE.TXT 4.3.16). */
export const zipEnd: StructTable = {
  name: 'zip_end_of_central_directory',
  source,
  endian: 'little',
  size: 22,
  fields: [
    [0x00, 'signature', 'u32', 'PK\\5\\6'],
    [0x04, 'disk', 'u16', 'number of this disk; 0'],
    [0x0a, 'entries', 'u16', 'entries of the directory; 0xffff: see zip64'],
    [0x0c, 'directory_size', 'u32', 'bytes; 0xffffffff: see zip64'],
    [0x10, 'directory_offset', 'u32', 'byte offset; 0xffffffff: see zip64'],
    [0x14, 'comment_length', 'u16', 'bytes that follow'],
  ],
};

/** Right before `zipEnd` where that can't hold the numbers (APPNOTE.TXT 4.3.15). */
export const zip64Locator: StructTable = {
  name: 'zip64_end_locator',
  source,
  endian: 'little',
  size: 20,
  fields: [
    [0x00, 'signature', 'u32', 'PK\\6\\7'],
    [0x08, 'end_offset', 'u64', 'byte offset of the zip64 end of the directory'],
  ],
};

/** What `zipEnd` says, in 64 bits (APPNOTE.TXT 4.3.14). */
export const zip64End: StructTable = {
  name: 'zip64_end_of_central_directory',
  source,
  endian: 'little',
  size: 56,
  fields: [
    [0x00, 'signature', 'u32', 'PK\\6\\6'],
    [0x20, 'entries', 'u64', 'entries of the directory'],
    [0x28, 'directory_size', 'u64', 'bytes'],
    [0x30, 'directory_offset', 'u64', 'byte offset'],
  ],
};

/** One member in the central directory, which alone is believed (APPNOTE.TXT 4.3.12). */
export const zipEntry: StructTable = {
  name: 'zip_central_entry',
  source,
  endian: 'little',
  size: 46,
  fields: [
    [0x00, 'signature', 'u32', 'PK\\1\\2'],
    [0x08, 'flags', 'u16', '1 encrypted'],
    [0x0a, 'method', 'u16', '0 stored, 8 deflate, 12 bzip2, 93 zstd, 95 xz'],
    [0x10, 'crc32', 'u32', 'of the unpacked bytes'],
    [0x14, 'compressed_size', 'u32', 'bytes; 0xffffffff: see zip64'],
    [0x18, 'uncompressed_size', 'u32', 'bytes; 0xffffffff: see zip64'],
    [0x1c, 'name_length', 'u16', 'bytes that follow'],
    [0x1e, 'extra_length', 'u16', 'bytes that follow the name'],
    [0x20, 'comment_length', 'u16', 'bytes that follow those'],
    [0x2a, 'local_offset', 'u32', 'byte offset of the local header; 0xffffffff: see zip64'],
  ],
};

/** Before a member's bytes; read only for the two lengths that say where they begin (APPNOTE.TXT 4.3.7). */
export const zipLocalHeader: StructTable = {
  name: 'zip_local_header',
  source,
  endian: 'little',
  size: 30,
  fields: [
    [0x00, 'signature', 'u32', 'PK\\3\\4'],
    [0x1a, 'name_length', 'u16', 'bytes that follow'],
    [0x1c, 'extra_length', 'u16', 'bytes that follow the name, before the data'],
  ],
};

/** Before each extra field of an entry (APPNOTE.TXT 4.5.1). */
export const zipExtraField: StructTable = {
  name: 'zip_extra_field',
  source,
  endian: 'little',
  hot: true,
  prefix: 'extra_',
  size: 4,
  fields: [
    [0x00, 'id', 'u16', '1: zip64'],
    [0x02, 'size', 'u16', 'bytes that follow'],
  ],
};
