import type { StructTable } from '../../bytes/struct-table.ts';

/** Numbers are octal digits that blanks or NULs end, or base 256 where the first bit is set. */
export const tarHeader: StructTable = {
  name: 'posix_header',
  source: 'POSIX.1-2024, pax; GNU tar, src/tar.h',
  endian: 'big',
  hot: true,
  prefix: 'tar_',
  size: 512,
  offsets: ['mode', 'uid', 'gid', 'size', 'mtime', 'chksum', 'typeflag', 'linkname', 'magic', 'devmajor', 'devminor'],
  fields: [
    [0x00, 'name', 'bytes[100]', 'last part of the path, or all of it'],
    [0x64, 'mode', 'bytes[8]', 'permissions'],
    [0x6c, 'uid', 'bytes[8]', 'owner'],
    [0x74, 'gid', 'bytes[8]', 'group'],
    [0x7c, 'size', 'bytes[12]', 'bytes of the member'],
    [0x88, 'mtime', 'bytes[12]', 'seconds since 1970'],
    [0x94, 'chksum', 'bytes[8]', 'sum of all bytes, with blanks here'],
    [0x9c, 'typeflag', 'u8', 'a character'],
    [0x9d, 'linkname', 'bytes[100]', 'target of a link'],
    [0x101, 'magic', 'bytes[6]', 'ustar, which NUL or a blank ends'],
    [0x149, 'devmajor', 'bytes[8]', 'of a device'],
    [0x151, 'devminor', 'bytes[8]', 'of a device'],
    [0x159, 'prefix', 'bytes[155]', 'first part of the path'],
  ],
};
