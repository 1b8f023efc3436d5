import type { StructTable } from '../../bytes/struct-table.ts';

const source = '[MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format';

/** One of the two headers, at 64 and 128 KiB ([MS-VHDX] 2.2.2); the one with the higher sequence number counts. */
export const vhdxHeader: StructTable = {
  name: 'vhdx_header',
  source,
  endian: 'little',
  size: 80,
  fields: [
    [0x00, 'signature', 'u32', "'head'"],
    [0x04, 'checksum', 'u32', 'CRC-32C of the 4 KiB of the header, with zeros here'],
    [0x08, 'sequence_number', 'u64', 'the greater one of two headers is in use'],
    [0x20, 'data_write_guid', 'bytes[16]', 'changes with the contents of the disk; children name it'],
    [0x30, 'log_guid', 'bytes[16]', 'zeros: the log is empty; else entries that have it are to be replayed'],
    [0x40, 'log_version', 'u16', '0'],
    [0x42, 'version', 'u16', '1'],
    [0x44, 'log_length', 'u32', 'bytes, a multiple of 1 MiB'],
    [0x48, 'log_offset', 'u64', 'byte offset of the log'],
  ],
};

/** Before the entries of a region table ([MS-VHDX] 2.2.3.1). */
export const vhdxRegionTableHeader: StructTable = {
  name: 'vhdx_region_table_header',
  source,
  endian: 'little',
  size: 16,
  fields: [
    [0x00, 'signature', 'u32', "'regi'"],
    [0x04, 'checksum', 'u32', 'CRC-32C of the 64 KiB of the table, with zeros here'],
    [0x08, 'entry_count', 'u32', 'entries that follow, at most 2047'],
  ],
};

/** Where a region is in the file, in bytes ([MS-VHDX] 2.2.3.2). */
export const vhdxRegionTableEntry: StructTable = {
  name: 'vhdx_region_table_entry',
  source,
  endian: 'little',
  size: 32,
  fields: [
    [0x00, 'guid', 'bytes[16]', 'what the region holds'],
    [0x10, 'file_offset', 'u64', 'byte offset of the region'],
    [0x18, 'length', 'u32', 'bytes of the region'],
    [0x1c, 'required', 'u32', '1: who does not know the region must not open the image'],
  ],
};

/** Before the entries of the metadata table ([MS-VHDX] 2.6.1.1). */
export const vhdxMetadataTableHeader: StructTable = {
  name: 'vhdx_metadata_table_header',
  source,
  endian: 'little',
  size: 32,
  fields: [
    [0x00, 'signature', 'u64', "'meta'"],
    [0x0a, 'entry_count', 'u16', 'entries that follow, at most 2047'],
  ],
};

/** Where an item is, in bytes from the start of the metadata region ([MS-VHDX] 2.6.1.2). */
export const vhdxMetadataTableEntry: StructTable = {
  name: 'vhdx_metadata_table_entry',
  source,
  endian: 'little',
  size: 32,
  fields: [
    [0x00, 'item_id', 'bytes[16]', 'what the item is'],
    [0x10, 'offset', 'u32', 'bytes from the start of the metadata region'],
    [0x14, 'length', 'u32', 'bytes of the item'],
    [0x18, 'flags', 'u32', '1 user metadata, 2 of the virtual disk, 4 required'],
  ],
};

/** The first sector of a log entry begins with it ([MS-VHDX] 2.3.1.1). */
export const vhdxLogEntryHeader: StructTable = {
  name: 'vhdx_log_entry_header',
  source,
  endian: 'little',
  size: 64,
  fields: [
    [0x00, 'signature', 'u32', "'loge'"],
    [0x04, 'checksum', 'u32', 'CRC-32C of the entry, with zeros here'],
    [0x08, 'entry_length', 'u32', 'bytes, a multiple of 4096'],
    [0x0c, 'tail', 'u32', 'byte offset in the log of the oldest entry to be replayed with this one'],
    [0x10, 'sequence_number', 'u64', 'one more than that of the entry before'],
    [0x18, 'descriptor_count', 'u32', 'descriptors that follow, 32 bytes each'],
    [0x20, 'log_guid', 'bytes[16]', 'that of the header'],
    [0x30, 'flushed_file_offset', 'u64', 'bytes that the file had when the entry was written'],
  ],
};

/** A zero descriptor and a data descriptor: the fields in the middle differ. */
export const vhdxLogDescriptor: StructTable = {
  name: 'vhdx_log_descriptor',
  source,
  endian: 'little',
  size: 32,
  fields: [
    [0x00, 'signature', 'u32', "'zero' or 'desc'"],
    [0x04, 'trailing_bytes', 'u32', 'data: the last four bytes of the sector'],
    [0x08, 'length', 'u64', 'zero: bytes; data: the first eight bytes of the sector'],
    [0x10, 'file_offset', 'u64', 'byte offset in the file, a multiple of 4096'],
    [0x18, 'sequence_number', 'u64', 'that of the entry'],
  ],
};

/** 4 KiB of logged data, whose first 8 and last 4 bytes are kept in the descriptor ([MS-VHDX] 2.3.1.4). */
export const vhdxLogDataSector: StructTable = {
  name: 'vhdx_log_data_sector',
  source,
  endian: 'little',
  size: 4096,
  fields: [
    [0x00, 'signature', 'u32', "'data'"],
    [0x04, 'sequence_high', 'u32', 'high half of the sequence number of the entry'],
    [0xffc, 'sequence_low', 'u32', 'its low half'],
  ],
};

/**
 * A key and a value of the parent locator: offsets in bytes from its start, lengths in bytes of UTF-16 ([MS-VHDX]
 * 2.6.2.6.2).
 */
export const vhdxParentLocatorEntry: StructTable = {
  name: 'vhdx_parent_locator_entry',
  source,
  endian: 'little',
  size: 12,
  fields: [
    [0x00, 'key_offset', 'u32', 'bytes from the start of the locator'],
    [0x04, 'value_offset', 'u32', 'bytes from the start of the locator'],
    [0x08, 'key_length', 'u16', 'bytes, UTF-16'],
    [0x0a, 'value_length', 'u16', 'bytes, UTF-16'],
  ],
};

/** Entry of the block allocation table ([MS-VHDX] 2.5.1): three bits of state, and a place in MiB from bit 20 on. */
export const vhdxBatEntry: StructTable = {
  name: 'vhdx_bat_entry',
  source,
  endian: 'little',
  hot: true,
  prefix: 'bat_',
  size: 8,
  fields: [[0x00, 'entry', 'u64', 'bits 0 to 2 the state, from bit 20 on the place in MiB']],
};

/** The metadata item of that name ([MS-VHDX] 2.6.2.1). */
export const vhdxFileParameters: StructTable = {
  name: 'vhdx_file_parameters',
  source,
  endian: 'little',
  hot: true,
  prefix: 'file_',
  size: 8,
  fields: [
    [0x00, 'block_size', 'u32', 'bytes'],
    [0x04, 'flags', 'u32', '1 leave blocks allocated, 2 has a parent'],
  ],
};

/** The metadata item of that name ([MS-VHDX] 2.6.2.2). */
export const vhdxVirtualDiskSize: StructTable = {
  name: 'vhdx_virtual_disk_size',
  source,
  endian: 'little',
  hot: true,
  size: 8,
  fields: [[0x00, 'virtual_disk_size', 'u64', 'bytes']],
};

/** The metadata item of that name ([MS-VHDX] 2.6.2.4). */
export const vhdxLogicalSectorSize: StructTable = {
  name: 'vhdx_logical_sector_size',
  source,
  endian: 'little',
  hot: true,
  size: 4,
  fields: [[0x00, 'logical_sector_size', 'u32', 'bytes, 512 or 4096']],
};

/** Before the entries of the parent locator ([MS-VHDX] 2.6.2.6.1). */
export const vhdxParentLocatorHeader: StructTable = {
  name: 'vhdx_parent_locator_header',
  source,
  endian: 'little',
  hot: true,
  prefix: 'locator_',
  size: 20,
  fields: [
    [0x00, 'type', 'bytes[16]', 'GUID of what its entries mean'],
    [0x12, 'key_value_count', 'u16', 'entries that follow'],
  ],
};
