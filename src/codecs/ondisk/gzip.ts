import type { StructTable } from '../../bytes/struct-table.ts';

/** `gzip_member.cm`: DEFLATE. */
export const GZIP_CM_DEFLATE = 8;
/** `gzip_member.os`: Unix. */
export const GZIP_OS_UNIX = 3;

/** At the start of a member. */
export const gzipMember: StructTable = {
  name: 'gzip_member',
  source: 'RFC 1952, 2.3',
  endian: 'little',
  hot: true,
  prefix: 'gzip_',
  size: 10,
  fields: [
    [0x00, 'id', 'u16', '0x8b1f'],
    [0x02, 'cm', 'u8', '8'],
    [0x03, 'flg', 'u8', 'what else is in the header'],
    [0x04, 'mtime', 'u32', 'seconds since 1970; 0: not told'],
    [0x09, 'os', 'u8', '3: Unix'],
  ],
};
