import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'QEMU docs/interop/qcow2';

/** Versions 2 and 3; the fields from `incompatible_features` on are there in version 3 only. */
export const qcow2Header: StructTable = {
  name: 'qcow2_header',
  source,
  endian: 'big',
  size: 72,
  fields: [
    [0x04, 'version', 'u32', '2 or 3'],
    [0x08, 'backing_file_offset', 'u64', 'byte offset of the name of the backing file; 0: none'],
    [0x10, 'backing_file_size', 'u32', 'bytes of that name, at most 1023'],
    [0x14, 'cluster_bits', 'u32', 'log2 of the cluster size, 9 to 21'],
    [0x18, 'size', 'u64', 'bytes of the disk'],
    [0x20, 'crypt_method', 'u32', '0: not encrypted'],
    [0x24, 'l1_size', 'u32', 'entries of the first-level table'],
    [0x28, 'l1_table_offset', 'u64', 'byte offset of that table'],
  ],
};

/** What version 3 adds. */
export const qcow2HeaderV3: StructTable = {
  name: 'qcow2_header_v3',
  source,
  endian: 'big',
  size: 104,
  fields: [
    [0x48, 'incompatible_features', 'u64', 'bits 32 and up: none is known'],
    [0x64, 'header_length', 'u32', 'bytes; the compression type follows where it is more than 104'],
  ],
};

/** Behind the header, up to one of type 0; the data is padded to 8 bytes. */
export const qcow2HeaderExtension: StructTable = {
  name: 'qcow2_header_extension',
  source,
  endian: 'big',
  size: 8,
  fields: [
    [0x00, 'type', 'u32', '0xe2792aca format of the backing file, 0x44415441 name of the external data file'],
    [0x04, 'length', 'u32', 'bytes of data that follow'],
  ],
};

/** Entry of a first-level or second-level table. */
export const qcow2TableEntry: StructTable = {
  name: 'qcow2_table_entry',
  source,
  endian: 'big',
  hot: true,
  prefix: 'table_',
  size: 8,
  fields: [[0x00, 'entry', 'u64', 'bits 9 to 55 the byte offset; 63 copied, 62 compressed, 0 reads as zeros']],
};

/** What follows that in a second-level table with subclusters. */
export const qcow2SubclusterBitmap: StructTable = {
  name: 'qcow2_extended_l2_entry',
  source,
  endian: 'big',
  hot: true,
  prefix: 'subclusters_',
  size: 16,
  fields: [
    [0x08, 'zero', 'u32', 'a bit for each subcluster: reads as zeros'],
    [0x0c, 'allocated', 'u32', 'a bit for each subcluster: stored'],
  ],
};
