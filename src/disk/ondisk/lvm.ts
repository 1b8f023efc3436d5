/** LVM2 structures; lib/format_text/layout.h and lib/label/label.h of LVM2. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** In one of the first four sectors of 512 bytes of a physical volume. */
export const labelHeader: StructTable = {
  name: 'label_header',
  source: 'LVM2 lib/label/label.h',
  endian: 'little',
  size: 32,
  fields: [
    [0x00, 'id', 'bytes[8]', '"LABELONE"'],
    [0x08, 'sector_xl', 'u64', 'the sector that it stands in'],
    [0x10, 'crc_xl', 'u32', 'of the sector from offset_xl on'],
    [0x14, 'offset_xl', 'u32', 'bytes from here to pv_header'],
    [0x18, 'type', 'bytes[8]', '"LVM2 001"'],
  ],
};

/** Behind the label; two lists of disk_locn follow: data areas and metadata areas, each ended by a zero one. */
export const pvHeader: StructTable = {
  name: 'pv_header',
  source: 'LVM2 lib/format_text/layout.h',
  endian: 'little',
  size: 40,
  fields: [
    [0x00, 'pv_uuid', 'bytes[32]', 'characters, without hyphens'],
    [0x20, 'device_size_xl', 'u64', 'bytes'],
  ],
};

/** A part of the device. */
export const diskLocn: StructTable = {
  name: 'disk_locn',
  source: 'LVM2 lib/format_text/layout.h',
  endian: 'little',
  size: 16,
  fields: [
    [0x00, 'offset', 'u64', 'bytes'],
    [0x08, 'size', 'u64', 'bytes; 0: all that is left'],
  ],
};

/** At the start of a metadata area. */
export const mdaHeader: StructTable = {
  name: 'mda_header',
  source: 'LVM2 lib/format_text/layout.h',
  endian: 'little',
  size: 64,
  fields: [
    [0x00, 'checksum_xl', 'u32', 'of the rest of its 512 bytes'],
    [0x04, 'magic', 'bytes[16]', '" LVM2 x[5A%r0N*>"'],
    [0x14, 'version', 'u32', '1'],
    [0x18, 'start', 'u64', 'byte offset of this area on the device'],
    [0x20, 'size', 'u64', 'bytes of this area, its header included'],
    [0x28, 'raw_locn_offset', 'u64', 'bytes from `start` to the text; 0: no volume group'],
    [0x30, 'raw_locn_size', 'u64', 'bytes of the text'],
    [0x38, 'raw_locn_checksum', 'u32', 'of the text'],
    [0x3c, 'raw_locn_flags', 'u32', 'RAW_LOCN_IGNORED'],
  ],
};

/** The text is not kept up to date here. */
export const RAW_LOCN_IGNORED = 1;
/** Bytes of a metadata area's header; its text wraps around to just behind it. */
export const MDA_HEADER_SIZE = 512;
/** Sectors that may hold the label. */
export const LABEL_SCAN_SECTORS = 4;
/** What LVM's CRC-32 starts with; it is not inverted. */
export const INITIAL_CRC = 0xf597a6cf;
