// Generated from the tables in this folder by `npm run generate`; do not edit.
import { corrupt } from '../../contract/errors.ts';

/** gpt_entry; UEFI specification 2.10, section 5.3. */
export interface GptEntry {
  /** 0x0 mixed-endian GUID; all zero: unused */
  readonly partition_type_guid: Uint8Array;
  /** 0x10 mixed-endian GUID, the PARTUUID */
  readonly unique_partition_guid: Uint8Array;
  /** 0x20 first sector */
  readonly starting_lba_lo: number;
  /** 0x24 its high half */
  readonly starting_lba_hi: number;
  /** 0x28 last sector, inclusive */
  readonly ending_lba_lo: number;
  /** 0x2c its high half */
  readonly ending_lba_hi: number;
  /** 0x30 bit 0 required, bit 2 legacy BIOS bootable */
  readonly attributes_lo: number;
  /** 0x38 UTF-16LE, ended by NUL */
  readonly partition_name: Uint8Array;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 128 bytes. */
export function decodeGptEntry(buffer: Uint8Array): GptEntry {
  if (buffer.length < 128) throw corrupt(`gpt_entry cut off`, { bytes: buffer.length, expected: 128 });
  const vars = {} as { -readonly [Key in keyof GptEntry]: GptEntry[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.partition_type_guid = buffer.subarray(offset, offset + 16);
  offset += 16;
  vars.unique_partition_guid = buffer.subarray(offset, offset + 16);
  offset += 16;
  vars.starting_lba_lo = dataView.getUint32(offset, true);
  offset += 4;
  vars.starting_lba_hi = dataView.getUint32(offset, true);
  offset += 4;
  vars.ending_lba_lo = dataView.getUint32(offset, true);
  offset += 4;
  vars.ending_lba_hi = dataView.getUint32(offset, true);
  offset += 4;
  vars.attributes_lo = dataView.getUint32(offset, true);
  offset += 4;
  offset += 4;
  vars.partition_name = buffer.subarray(offset, offset + 72);
  offset += 72;
  return vars;
}

/** gpt_header; UEFI specification 2.10, section 5.3. */
export interface GptHeader {
  /** 0x0 "EFI PART" */
  readonly signature: Uint8Array;
  /** 0xc bytes that header_crc32 covers, 92 to the sector size */
  readonly header_size: number;
  /** 0x10 crc32 of the header with this field zero */
  readonly header_crc32: number;
  /** 0x18 sector of this header */
  readonly my_lba_lo: number;
  /** 0x1c its high half */
  readonly my_lba_hi: number;
  /** 0x38 mixed-endian GUID of the disk */
  readonly disk_guid: Uint8Array;
  /** 0x48 first sector of the entries */
  readonly partition_entry_lba_lo: number;
  /** 0x4c its high half */
  readonly partition_entry_lba_hi: number;
  /** 0x50 entries, unused ones included */
  readonly number_of_partition_entries: number;
  /** 0x54 bytes an entry: 128 times a power of two */
  readonly sizeof_partition_entry: number;
  /** 0x58 crc32 of all entries */
  readonly partition_entry_array_crc32: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 92 bytes. */
export function decodeGptHeader(buffer: Uint8Array): GptHeader {
  if (buffer.length < 92) throw corrupt(`gpt_header cut off`, { bytes: buffer.length, expected: 92 });
  const vars = {} as { -readonly [Key in keyof GptHeader]: GptHeader[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.signature = buffer.subarray(offset, offset + 8);
  offset += 8;
  offset += 4;
  vars.header_size = dataView.getUint32(offset, true);
  offset += 4;
  vars.header_crc32 = dataView.getUint32(offset, true);
  offset += 4;
  offset += 4;
  vars.my_lba_lo = dataView.getUint32(offset, true);
  offset += 4;
  vars.my_lba_hi = dataView.getUint32(offset, true);
  offset += 4;
  offset += 24;
  vars.disk_guid = buffer.subarray(offset, offset + 16);
  offset += 16;
  vars.partition_entry_lba_lo = dataView.getUint32(offset, true);
  offset += 4;
  vars.partition_entry_lba_hi = dataView.getUint32(offset, true);
  offset += 4;
  vars.number_of_partition_entries = dataView.getUint32(offset, true);
  offset += 4;
  vars.sizeof_partition_entry = dataView.getUint32(offset, true);
  offset += 4;
  vars.partition_entry_array_crc32 = dataView.getUint32(offset, true);
  offset += 4;
  return vars;
}

/** mbr_entry; UEFI specification 2.10, section 5.2.1. */
export interface MbrEntry {
  /** 0x0 0x80 active, 0x00 not; anything else is no partition table */
  readonly boot_indicator: number;
  /** 0x4 0: unused */
  readonly os_type: number;
  /** 0x8 first sector, from the disk or (logical) from the table that names it */
  readonly starting_lba: number;
  /** 0xc sectors */
  readonly size_in_lba: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 16 bytes. */
export function decodeMbrEntry(buffer: Uint8Array): MbrEntry {
  if (buffer.length < 16) throw corrupt(`mbr_entry cut off`, { bytes: buffer.length, expected: 16 });
  const vars = {} as { -readonly [Key in keyof MbrEntry]: MbrEntry[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.boot_indicator = dataView.getUint8(offset);
  offset += 1;
  offset += 3;
  vars.os_type = dataView.getUint8(offset);
  offset += 1;
  offset += 3;
  vars.starting_lba = dataView.getUint32(offset, true);
  offset += 4;
  vars.size_in_lba = dataView.getUint32(offset, true);
  offset += 4;
  return vars;
}
