import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'OpenZFS, include/sys/nvpair_impl.h and module/nvpair/nvpair.c (XDR)';

/** Before a pair of name and value; the name follows, up to a multiple of four bytes. */
export const nvpair: StructTable = {
  name: 'nvpair_xdr',
  source,
  endian: 'big',
  hot: true,
  prefix: 'nvpair_',
  size: 12,
  fields: [
    [0x00, 'encode_size', 'u32', 'bytes of the pair as it is stored'],
    [0x08, 'name_size', 'u32', 'bytes of its name'],
  ],
};

/** Behind the name; the value follows. */
export const nvpairValue: StructTable = {
  name: 'nvpair_value_xdr',
  source,
  endian: 'big',
  hot: true,
  prefix: 'nvpair_',
  size: 8,
  fields: [
    [0x00, 'type', 'u32', 'DATA_TYPE_*'],
    [0x04, 'nelem', 'u32', 'elements'],
  ],
};

/** A number, behind those. */
export const nvpairNumber: StructTable = {
  name: 'nvpair_uint64_xdr',
  source,
  endian: 'big',
  hot: true,
  prefix: 'nvpair_',
  size: 8,
  fields: [[0x00, 'uint64', 'u64', 'the number']],
};

/** A string, behind those; its bytes follow. */
export const nvpairString: StructTable = {
  name: 'nvpair_string_xdr',
  source,
  endian: 'big',
  hot: true,
  prefix: 'nvpair_',
  size: 4,
  fields: [[0x00, 'string_size', 'u32', 'bytes']],
};
