/** The 32-byte slots of directories: short entries, and the parts of long names in front of them. */
import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'include/uapi/linux/msdos_fs.h';

/** One slot of a directory with a short name, `struct msdos_dir_entry`; read in every listing, so by offsets. */
export const MSDOS_DIR_ENTRY: StructTable = {
  name: 'msdos_dir_entry',
  source,
  endian: 'little',
  size: 32,
  offsets: ['attr'],
  fields: [
    [0x00, 'name', 'bytes[11]', 'base and extension in the code page, padded with blanks'],
    [0x0b, 'attr', 'u8', 'ATTR_* bits'],
    [0x0c, 'lcase', 'u8', 'CASE_LOWER_* bits'],
    [0x0d, 'ctime_cs', 'u8', 'creation: 10 ms, 0 to 199'],
    [0x0e, 'ctime', 'u16', 'creation: hours, minutes, seconds / 2'],
    [0x10, 'cdate', 'u16', 'creation: years since 1980, month, day'],
    [0x12, 'adate', 'u16', 'last access'],
    [0x14, 'starthi', 'u16', 'first cluster, high half; FAT32 only'],
    [0x16, 'time', 'u16', 'last write'],
    [0x18, 'date', 'u16', 'last write'],
    [0x1a, 'start', 'u16', 'first cluster'],
    [0x1c, 'size', 'u32', 'bytes; without meaning for a directory'],
  ],
};

/**
 * One slot with up to 13 UTF-16 units of a long name, `struct msdos_dir_slot`; the last part of the name comes first.
 */
export const MSDOS_DIR_SLOT: StructTable = {
  name: 'msdos_dir_slot',
  source,
  endian: 'little',
  size: 32,
  hot: true,
  prefix: 'ds_',
  fields: [
    [0x00, 'id', 'u8', 'number of the part, from 1; bit 6: the last one, which stands first'],
    [0x01, 'name0_4', 'bytes[10]', 'UTF-16 units 0 to 4'],
    [0x0d, 'alias_checksum', 'u8', 'of the name of the short entry'],
    [0x0e, 'name5_10', 'bytes[12]', 'units 5 to 10'],
    [0x1c, 'name11_12', 'bytes[4]', 'units 11 and 12'],
  ],
};
