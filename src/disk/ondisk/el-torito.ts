import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Phoenix and IBM, El Torito Bootable CD-ROM Format Specification 1.0';

/** The volume descriptor of ISO 9660 that leads to the catalog. */
export const bootRecord: StructTable = {
  name: 'el_torito_boot_record',
  source,
  endian: 'little',
  hot: true,
  prefix: 'record_',
  size: 75,
  fields: [
    [0x00, 'type', 'u8', '0'],
    [0x01, 'id', 'bytes[5]', 'CD001'],
    [0x07, 'system', 'bytes[23]', 'EL TORITO SPECIFICATION'],
    [0x47, 'catalog', 'u32', 'sector of 2048 bytes'],
  ],
};

/** The first entry of the catalog, and the head of a section. */
export const validationEntry: StructTable = {
  name: 'el_torito_validation_entry',
  source,
  endian: 'little',
  hot: true,
  prefix: 'validation_',
  size: 32,
  fields: [
    [0x00, 'header_id', 'u8', '1; 0x90 a section follows, 0x91 the last one'],
    [0x01, 'platform_id', 'u8', '0xef: UEFI'],
    [0x1e, 'key', 'u16', '0xaa55; of the first entry alone'],
  ],
};

/** An entry that can be booted. */
export const bootEntry: StructTable = {
  name: 'el_torito_boot_entry',
  source,
  endian: 'little',
  hot: true,
  prefix: 'entry_',
  size: 32,
  fields: [
    [0x00, 'boot_indicator', 'u8', '0x88: bootable'],
    [0x06, 'sector_count', 'u16', 'sectors of 512 bytes'],
    [0x08, 'load_rba', 'u32', 'sector of 2048 bytes'],
  ],
};
